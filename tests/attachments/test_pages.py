"""Through the client: uploading, listing, downloading, removing."""

import re
from io import BytesIO
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from portal.attachments.limits import UPLOADS
from portal.attachments.models import Attachment
from portal.clock import instant
from portal.extensions import db
from portal.meetings.models import State
from portal.settings.rules import set_number
from tests.attachments import files
from tests.attachments.conftest import sent
from tests.attachments.places import path_of
from tests.cast import NOW, actor_of
from tests.meetings import minutes_cast
from tests.meetings.planned_cast import planned


def upload(client, meeting, *several):
    return client.post(f"/meetings/{meeting.id}/attachments", data=sent(*several))


def count():
    return db.session.scalar(select(func.count()).select_from(Attachment))


def test_several_files_go_in_at_once_and_stand_on_the_page(cast, sign_in, journal):
    meeting, client = planned(cast), sign_in(cast.recorder)
    answer = upload(client, meeting, ("照片.jpg", files.phone_photo()), ("材料.docx", files.docx()))
    assert answer.status_code == 303 and answer.location == f"/meetings/{meeting.id}"
    body = client.get(answer.location).text
    assert (
        "已存 2 个附件。" in body and "照片.jpg" in body and "材料.docx" in body and re.search(r"\d+ KB · 卫记", body)
    )
    assert journal()[-2:] == ["attachment.added"] * 2


def test_the_form_works_without_script(cast, sign_in):
    body = sign_in(cast.recorder).get(f"/meetings/{planned(cast).id}").text
    form = body[body.index('id="attach"') :]
    assert 'enctype="multipart/form-data"' in body and " multiple" in form and 'accept=".jpg' in form


def test_good_files_are_kept_and_the_others_named(cast, sign_in, journal):
    meeting, client = planned(cast), sign_in(cast.recorder)
    answer = upload(client, meeting, ("a.jpg", files.picture()), ("b.svg", b"<svg/>"))
    body = client.get(answer.location).text
    assert answer.status_code == 303 and "已存 1 个附件。" in body and "没有收：“b.svg”是网页或矢量图" in body
    assert journal()[-2:] == ["request.refused_422", "attachment.added"]


def test_when_nothing_can_be_kept_the_form_says_why(cast, sign_in, folder):
    answer = upload(sign_in(cast.recorder), planned(cast), ("<b>.jpg", files.docx()))
    assert answer.status_code == 422 and "的内容其实是Word 文档" in answer.text and "<b>" not in answer.text
    assert count() == 0 and not folder.exists()


@pytest.mark.parametrize("data", [{}, {"files": (BytesIO(b""), "")}, {"files": "text"}])
def test_no_file_is_no_upload(cast, sign_in, data):
    answer = sign_in(cast.recorder).post(f"/meetings/{planned(cast).id}/attachments", data=data)
    assert answer.status_code == 422 and "请先选择文件。" in answer.text


def test_a_file_that_is_there_is_said_to_be(cast, sign_in):
    meeting, client = planned(cast), sign_in(cast.recorder)
    upload(client, meeting, ("a.jpg", files.picture()))
    answer = upload(client, meeting, ("b.jpg", files.picture()))
    assert "有 1 个早已在里面" in client.get(answer.location).text and count() == 1


def test_ten_megabytes_come_through_here_and_nowhere_else(cast, sign_in):
    meeting, client = planned(cast), sign_in(cast.recorder)
    photo = files.pdf() + b"%" * 10_000_000 + b"\n%%EOF"
    assert upload(client, meeting, ("材料.pdf", photo)).status_code == 303
    large = {"file": (BytesIO(photo), "a.csv")}
    answer = sign_in(cast.organization).post("/roster/import", data=large)
    assert answer.status_code == 413 and "上传附件时 40 MB" in answer.text
    assert count() == 1


def test_more_than_forty_megabytes_are_refused_in_chinese(app, cast, sign_in):
    app.config["WTF_CSRF_ENABLED"] = True
    several = [(f"{n}.pdf", b"x" * 11_000_000) for n in range(4)]
    answer = upload(sign_in(cast.recorder), planned(cast), *several)
    assert answer.status_code == 413 and "40 MB" in answer.text and count() == 0


