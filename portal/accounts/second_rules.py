"""Setting up a second factor, entering with it, and getting rid of one that was lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal.accounts import second, sessions
from portal.accounts.links import cleaned, hash_of_code, new_code
from portal.accounts.models import Account
from portal.accounts.rules import said, tell
from portal.accounts.second_models import FactorRemoval, RecoveryCode, SecondFactor
from portal.accounts.standing import people_for, ranks
from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db

CODES = 8
RECOVERY = "recovery"
REMOVAL_LASTS = timedelta(hours=24)
WRONG = "验证码不对。请看手机上现在的六位数，输过的不能再用；手机时间要准。也可以填一个恢复码。"
NOT_SET = "您还没有设好第二因素。"


def factor_of(member_id: int) -> SecondFactor | None:
    """The one that counts."""
    mine = SecondFactor.member_id == member_id, SecondFactor.confirmed_at.is_not(None)
    return db.session.scalar(select(SecondFactor).where(*mine))


def begin(*, by: Actor, at: datetime) -> str:
    """A new secret, which counts once a code of it was typed back. Returns it: shown to its owner alone, and once."""
    if factor_of(by.id):
        raise Refused("您已经设好第二因素。要换手机，请先停用再重新设置。")
    db.session.execute(delete(SecondFactor).where(SecondFactor.member_id == by.id))
    secret = second.new_secret()
    row = SecondFactor(member_id=by.id, sealed=second.seal(secret), made_at=at)
    db.session.add(row)
    db.session.flush()
    record(by, "second.begun", row, "开始设置第二因素", at=at, kind="sign-in")
    return secret


def secret_of(row: SecondFactor) -> str:
    secret = second.unseal(row.sealed)
    if secret is None:
        raise Refused("服务器的密钥换过，原来的第二因素不能用了。请按“手机丢了”的办法，由两个人办理停用。")
    return secret


def pending_of(member_id: int) -> SecondFactor | None:
    """The one that waits for its first code."""
    mine = SecondFactor.member_id == member_id, SecondFactor.confirmed_at.is_(None)
    return db.session.scalar(select(SecondFactor).where(*mine))


def confirm(code: str, *, by: Actor, at: datetime) -> list[str]:
    """The first code: from now on it is asked for. Returns the recovery codes, which are shown once."""
    row = pending_of(by.id)
    if row is None:
        raise Refused("请先开始设置第二因素。")
    step = second.step_of(secret_of(row), code, row.last_step, at)
    if step is None:
        raise Refused(WRONG)
    row.confirmed_at, row.last_step = at, step
    sessions.end_all(by.id, at=at, but=by.session_id)
    record(by, "second.set", row, "设好了第二因素", at=at, kind="sign-in")
    tell(by.id, f"您的账号已于{said(at)}设好第二因素，以后登录要输手机上的验证码。", at=at)
    return renew_codes(by=by, at=at)


def renew_codes(*, by: Actor, at: datetime) -> list[str]:
    """New recovery codes; the ones before no longer open anything."""
    if factor_of(by.id) is None:
        raise Refused(NOT_SET)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == by.id))
    codes = [new_code() for _ in range(CODES)]
    db.session.add_all(RecoveryCode(member_id=by.id, code_hash=hash_of_code(code, RECOVERY)) for code in codes)
    record(by, "second.codes_made", f"member:{by.id}", "生成了新的恢复码", at=at, kind="sign-in")
    return codes


def codes_left(member_id: int) -> int:
    unused = RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None)
    return len(db.session.scalars(select(RecoveryCode.id).where(*unused)).all())


def take(member_id: int, typed: str, *, at: datetime) -> bool:
    """Is this the code of now, or a recovery code? Taken, it is good for nothing any more."""
    mine = SecondFactor.member_id == member_id, SecondFactor.confirmed_at.is_not(None)
    row = db.session.scalar(select(SecondFactor).where(*mine).with_for_update())
    if row is None:
        return False
    secret = second.unseal(row.sealed)
    step = second.step_of(secret, typed, row.last_step, at) if secret else None
    if step is not None:
        row.last_step = step
        return True
    hashed = hash_of_code(cleaned(typed), RECOVERY)
    unused = RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None), RecoveryCode.code_hash == hashed
    code = db.session.scalar(select(RecoveryCode).where(*unused).with_for_update())
    if code is None:
        return False
    code.used_at = at
    tell(
        member_id,
        f"{said(at)}有人用恢复码登录了您的账号，还剩 {codes_left(member_id)} 个。不是您，请改密码。",
        at=at,
    )
    return True


def stop(*, by: Actor, at: datetime) -> None:
    """Its owner does without. The caller asks for the password and a code."""
    if factor_of(by.id) is None:
        raise Refused(NOT_SET)
    _forget(by.id)
    record(by, "second.stopped", f"member:{by.id}", "停用了自己的第二因素", at=at, kind="sign-in")
    tell(by.id, f"您的第二因素已于{said(at)}停用。", at=at)


def _forget(member_id: int) -> None:
    for kind in (SecondFactor, RecoveryCode):
        db.session.execute(delete(kind).where(kind.member_id == member_id))


def ask_removal(member_id: int, how: str, *, by: Actor, at: datetime) -> FactorRemoval:
    """The first of two: who may mend this person's password has made sure who asks."""
    person = next((one for one in people_for(by, local(at).date(), at=at) if one.id == member_id), None)
    if person is None:
        raise Hidden
    if factor_of(member_id) is None:
        raise Refused(f"{person.name}没有设第二因素，不用停用。")
    if any(row.member_id == member_id for row in open_removals(at=at)):
        raise Refused(f"{person.name}的停用已经有人提出，等另一个人确认。")
    row = FactorRemoval(member_id=member_id, asked_by_id=by.id, asked_at=at, how=how)
    db.session.add(row)
    db.session.flush()
    record(by, "second.removal_asked", row, f"提出停用{person.name}的第二因素：{how}", at=at, about=member_id)
    tell(member_id, f"{by.written_name}于{said(at)}提出停用您的第二因素。不是您要的，请马上告诉总召集人。", at=at)
    return row


