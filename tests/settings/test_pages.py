"""The alliance's numbers: who sets them, within which bounds, and what the journal says."""

from portal.extensions import db
from portal.numbers import number


def form(**changes):
    """The form as it stands, with some numbers changed."""
    from portal.numbers import DECLARED

    return {key.replace(".", "-"): d.default for key, d in DECLARED.items()} | changes


def test_the_chief_sets_a_number_and_the_journal_tells(cast, sign_in, journal):
    response = sign_in(cast.chief).post("/settings/", data=form(**{"audit-keep_days": 200}))
    assert response.status_code == 303
    assert number("audit.keep_days") == 200
    assert journal() == ["number.changed"]


def test_a_number_out_of_bounds_is_refused_beside_its_field(cast, sign_in):
    response = sign_in(cast.chief).post("/settings/", data=form(**{"audit-keep_days": 30}))
    assert response.status_code == 422
    assert "应在 180 到 3650 天之间" in response.text and 'value="30"' in response.text
    assert number("audit.keep_days") == 365


def test_no_number_at_all_is_asked_for(cast, sign_in):
    response = sign_in(cast.chief).post("/settings/", data=form(**{"audit-keep_days": "很久"}))
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


def test_others_may_not_set_numbers(cast, sign_in):
    for who in (cast.organization, cast.convener, cast.secretary, cast.admin):
        assert sign_in(who).get("/settings/").status_code == 403
    assert db.session.query(db.metadata.tables["number"]).count() == 0


def test_the_administrator_sees_the_machine_and_no_secret(cast, app, sign_in):
    text = sign_in(cast.admin).get("/health").text
    assert "PORTAL_HTMX" in text and "磁盘剩余" in text
    assert app.config["SECRET_KEY"] not in text
    assert sign_in(cast.chief).get("/health").status_code == 403
