"""Which passwords may be chosen, and how they are kept."""

import random
import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from portal.accounts import guessing, passwords
from portal.errors import Refused

LI_MING = ("李明", "li ming", "liming01", "文峰村", "重龙镇", "zhong long zhen", "资中县第一书记工作联盟")
WHOLE = [line for line in guessing.common_passwords().decode().split("\n") if len(line) >= passwords.LEAST]


@pytest.fixture
def cheap(monkeypatch):
    """The same algorithm at a cost that many tests can pay."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def choose(password, *, office_holder=False, context=LI_MING):
    passwords.check(password, context=context, office_holder=office_holder)


def test_the_list_holds_ten_thousand_passwords_that_are_long_enough():
    assert len(set(WHOLE)) >= 10_000


def test_what_the_list_holds_is_refused():
    for listed in random.Random(2020).sample(WHOLE, 300):
        with pytest.raises(Refused):
            choose(listed, context=())


@pytest.mark.parametrize("listed", ["leavemealone", "LeaveMeAlone", "mailcreated5240", "ｌｅａｖｅｍｅａｌｏｎｅ"])
def test_a_listed_password_is_refused_in_whatever_case_and_width(listed):
    with pytest.raises(Refused, match="常见密码名单"):
        choose(listed)


@pytest.mark.parametrize(
    "password",
    [
        "春江花月夜何处寻归舟渡口",
        "我在文峰村种血橙今年丰收",
        "correct horse battery staple",
        "tihu mianju lazhu",
        "xk9#vq2!mb7$",
        "839205718462937",
        "abmnhixycduv",
        "wgtrmzpkqhvd",
        "Ж日é🍊 ñ☂ ok ß 七",
    ],
)
def test_any_characters_do_if_nobody_can_guess_them(password):
    choose(password)


@pytest.mark.parametrize("length", [64, 128])
def test_long_passwords_are_welcome(length):
    choose("".join(random.Random(length).choices("abcdefghijkmnpqrstuvwxyz 23456789", k=length)))


def test_twelve_characters_are_the_least():
    choose("kvtzrwmxqpbh")
    with pytest.raises(Refused, match="至少要 12 个字符，现在只有 11 个"):
        choose("kvtzrwmxqpb")


def test_office_holders_need_fifteen_characters():
    choose("kvtzrwmxqpbhgfd", office_holder=True)
    with pytest.raises(Refused, match="至少要 15 个字符"):
        choose("kvtzrwmxqpbhgf", office_holder=True)


def test_more_than_1024_bytes_are_refused():
    rng = random.Random(1024)
    chinese = [chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(342)]
    choose("".join(chinese[:341]))  # 1023 bytes
    with pytest.raises(Refused, match="1024 字节"):
        choose("".join(chinese))


@pytest.mark.parametrize(
    "password",
    [
        "Liming-2020-01",
        "ming.li.19850312",
        "李明李明文峰村第一书记2020",
        "wenfengcun@@2020",
        "chonglong-zhen-7",
        "Zhong Long Zhen 2020",
        "资中第一书记联盟2020!",
        "lianmeng839205718",
        "lianmeng-xyz-839205",
        "secretary portal 1",
        "dragon839205718",
        "mypassword2020",
        "P@ssw0rd2020!!",
        "Adm1nistrator!!",
        "we1come-202020",
    ],
)
def test_names_places_and_common_words_stay_easy_to_guess_with_digits_and_signs(password):
    with pytest.raises(Refused, match=r"姓名、地名|常见密码名单"):
        choose(password)


@pytest.mark.parametrize("password, name", [("ouyangzhenhua-58", "ou yang zhen hua"), ("zewu-58203157", "Ze Wu")])
def test_context_is_what_the_caller_knows_about_the_member(password, name):
    choose(password, context=())
    with pytest.raises(Refused, match="姓名"):
        choose(password, context=(name,))


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", " " * 12, "橙橙橙橙橙橙橙橙橙橙橙橙", "x7qx7qx7qx7qx7q", "kv3!tz8 kv3!tz8 "]
)
def test_what_is_typed_again_and_again_is_refused(password):
    with pytest.raises(Refused, match=r"重复|排下来"):
        choose(password)


@pytest.mark.parametrize(
    "password", ["abcdefghijklm", "0987654321098", "poiuytrewq[]", "asdfghjkl;12345", "112233445566"]
)
def test_sequences_are_refused(password):
    with pytest.raises(Refused, match=r"排下来|常见密码名单"):
        choose(password)


@pytest.mark.parametrize("other", ["kvtzrwmxqpbh", "kvtzrwmxqpbh  ", " kvtzrwmxqpbh ", "KVTZRWMXQPBH "])
def test_spaces_and_case_count_as_typed(cheap, other):
    stored = passwords.hash_password("kvtzrwmxqpbh ")
    assert passwords.verify(stored, "kvtzrwmxqpbh ")
    assert not passwords.verify(stored, other)


def test_composed_and_decomposed_letters_are_different_passwords(cheap):
    typed = unicodedata.normalize("NFC", "café crème brûlée")
    stored = passwords.hash_password(typed)
    assert passwords.verify(stored, typed)
    assert not passwords.verify(stored, unicodedata.normalize("NFD", typed))


@pytest.mark.parametrize("length", [72, 128, 1023])
def test_the_last_character_counts_however_long_the_password(cheap, length):
    stored = passwords.hash_password("汉" * 2 + "x" * (length - 6) + "a")
    assert not passwords.verify(stored, "汉" * 2 + "x" * (length - 6) + "b")
    assert not passwords.verify(stored, "汉" * 2 + "x" * (length - 6))


def test_signing_in_with_a_book_is_not_hashed(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", None)
    assert not passwords.verify(passwords.DUMMY, "x" * 1025)


def test_what_cannot_be_written_in_utf8_is_an_answer_not_an_error(cheap):
    odd = "kvtzrw\x00mxqpbh\ud800"
    choose(odd)
    assert passwords.verify(passwords.hash_password(odd), odd)


@pytest.mark.parametrize("broken", ["", "no hash", "$argon2id$v=19$m=65536,t=3,p=4$x$y"])
def test_a_broken_hash_lets_nobody_in(broken):
    assert not passwords.verify(broken, "kvtzrwmxqpbh")


def test_the_cost_is_above_the_owasp_floor():
    cost = extract_parameters(passwords.hash_password("kvtzrwmxqpbh"))
    assert cost.type is Type.ID
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (64 * 1024, 3, 4)  # floor: 19 MiB, 2, 1
    assert (cost.hash_len, cost.salt_len) == (32, 16)


def test_the_stand_in_hash_costs_the_same_and_fits_no_password():
    assert extract_parameters(passwords.DUMMY) == extract_parameters(passwords.hash_password("kvtzrwmxqpbh"))
    assert not passwords.needs_rehash(passwords.DUMMY)
    assert not passwords.verify(passwords.DUMMY, "")


def test_hashes_of_older_parameters_are_due_for_a_new_one():
    older = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash("kvtzrwmxqpbh")
    assert passwords.verify(older, "kvtzrwmxqpbh")
    assert passwords.needs_rehash(older)
    assert not passwords.needs_rehash(passwords.hash_password("kvtzrwmxqpbh"))


class Counting:
    """A hasher that takes a moment and remembers how many were at it at once."""

    def __init__(self):
        self.lock, self.now, self.most = threading.Lock(), 0, 0

    def hash(self, *_):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        with self.lock:
            self.now -= 1

    verify = hash


def test_at_most_four_hashes_run_at_once(monkeypatch):
    hasher = Counting()
    monkeypatch.setattr(passwords, "HASHER", hasher)
    with ThreadPoolExecutor(24) as crowd:
        for _ in range(12):
            crowd.submit(passwords.hash_password, "kvtzrwmxqpbh")
            crowd.submit(passwords.verify, passwords.DUMMY, "kvtzrwmxqpbh")
    assert hasher.most == 4
