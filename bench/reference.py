"""The bare reference: Flask and `sqlite3`, one query and one template a page. It imports nothing from the portal.

It shows what the portal's pages show, to whoever asks: no session check but on the POST, no rights, no journal chain.
Its pages are as large as the portal's within 10 % (the table says so when they are not).
"""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request

app = Flask(__name__)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
DATABASE = os.environ["BENCH_DATABASE"]
EIGHT_HOURS = timedelta(hours=8)  # of Shanghai before UTC
WEEKDAYS = "一二三四五六日"
STATES = {
    "planned": ("筹备", "draft"),
    "cancelled": ("已取消", "stop"),
    "held": ("已召开", "open"),
    "draft": ("草稿", "draft"),
    "submitted": ("待审定", "wait"),
    "correcting": ("更正期", "open"),
    "final": ("定稿", "done"),
}
HOME_DISTRICT = 1  # the reader's
TODAY = "2026-09-24"  # of the sample
kept = threading.local()


def database() -> sqlite3.Connection:
    """One connection a thread."""
    if not hasattr(kept, "connection"):
        kept.connection = sqlite3.connect(DATABASE, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            kept.connection.execute(f"PRAGMA {pragma}")
    return kept.connection


def there(stored: str) -> datetime:
    """A stored instant on a wall clock of the county."""
    return datetime.fromisoformat(stored) + EIGHT_HOURS


def moment(stored: str) -> str:
    at = there(stored)
    return f"{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def day(stored: str) -> str:
    return f"{stored[:4]}年{int(stored[5:7])}月{int(stored[8:10])}日"


app.jinja_env.filters.update(moment=moment, day=day, hour=lambda stored: f"{there(stored):%H:%M}")


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/sign-in")
def door() -> str:
    return render_template("sign_in.html", token=secrets.token_urlsafe(64))


@app.post("/sign-in")
def sign_in() -> Any:
    token, at = secrets.token_urlsafe(32), datetime.now(UTC).isoformat(" ").split("+")[0]
    row = (hashlib.sha256(token.encode()).digest(), at, at, request.form["name"])
    database().execute(
        "INSERT INTO user_session (member_id, token_hash, started_at, last_seen_at, device, address) "
        "SELECT member_id, ?, ?, ?, '', '' FROM account WHERE sign_in_name = ?",
        row,
    )
    response = redirect("/", 303)
    response.set_cookie("session", token)
    return response


HOME = """
SELECT (SELECT json_group_array(json_array(id, month, theme, name, at)) FROM
    (SELECT m.id, m.month, m.theme, r.name, (SELECT max(p.at) FROM minutes_step p WHERE p.minutes_id = n.id) AS at
     FROM meeting m JOIN minutes n ON n.meeting_id = m.id JOIN member r ON r.id = m.recorder_id
     WHERE m.state = 'submitted' AND m.district_id = :home ORDER BY m.starts_at)) AS waiting,
  (SELECT json_group_array(json_array(meeting_id, month, starts_at, name)) FROM
    (SELECT m.id AS meeting_id, m.month, m.starts_at, p.name FROM leave_request l JOIN meeting m ON m.id = l.meeting_id
     JOIN member p ON p.id = l.member_id WHERE l.state IN ('asked', 'objected') AND m.district_id = :home
     AND m.state IN ('planned', 'held', 'draft') ORDER BY m.starts_at)) AS leave,
  (SELECT json_array(count(*), min(due_on), sum(state = 'open' AND due_on < :day)) FROM action_entry
   WHERE district_id = :home AND state = 'open') AS actions,
  (SELECT json_group_array(json_array(id, month, theme, place, starts_at)) FROM
    (SELECT id, month, theme, place, starts_at FROM meeting WHERE state = 'planned' AND district_id = :home
     AND starts_at BETWEEN :day AND date(:day, '+14 days') ORDER BY starts_at)) AS near,
  (SELECT count(*) FROM meeting WHERE district_id = :home AND state NOT IN ('planned', 'cancelled')
    AND starts_at BETWEEN substr(:day, 1, 4) AND :day) AS held,
  (SELECT count(*) FROM term_of_office o JOIN placement p ON p.village_id = o.village_id
     AND p.starts_on <= :day AND (p.ends_on IS NULL OR p.ends_on >= :day)
   JOIN town_grouping g ON g.town_id = p.town_id AND g.starts_on <= :day AND (g.ends_on IS NULL OR g.ends_on >= :day)
   WHERE o.starts_on <= :day AND (o.ends_on IS NULL OR o.ends_on >= :day) AND g.district_id = :home) AS serving
"""


@app.get("/")
def home() -> str:
    waiting, leave, actions, near, held, serving = (
        database().execute(HOME, {"home": HOME_DISTRICT, "day": TODAY}).fetchone()
    )
    lists = {"waiting": json.loads(waiting), "near": json.loads(near), "leave": json.loads(leave)}
    lists["actions"] = json.loads(actions)
    return render_template("home.html", held=held, serving=serving, **lists)


PEOPLE = """
SELECT m.id, m.name, t.name, v.name, m.sending_unit, o.starts_on, count(*) OVER (),
  (SELECT json_group_array(json_array(kind, name, id, district)) FROM
    (SELECT f.kind, h.name, h.id, coalesce(d.name, '') AS district FROM office f JOIN member h ON h.id = f.member_id
     LEFT JOIN district d ON d.id = f.district_id WHERE f.ends_on IS NULL AND f.kind <> 'administrator'
     ORDER BY d.position)) AS holders
FROM term_of_office o JOIN member m ON m.id = o.member_id JOIN village v ON v.id = o.village_id
JOIN placement p ON p.village_id = v.id AND p.starts_on <= :day AND (p.ends_on IS NULL OR p.ends_on >= :day)
JOIN town t ON t.id = p.town_id
WHERE o.starts_on <= :day AND (o.ends_on IS NULL OR o.ends_on >= :day)
"""
ROSTER = PEOPLE + " ORDER BY v.position LIMIT 50"
FOUND = PEOPLE + " AND m.id IN (SELECT member_id FROM name_key WHERE key >= :text AND key < :text || char(1114111))"


@app.get("/roster/")
def roster() -> str:
    text = request.args.get("q", "")
    rows = database().execute(FOUND if text else ROSTER, {"day": TODAY, "text": text}).fetchall()
    holders = [] if text else json.loads(rows[0][7])
    return render_template("roster.html", rows=rows, holders=holders, text=text)


LIST = """
SELECT m.id, m.starts_at, coalesce(d.name, '联盟'), m.theme, m.place, m.state,
       (SELECT count(*) FROM meeting) FROM meeting m LEFT JOIN district d ON d.id = m.district_id
ORDER BY m.starts_at DESC, m.id DESC LIMIT 20
"""


@app.get("/meetings/")
def meetings() -> str:
    rows = database().execute(LIST).fetchall()
    return render_template("meetings.html", rows=rows, states=STATES)


MEETING = """
SELECT m.id, m.theme, m.starts_at, m.began_at, m.ended_at, m.place, m.state, m.month, m.district_id,
  coalesce(n.body_name, '') AS body, coalesce(d.name, '联盟') AS district, c.name AS chair, r.name AS recorder,
  n.expected_count, n.present_count, n.leave_count, n.absent_count, n.approver_name, n.final_at, n.closing_words,
  (SELECT json_group_array(json_array(title)) FROM
    (SELECT title FROM agenda_item WHERE meeting_id = m.id ORDER BY position)) AS agenda,
  (SELECT json_group_array(json_array(name, unit)) FROM
    (SELECT name, unit FROM observer WHERE meeting_id = m.id ORDER BY position)) AS observers,
  (SELECT json_group_array(json_array(number, name, town, village, kind, reason)) FROM
    (SELECT s.number, s.name, s.town, s.village, a.kind, a.reason FROM absence a
     JOIN sheet_line s ON s.meeting_id = a.meeting_id AND s.member_id = a.member_id
     WHERE a.meeting_id = m.id AND s.is_expected ORDER BY s.number)) AS absentees,
  (SELECT json_group_array(json_array(kind, name, at)) FROM
    (SELECT p.kind, q.name, p.at FROM minutes_step p JOIN member q ON q.id = p.by_id
     WHERE p.minutes_id = n.id ORDER BY p.id)) AS steps
FROM meeting m LEFT JOIN district d ON d.id = m.district_id LEFT JOIN minutes n ON n.meeting_id = m.id
JOIN member c ON c.id = m.chair_id JOIN member r ON r.id = m.recorder_id WHERE m.id = ?
"""
SECTIONS = """,
  (SELECT json_group_array(json_array(heading, discussion, resolution, json(actions))) FROM
    (SELECT s.heading, s.discussion, s.resolution,
       (SELECT json_group_array(json_array(what, owner, due_on)) FROM
         (SELECT what, owner, due_on FROM action_item WHERE section_id = s.id ORDER BY position)) AS actions
     FROM section s WHERE s.minutes_id = n.id ORDER BY s.position)) AS sections
FROM meeting m LEFT"""
RECORD = MEETING.replace("\nFROM meeting m LEFT", SECTIONS)


def one(query: str, id: int) -> dict[str, Any]:
    cursor = database().execute(query, (id,))
    row = cursor.fetchone()
    if row is None:
        abort(404)
    found = {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
    for name in ("agenda", "observers", "absentees", "steps", "sections"):
        found[name] = json.loads(found.get(name) or "[]")
    return found


@app.get("/meetings/<int:id>")
def meeting(id: int) -> str:
    return render_template("meeting.html", m=one(MEETING, id), states=STATES)


@app.get("/meetings/<int:id>/minutes")
def minutes(id: int) -> str:
    return render_template("minutes.html", m=one(RECORD, id), states=STATES)


@app.get("/meetings/<int:id>/print")
def paper(id: int) -> str:
    return render_template("print.html", m=one(RECORD, id))


SESSION = """
SELECT s.member_id, m.name FROM user_session s JOIN member m ON m.id = s.member_id
WHERE s.token_hash = ? AND s.ended_at IS NULL
"""


@app.post("/meetings/<int:id>/here")
def tap(id: int) -> Response:
    base = database()
    base.execute("BEGIN IMMEDIATE")
    token = request.cookies.get("session", "").encode()
    who = base.execute(SESSION, (hashlib.sha256(token).digest(),)).fetchone()
    if who is None:
        base.execute("ROLLBACK")
        abort(409)
    at = datetime.now(UTC).isoformat(" ").split("+")[0]
    base.execute(
        "INSERT INTO check_in (meeting_id, member_id, way, by_id, at, arrived_at, is_late, left_early, claim) "
        "VALUES (?, ?, 'code', ?, ?, ?, 0, 0, ?)",
        (id, who[0], who[0], at, at, secrets.token_urlsafe(12)),
    )
    base.execute(
        "INSERT INTO journal_line (at, actor_id, actor_name, verb, kind, subject, text, origin, mac) "
        "VALUES (?, ?, ?, 'checkin.scanned', 'change', ?, '扫码签到', ?, '')",
        (at, *who, f"meeting:{id}", request.remote_addr),
    )
    base.execute("COMMIT")
    return redirect(f"/meetings/{id}/here", 303)  # type: ignore[return-value]


@app.post("/meetings/<int:id>/sign-in")
def absences(id: int) -> Response:
    base, form = database(), request.form
    base.execute("BEGIN IMMEDIATE")
    token = request.cookies.get("session", "").encode()
    who = base.execute(SESSION, (hashlib.sha256(token).digest(),)).fetchone()
    version = base.execute("SELECT version FROM meeting WHERE id = ?", (id,)).fetchone()
    if who is None or version is None or version[0] != int(form["version"]):
        base.execute("ROLLBACK")
        abort(409)
    numbers = [int(number) for number in form["listed"].split(",")]
    rows = [(id, form[f"line-{n}-kind"], form[f"line-{n}-reason"], id, n) for n in numbers]
    base.execute("DELETE FROM absence WHERE meeting_id = ?", (id,))
    base.executemany(
        "INSERT INTO absence (meeting_id, member_id, kind, reason) "
        "SELECT ?, member_id, ?, ? FROM sheet_line WHERE meeting_id = ? AND number = ?",
        [(meeting_id, kind, reason, id, n) for meeting_id, kind, reason, id, n in rows],
    )
    base.execute("UPDATE meeting SET state = 'held', version = version + 1 WHERE id = ?", (id,))
    at = datetime.now(UTC).isoformat(" ").split("+")[0]
    base.execute(
        "INSERT INTO journal_line (at, actor_id, actor_name, verb, kind, subject, text, origin, mac) "
        "VALUES (?, ?, ?, 'attendance.recorded', 'change', ?, ?, ?, '')",
        (at, *who, f"meeting:{id}", f"录入了出勤：没有到 {len(rows)} 人", request.remote_addr),
    )
    base.execute("COMMIT")
    return redirect(f"/meetings/{id}", 303)  # type: ignore[return-value]


CASES = """
SELECT n.id, e.title, i.name, n.town || n.village, m.name, e.households, e.at, count(*) OVER (),
  (SELECT count(*) FROM case_trial t WHERE t.note_id = n.id),
  (SELECT count(*) FROM case_trial t WHERE t.note_id = n.id AND t.worked), {hit}
FROM case_note n JOIN case_edition e ON e.note_id = n.id AND e.number = n.out
JOIN industry i ON i.id = e.industry_id JOIN member m ON m.id = n.author_id {found}
"""
NOTES = CASES.format(hit="NULL, NULL", found="ORDER BY e.at DESC LIMIT 20")
HITS = CASES.format(
    hit="h.heading, substr(h.text, max(instr(h.text, :said) - 40, 1), 90)",
    found="""JOIN search_entry s ON s.kind = 'case' AND s.ref = n.id
    JOIN (SELECT p.entry_id, p.heading, p.text, count(*) AS hits FROM search_fts
      JOIN search_part p ON p.id = search_fts.rowid WHERE search_fts MATCH :words GROUP BY p.entry_id) h
    ON h.entry_id = s.id ORDER BY h.hits DESC, e.at DESC LIMIT 20""",
)
CHOICES = """SELECT (SELECT json_group_array(json_array(id, name, parent_id)) FROM industry WHERE retired_at IS NULL),
  (SELECT json_group_array(json_array(id, name)) FROM district),
  (SELECT json_group_array(DISTINCT town) FROM case_note WHERE out > 0)"""


@app.get("/cases/")
def cases() -> str:
    asked = request.args.get("q", "")
    rows = (
        database().execute(HITS if asked else NOTES, {"words": f'"{asked}"', "said": asked} if asked else {}).fetchall()
    )
    industries, districts, towns = map(json.loads, database().execute(CHOICES).fetchone())
    choices = {"industries": industries, "districts": districts, "towns": towns}
    return render_template("cases.html", rows=rows, asked=asked, **choices)