def test_a_stranger_sends_no_more_than_elsewhere(app, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    answer = upload(client, planned(cast), ("a.pdf", b"x" * 9_000_000))
    assert answer.status_code == 413


def test_a_download_is_saved_and_never_shown(cast, sign_in, attach):
    row = attach(planned(cast), "现场 照片.jpg")
    answer = sign_in(cast.secretary).get(f"/attachments/{row.id}")
    headers = answer.headers
    assert answer.data == path_of(row.digest).read_bytes() and answer.mimetype == "image/jpeg"
    assert headers["Content-Disposition"].startswith("attachment")
    assert f"filename*=UTF-8''{quote('现场 照片.jpg')}" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "private, no-store"
    assert "sandbox; default-src 'none'" in headers.getlist("Content-Security-Policy")


def test_a_name_is_text_on_the_page_and_in_the_header(cast, sign_in):
    meeting, client = planned(cast), sign_in(cast.recorder)
    upload(client, meeting, ("a'&; X-Bad: 1\u202e.pdf", files.pdf()))
    body = client.get(f"/meetings/{meeting.id}").text
    assert "a&#39;&amp;; X-Bad_ 1.pdf" in body
    headers = client.get(f"/attachments/{db.session.scalars(select(Attachment.id)).one()}").headers
    assert headers["Content-Disposition"] == 'attachment; filename="a\'&; X-Bad_ 1.pdf"'


EVERYONE = ("secretary", "recorder", "neighbour", "convener", "other_convener", "organization", "publicity", "finance")
EVERYONE += ("chief", "admin")
BEFORE, AFTER = instant(NOW.date().replace(day=1)), NOW


@pytest.mark.parametrize(
    ("state", "added_at", "readers"),
    [
        (State.PLANNED, BEFORE, "secretary recorder convener other_convener organization publicity chief"),
        (State.DRAFT, BEFORE, "secretary recorder convener other_convener organization publicity chief"),
        (State.DRAFT, AFTER, "recorder convener organization chief"),
        (State.CORRECTING, AFTER, "secretary recorder convener organization chief"),
        (State.FINAL, AFTER, "secretary recorder convener other_convener organization publicity chief"),
    ],
)
def test_who_downloads_what(cast, sign_in, attach, state, added_at, readers):
    meeting = minutes_cast.passed(cast)  # held on the 18th
    row = attach(meeting, at=added_at)
    minutes_cast.whole(meeting).state = state
    db.session.commit()
    answers = {who: sign_in(getattr(cast, who)).get(f"/attachments/{row.id}").status_code for who in EVERYONE}
    assert answers == {who: 200 if who in readers.split() else 404 for who in EVERYONE}
    listed = "照片.jpg" in sign_in(cast.other_convener).get(f"/meetings/{meeting.id}").text
    assert listed is ("other_convener" in readers)


def test_a_removed_file_is_gone_from_the_page_and_its_address(cast, sign_in, attach):
    meeting = planned(cast)
    row, client = attach(meeting), sign_in(cast.convener)
    answer = client.post(f"/attachments/{row.id}/removal")
    assert answer.status_code == 303 and answer.location == f"/meetings/{meeting.id}"
    assert "照片.jpg" not in client.get(answer.location).text
    assert client.get(f"/attachments/{row.id}").status_code == 404
    assert client.post(f"/attachments/{row.id}/removal").status_code == 404


def test_a_final_record_lists_what_belongs_to_it(cast, sign_in, attach):
    meeting = minutes_cast.passed(cast)
    row = attach(meeting, "签到表.pdf", files.pdf())
    minutes_cast.whole(meeting).state = State.FINAL
    db.session.commit()
    body = sign_in(cast.secretary).get(f"/meetings/{meeting.id}/minutes").text
    assert f'href="/attachments/{row.id}"' in body and "签到表.pdf" in body and "删掉" not in body


def test_a_file_lost_from_the_disk_is_told_plainly(cast, sign_in, attach):
    row = attach(planned(cast))
    path_of(row.digest).unlink()
    answer = sign_in(cast.recorder).get(f"/attachments/{row.id}")
    assert answer.status_code == 409 and "请告诉技术管理员" in answer.text


def test_the_list_costs_one_statement_however_long(cast, sign_in, queries, attach):
    meeting, client = planned(cast), sign_in(cast.convener)
    counts = []
    for n in range(2):
        for m in range(3 * n + 1):
            attach(meeting, f"{m}.pdf", files.pdf(b"/N %d" % (10 * n + m)))
        queries.clear()
        client.get(f"/meetings/{meeting.id}")
        counts.append(len([q for q in queries if "FROM attachment" in q]))
    assert counts == [1, 1]


def test_an_hour_has_its_number_of_files(cast, sign_in):
    set_number(UPLOADS, 10, by=actor_of(cast.chief), at=NOW)
    meeting, client = planned(cast), sign_in(cast.recorder)
    upload(client, meeting, *((f"{n}.pdf", files.pdf(b"/N %d" % n)) for n in range(9)))
    assert upload(client, meeting, ("a.svg", b"<svg/>")).status_code == 422
    answer = upload(client, meeting, ("b.pdf", files.pdf()))
    assert answer.status_code == 429 and "一小时内最多上传附件 10 次" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_an_hour_s_files_cannot_all_come_in_one_form(cast, sign_in, journal):
    set_number(UPLOADS, 10, by=actor_of(cast.chief), at=NOW)
    meeting, client = planned(cast), sign_in(cast.recorder)
    several = [(f"{n}.svg", b"<svg/>") for n in range(11)]
    assert upload(client, meeting, *several).status_code == 429
    set_number(UPLOADS, 2000, by=actor_of(cast.chief), at=NOW)
    answer = upload(client, meeting, *several * 4)
    assert answer.status_code == 409 and "一次选了 44 个文件" in answer.text and "最多放 40 个附件" in answer.text