def confirm_removal(row: FactorRemoval, *, by: Actor, at: datetime) -> None:
    """The second: another office holder, in the own name, neither the first nor the owner."""
    if not may_confirm(row, by, at=at):
        raise Forbidden("由另一名担任联盟职务的人核实本人以后确认。")
    if row.confirmed_at or at - row.asked_at > REMOVAL_LASTS:
        raise Refused("已经确认过，或者超过 24 小时没有确认。还要停用的，请重新提出。")
    row.confirmed_by_id, row.confirmed_at = by.id, at
    _forget(row.member_id)
    sessions.end_all(row.member_id, at=at)
    first = row.asked_by.name
    record(
        by, "second.removed", row, f"和{first}两人核实，停用了{row.member.name}的第二因素", at=at, about=row.member_id
    )
    tell(row.member_id, f"{first}和{by.written_name}于{said(at)}停用了您的第二因素，请登录后重新设置。", at=at)


def may_confirm(row: FactorRemoval, by: Actor, *, at: datetime) -> bool:
    offices = ranks(local(at).date()).own.get(by.id, set()) - {Role.ADMINISTRATOR}
    return by.id not in (row.member_id, row.asked_by_id) and bool(offices)


def open_removals(*, at: datetime) -> Sequence[FactorRemoval]:
    waiting = FactorRemoval.confirmed_at.is_(None), FactorRemoval.asked_at > at - REMOVAL_LASTS
    rows = select(FactorRemoval).where(*waiting)
    people = joinedload(FactorRemoval.member), joinedload(FactorRemoval.asked_by)
    return db.session.scalars(rows.options(*people).order_by(FactorRemoval.id)).all()


def remove_on_server(sign_in_name: str, witness: str, *, by: Actor, at: datetime) -> str:
    """The operator's command, for those whom nobody may mend in the portal; the witness's name is written down."""
    account = db.session.scalar(select(Account).where(Account.sign_in_name == sign_in_name))
    if account is None or factor_of(account.member_id) is None:
        raise Refused(f"没有登录名是 {sign_in_name}、设了第二因素的账号。")
    _forget(account.member_id)
    sessions.end_all(account.member_id, at=at)
    text = f"在服务器上停用了 {sign_in_name} 的第二因素，见证人：{witness}"
    record(by, "second.removed", account, text, at=at, about=account.member_id)
    tell(account.member_id, f"技术管理员于{said(at)}停用了您的第二因素，见证人：{witness}。", at=at)
    return sign_in_name


def reseal() -> tuple[int, int]:
    """Seal all secrets with the newest key: how many were, and how many open under no key that is left."""
    rows = [row for row in db.session.scalars(select(SecondFactor)) if second.is_outdated(row.sealed)]
    opened = [(row, secret) for row in rows if (secret := second.unseal(row.sealed))]
    for row, secret in opened:
        row.sealed = second.seal(secret)
    return len(opened), len(rows) - len(opened)
