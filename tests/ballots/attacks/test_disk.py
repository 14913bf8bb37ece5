"""A3–A6: what one reads from the files, their copies, the backups and the logs."""

import logging
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.backups import making
from portal.ballots.keeping import clean_up
from portal.ballots.models import VoteCustodian, VoteEnvelope
from portal.extensions import db
from tests.ballots.booth import LATER
from tests.cast import NOW
from tests.on_disk import bytes_on_disk


def files_of_the_portal(app):
    """Every byte on the disk: the database with its journal; on PostgreSQL every row of every table of votes."""
    db.session.commit()
    kept = b"".join(path.read_bytes() for path in Path(app.instance_path).rglob("*") if path.is_file())
    if db.engine.dialect.name == "postgresql":
        for table in ("vote_round", "vote_item", "vote_roll", "vote_key_share", "vote_envelope", "vote_ballot",
                      "vote_comment_envelope", "vote_comment", "journal_line", "vote_custodian"):  # fmt: skip
            rows = db.session.execute(text(f"SELECT * FROM {table}")).all()
            kept += b"".join(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                             for row in rows for cell in row)  # fmt: skip
        return kept
    return kept + bytes_on_disk(db.engine.url.database)


def found_in(data, secrets):
    return sum(secret in data or secret.hex().encode() in data for secret in secrets)


def test_a3_copies_of_the_files_after_every_vote_tell_nothing(app, hall):
    here = hall(voters=30)
    for place in range(30):
        here.vote(place)
        assert found_in(files_of_the_portal(app), here.secrets()) == 0
        assert not any(code.encode() in files_of_the_portal(app) for code in here.codes.values())
    assert found_in(here.naive.files(), [n for p in here.order for n in here.numbers(p).values()]) == 90


def test_a4_backups_hold_no_vote_and_no_key(app, hall, tmp_path):
    here, keys = hall(voters=12, seal_mode="file"), Path(app.config["BALLOT_KEYS"])
    secret = next(path for path in keys.rglob("*") if path.is_file()).read_bytes()
    for place in range(12):
        here.vote(place)
    making.make(tmp_path / "during.backup", at=NOW)
    db.session.commit()
    with zipfile.ZipFile(tmp_path / "during.backup") as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert found_in(held, [*here.secrets(), secret]) == 0
    assert found_in(here.naive.files(), here.numbers(here.order[0]).values()) == 3  # a copy of that store has them all


def test_a5_after_the_opening_nothing_is_left_of_the_envelopes(app, hall):
    here = hall(voters=12).everybody()
    sealed = [bytes(one) for one in db.session.scalars(select(VoteEnvelope.sealed))]
    assert found_in(files_of_the_portal(app), sealed) == 12
    here.booth.close()
    here.booth.open()
    db.session.commit()
    assert clean_up(at=LATER) == 1
    db.session.commit()
    data = files_of_the_portal(app)
    assert found_in(data, [*here.seeds.values(), *sealed]) == 0
    voters = db.session.execute(text("SELECT count(*) FROM vote_roll WHERE voted")).scalar()
    assert voters == 12 and found_in(here.naive.files(), here.numbers(0).values()) == 3


def test_a6_no_log_holds_a_code_a_seed_or_a_choice(app, hall, caplog):
    here = hall(voters=12)
    db.engine.echo = "debug"
    try:
        with caplog.at_level(logging.DEBUG):
            here.everybody()
    finally:
        db.engine.echo = False
    assert "vote_envelope" in caplog.text  # everything was logged
    for place in here.order:
        assert here.codes[place] not in caplog.text and here.seeds[place].hex() not in caplog.text
        assert not any(number.hex() in caplog.text for number in here.numbers(place).values())
    assert here.numbers(here.order[0])[1].hex() in "\n".join(here.naive.log)


@pytest.mark.parametrize("column", ["code", "secret", "private"])
def test_no_table_has_a_place_for_a_code(column):
    assert not any(column in name.name for name in VoteCustodian.__table__.columns)
