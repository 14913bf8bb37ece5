"""Passwords: which may be chosen, and how they are kept. Every character counts as it was typed."""

from collections.abc import Iterable
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.accounts import guessing
from portal.errors import Refused

LEAST = 12  # characters
LEAST_IN_OFFICE = 15
MOST = 1024  # bytes: hashing a book would be a way to tire the server

# Argon2id at or above the floors of the OWASP Password Storage Cheat Sheet
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16)
AT_ONCE = BoundedSemaphore(4)  # 4 × 64 MiB, however many sign in at the same moment

# Stands in where no account is found, so that both answers take as long. No password has this hash:
# salt and digest are all zeros.
DUMMY = f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}${'A' * 22}${'A' * 43}"


def check(password: str, *, context: Iterable[str], office_holder: bool) -> None:
    """Refuse a password that is too short, too long or easy to guess.

    `context`: what others know about this member and place – name, its pinyin (spaces between the
    syllables), sign-in name, village, town, county, alliance – in Chinese and in pinyin.
    """
    _measure(password, LEAST_IN_OFFICE if office_holder else LEAST)
    if guessing.is_repeated(password):
        raise Refused("这个密码只是几个字符的重复，很容易被猜到。请用几个互不相干的词连成一句。")
    if guessing.is_sequence(password):
        raise Refused("这个密码是顺着键盘、字母或数字排下来的，很容易被猜到。请用几个互不相干的词连成一句。")
    if guessing.is_listed(password):
        raise Refused("这个密码在常见密码名单里，很容易被猜到。请换一个只有您自己想得到的。")
    if guessing.is_made_of(password, context):
        raise Refused("这个密码只用了姓名、地名、职务或常见的词，加数字和符号也容易被猜到。请再加几个互不相干的词。")


def hash_password(password: str) -> str:
    """The Argon2id hash to store, with its parameters and salt."""
    with AT_ONCE:
        return HASHER.hash(_as_typed(password))


def verify(stored: str, password: str) -> bool:
    """Whether this password has that hash. Takes as long for a right one as for a wrong one."""
    typed = _as_typed(password)
    if len(typed) > MOST:
        return False
    try:
        with AT_ONCE:
            return HASHER.verify(stored, typed)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def _measure(password: str, least: int) -> None:
    if len(password) < least:
        raise Refused(
            f"密码至少要 {least} 个字符，现在只有 {len(password)} 个。可以用几个互不相干的词连成一句，中文、空格都行。"
        )
    if len(_as_typed(password)) > MOST:
        raise Refused(f"密码最长 {MOST} 字节（约 340 个汉字），现在超过了。请缩短后再试。")


def _as_typed(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
