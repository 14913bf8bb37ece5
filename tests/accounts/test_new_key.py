"""A new secret key: people stay signed in, an open form is taken, second factors and counted tries go on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from portal.accounts import attempts, second, second_rules
from portal.accounts.names import hash_of_name
from portal.accounts.second_models import SecondFactor
from portal.accounts.sessions import new_token
from portal.config import SETTINGS, flask_settings, key_file, read
from portal.drafts.person import key_of
from portal.errors import BadInput, Refused
from portal.extensions import db
from portal.meetings.checkin_code import read_claim, write_claim
from portal.meetings.checkin_views import signing
from portal.secret_keys import retirable, rotate
from tests.cast import NOW, actor_of


def retire(instance, *, at):
    files = retirable(instance, at=at)
    for path in files:
        path.unlink()
    return len(files)


KEYS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY")
LONG = "a long enough key for a test of ours"


def settings(instance, **changes):
    values = flask_settings(read({}) | {"PORTAL_INSTANCE": str(instance)} | changes, instance)
    return {name: values[name] for name in KEYS}


@pytest.fixture
def server(app, tmp_path):
    """server() -> start it anew with the key files of its folder, which holds one at first."""
    before = {name: app.config.get(name) for name in KEYS}

    def start(**changes):
        app.config.update(settings(tmp_path, **changes))

    start()
    yield start
    app.config.update({name: value for name, value in before.items() if value is not None})
    if before["WTF_CSRF_SECRET_KEY"] is None:
        app.config.pop("WTF_CSRF_SECRET_KEY")


def test_the_signed_in_stay_and_an_open_form_is_taken(app, cast, sign_in, server, tmp_path):
    client = sign_in(cast.secretary)
    app.config["WTF_CSRF_ENABLED"] = True
    open_form = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text)[1]
    for days in (0, 1):  # twice: two old keys stand beside the new one
        rotate(tmp_path, at=NOW + timedelta(days=days))
        server()
        assert client.get("/account").status_code == 200
    sent = client.post("/account/large-type", data={"csrf_token": open_form, "large": "1"})
    assert sent.status_code == 303
    assert client.post("/account/large-type", data={"csrf_token": "x" + open_form[1:]}).status_code == 400


def test_without_the_old_key_nothing_of_it_holds(app, cast, sign_in, server, tmp_path):
    client = sign_in(cast.secretary)
    rotate(tmp_path, at=NOW)
    assert retire(tmp_path, at=NOW + timedelta(days=9)) == 1
    server()
    assert client.get("/account").status_code == 303


def test_old_keys_are_kept_as_long_as_a_session_can_last(tmp_path):
    key_file(tmp_path / "secret.key")
    rotate(tmp_path, at=NOW)
    with pytest.raises(Refused, match="不到 8 天"):
        retire(tmp_path, at=NOW + timedelta(days=7, hours=23))
    assert retire(tmp_path, at=NOW + timedelta(days=8)) == 1


def test_an_authenticator_goes_on_and_is_sealed_anew(app, cast, server, tmp_path):
    owner = actor_of(cast.secretary)
    secret = second_rules.begin(by=owner, at=NOW)
    second_rules.confirm(pyotp.TOTP(secret).at(NOW), by=owner, at=NOW)
    rotate(tmp_path, at=NOW)
    server()
    later = NOW + timedelta(minutes=5)
    assert second_rules.take(owner.id, pyotp.TOTP(secret).at(later), at=later)
    assert second_rules.reseal() == (1, 0) and second_rules.reseal() == (0, 0)
    retire(tmp_path, at=NOW + timedelta(days=9))
    server()
    assert second.unseal(db.session.scalars(db.select(SecondFactor)).one().sealed) == secret


def test_tries_before_the_new_key_still_count(app, cast, server, tmp_path):
    device = new_token()
    for _ in range(5):
        assert not attempts.take("secretary", device, "198.51.100.7", at=NOW).verdict.wait
    name = hash_of_name("secretary")
    rotate(tmp_path, at=NOW)
    server()
    assert hash_of_name("secretary") != name
    assert attempts.take("secretary", device, "198.51.100.7", at=NOW).verdict.wait
    assert attempts.failures_since(["secretary"], NOW - timedelta(hours=1)) == 5


def test_a_scanned_code_and_unsent_text_survive(app, cast, server, tmp_path):
    claim, person = write_claim(signing(), 7, "once", NOW), key_of(cast.secretary.id)
    rotate(tmp_path, at=NOW)
    server()
    assert read_claim(signing(), claim, 7, NOW).nonce == "once" and key_of(cast.secretary.id) == person


def test_keys_may_come_from_the_settings_and_short_ones_are_refused(tmp_path):
    given = settings(tmp_path, PORTAL_SECRET_KEY=LONG, PORTAL_SECRET_KEY_FALLBACKS=f"{LONG}1, {LONG}2")
    assert given["SECRET_KEY"] == LONG and given["SECRET_KEY_FALLBACKS"] == [f"{LONG}1", f"{LONG}2"]
    assert given["WTF_CSRF_SECRET_KEY"][-1] == LONG
    with pytest.raises(BadInput, match="FALLBACKS 里有太短的") as refused:
        settings(tmp_path, PORTAL_SECRET_KEY=LONG, PORTAL_SECRET_KEY_FALLBACKS=f"{LONG},short one")
    assert LONG not in str(refused.value)
    assert next(s for s in SETTINGS if s.name == "PORTAL_SECRET_KEY_FALLBACKS").secret


def test_the_command_keeps_the_key_before_beside_the_new_one(app, tmp_path, monkeypatch, journal):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    old = key_file(tmp_path / "secret.key")
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["secret-key", "rotate"])
    assert done.exit_code == 0 and "重启" in done.output and journal() == ["server.key_rotated"]
    kept = list(tmp_path.glob("secret.*.key"))
    assert [path.read_bytes() for path in kept] == [old] and key_file(tmp_path / "secret.key") != old
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("*.key"))
    early = app.test_cli_runner().invoke(args=["secret-key", "retire"])
    assert early.exit_code == 1 and "不到 8 天" in early.stderr and kept[0].exists()


def test_old_keys_go_only_after_the_new_seals_are_kept(app, tmp_path, monkeypatch):
    from portal.accounts import commands

    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    key_file(tmp_path / "secret.key")
    rotate(tmp_path, at=NOW - timedelta(days=30))
    (old,) = tmp_path.glob("secret.*.key")

    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(commands, "commit", full)
    assert app.test_cli_runner().invoke(args=["secret-key", "retire"]).exit_code == 1
    assert old.exists()


def test_a_key_file_that_was_torn_is_no_key(tmp_path):
    (tmp_path / "journal.key").write_bytes(b"")
    with pytest.raises(BadInput, match="不完整"):
        key_file(tmp_path / "journal.key")
    assert (tmp_path / "journal.key").read_bytes() == b""


def test_of_two_processes_that_make_a_key_one_counts(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: key_file(tmp_path / "secret.key"), range(40)))
    assert len(set(made)) == 1 and len(made[0]) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
