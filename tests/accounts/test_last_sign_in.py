"""One sees one's own last sign-in: when, on what kind of device; nobody sees another's."""

from datetime import timedelta

from portal.accounts.models import UserSession
from portal.extensions import db
from tests.cast import NOW


def signed_in_before(member, device):
    at = NOW - timedelta(days=2)
    token = bytes([member.id] * 32)
    row = UserSession(member_id=member.id, token_hash=token, started_at=at, last_seen_at=at, device=device)
    row.ended_at = at
    db.session.add(row)
    db.session.commit()


def test_the_account_page_tells_when_and_on_what_one_signed_in_last(cast, sign_in):
    signed_in_before(cast.secretary, "Windows 上的 Edge")
    signed_in_before(cast.neighbour, "安卓手机上的 Chrome")
    page = sign_in(cast.secretary).get("/account").text
    assert "上一次登录：9月22日 星期二 09:00，用的是Windows 上的 Edge。" in page and "安卓手机" not in page


def test_the_first_sign_in_says_so(cast, sign_in):
    assert "，用的是" not in sign_in(cast.secretary).get("/account").text
