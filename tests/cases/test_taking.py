"""Notes on paper and as files: the page and the paper agree, and what one portal gives away another takes in."""

import io
import json
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.attachments.listing import photos_of
from portal.attachments.taking import Taken, take
from portal.cases import folder, rules
from portal.cases.folder import HEADING, parsed, read_zip
from portal.cases.frame import SECTIONS
from portal.cases.models import CaseNote, State
from portal.errors import BadInput
from portal.extensions import db
from tests.attachments import files
from tests.attachments.test_photos import put
from tests.cases.case_cast import begun, kept, published, write, written
from tests.cast import NOW, actor_of

TEXT = "# 分两步\n- 先谈**价**\n- 再下种\n说明一句。"


@pytest.fixture
def out(cast):
    """A published note with a photo."""
    note = written(cast.secretary, bodies={2: TEXT})
    (row,) = put(note, cast.secretary, take("园子.jpg", files.picture(size=(900, 600))))
    row.caption = "留树的园子"
    rules.submit(kept(note), "", faces=True, by=actor_of(cast.secretary), at=NOW)
    rules.pass_on(kept(note), seen=note.version, by=actor_of(cast.chief), at=NOW)
    rules.publish(kept(note), seen=note.version, by=actor_of(cast.publicity), at=NOW)
    return kept(note)


def test_page_and_word_file_say_the_same(cast, out, sign_in):
    client = sign_in(cast.neighbour)
    page = client.get(f"/cases/{out.id}/print").text
    document = Document(io.BytesIO(client.get(f"/cases/{out.id}/case.docx").data))
    lines = [one.text for one in document.paragraphs if one.text.strip()]
    for words in ("甲村血橙套袋", "二、做法", "分两步", "· 先谈价", "· 再下种", "说明一句。", "留树的园子"):
        assert words in lines and words in page, words
    assert any("总投入20 万元" in line for line in lines) and "总投入20 万元" in page
    assert len(document.inline_shapes) == 1 and page.count("<img") == 1
    assert document.inline_shapes[0].width.mm == pytest.approx(130, abs=0.1)


def test_a_photo_that_word_does_not_know_is_put_in_as_one_that_it_does(cast, sign_in):
    note = written(cast.secretary)
    put(note, cast.secretary, take("园.webp", files.picture("webp", (900, 600))))
    broken = Taken("坏.jpg", "image/jpeg", b"\xff\xd8\xff\xd9")
    put(note, cast.secretary, broken)
    rules.submit(kept(note), "", faces=True, by=actor_of(cast.secretary), at=NOW)
    rules.pass_on(kept(note), seen=note.version, by=actor_of(cast.chief), at=NOW)
    rules.publish(kept(note), seen=note.version, by=actor_of(cast.publicity), at=NOW)
    document = Document(io.BytesIO(sign_in(cast.neighbour).get(f"/cases/{note.id}/case.docx").data))
    assert len(document.inline_shapes) == 1 and any("放不进 Word" in one.text for one in document.paragraphs)


def test_the_collection_has_its_contents_and_obeys_the_filter(cast, out, sign_in):
    published(cast, cast.neighbour, head={"title": "稻虾田", "industry": "稻虾"})
    client = sign_in(cast.secretary)
    lines = [one.text for one in Document(io.BytesIO(client.get("/cases/cases.docx").data)).paragraphs]
    first = next(line for line in lines if line.startswith("1. 稻虾田（水南镇"))
    assert lines.index("目录") < lines.index(first)
    assert any(line.startswith("2. 甲村血橙套袋（龙结镇") for line in lines)
    only = [one.text for one in Document(io.BytesIO(client.get("/cases/cases.docx?q=稻虾").data)).paragraphs]
    assert not any("甲村血橙套袋" in line for line in only) and any("1. 稻虾田" in line for line in only)
    nothing = client.get("/cases/cases.docx?q=没有这样的话")
    assert nothing.status_code == 409 and "没有可以下载的" in nothing.text


def test_what_is_not_out_is_not_given_away(cast, sign_in):
    note = written(cast.secretary)
    client = sign_in(cast.secretary)
    for path in ("print", "case.docx"):
        answer = client.get(f"/cases/{note.id}/{path}")
        assert answer.status_code == 409 and "发布以后才能打印" in answer.text
    assert client.get("/cases/cases.zip").status_code == 409


def test_another_portal_takes_in_what_this_one_gave_away(cast, out, sign_in):
    data = sign_in(cast.neighbour).get("/cases/cases.zip").data
    officer = sign_in(cast.publicity)
    answer = officer.post("/cases/import", data={"file": (io.BytesIO(data), "案例.zip")})
    assert answer.status_code == 303
    note = db.session.scalars(select(CaseNote).order_by(CaseNote.id.desc())).first()
    note = kept(note)
    assert (note.state, note.author_id, note.title) == (State.DRAFT, cast.publicity.id, "甲村血橙套袋")
    assert (note.town, note.village) == (out.town, out.village)
    before = {name: text for name, text in json.loads(out.figures).items() if text}
    assert json.loads(note.figures) == before
    bodies = {one.heading: one.body for one in note.sections}
    assert bodies["做法"] == TEXT and bodies["联系人"] == "（原作者：蒋村）"
    assert [photo.caption for photo in photos_of(f"case:{note.id}")] == ["留树的园子"]


@pytest.mark.parametrize("who", ["secretary", "convener", "organization"])
def test_only_who_publishes_takes_in(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get("/cases/import").status_code == 403
    assert client.post("/cases/import", data={"file": (io.BytesIO(b"PK"), "a.zip")}).status_code == 403


def made(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept_zip:
        for name, data in members.items():
            kept_zip.writestr(name.replace("__", "/"), data)
    return out.getvalue()


HOSTILE = {
    "no zip": b"hello",
    "empty zip": made(),
    "no head": made(**{"a__note.md": "# 题"}),
    "no utf-8": made(**{"a__note.md": b"---\ntitle: \xff\n---\nx"}),
    "a photo that is not there": made(**{"a__note.md": "---\ntitle: a\nphoto: 1.jpg\n---\nx"}),
    "a bomb": made(**{"a__note.md": "---\ntitle: a\n---\n" + "x" * 5_000_000}),
    "a script for a photo": made(
        **{"a__note.md": "---\ntitle: a\nphoto: 1.jpg\n---\nx", "a__1.jpg": "<script>1</script>"}
    ),
    "up and away": made(**{"..__..__note.md": "---\ntitle: a\nphoto: ../../etc/passwd\n---\nx"}),
    "a title that is none": made(**{"a__note.md": "---\nindustry: a\n---\nx"}),
    "too long": made(**{"a__note.md": "---\ntitle: a\n---\n## 背景\n" + "字" * 20_001}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_archive_is_refused_whole(cast, sign_in, what):
    answer = sign_in(cast.publicity).post("/cases/import", data={"file": (io.BytesIO(HOSTILE[what]), "a.zip")})
    assert answer.status_code in (409, 422), answer.status_code
    assert db.session.scalars(select(CaseNote)).all() == []


def test_marks_in_a_head_do_nothing(cast, sign_in):
    text = (
        "---\ntitle: <script>alert(1)</script>\nindustry: {{7*7}}\nscale: -1\ntown: " + "镇" * 99 + "\n---\n## 背景\n好"
    )
    client = sign_in(cast.publicity)
    client.post("/cases/import", data={"file": (io.BytesIO(made(**{"a__note.md": text})), "a.zip")})
    assert "<script>alert" not in client.get("/cases/?whose=mine").text


LINES = st.sampled_from(["## 背景", "\\## 背景", "\\\\## 做法", "# 小", "---", "photo: x", "正文。", "", "## 别的"])


@given(st.dictionaries(st.sampled_from(SECTIONS), st.lists(LINES, max_size=6), max_size=7))
def test_what_is_written_is_read_back(drawn):
    sections = [(heading, body) for heading in SECTIONS if (body := "\n".join(drawn.get(heading, [])).strip("\n"))]
    text = folder._markdown({"title": "题"}, sections)
    head, bodies, photos = parsed(text if sections else text + "\n")
    assert head == {"title": "题"} and photos == [] and bodies == dict(sections)


def test_a_heading_is_only_one_of_the_frame():
    assert HEADING.fullmatch("## 背景") and not HEADING.fullmatch("## 别的") and not HEADING.fullmatch("### 背景")


def test_too_many_bytes_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(folder, "MOST_BYTES", 10)
    with pytest.raises(BadInput, match="分几次"):
        read_zip(b"x" * 11)


def test_a_note_that_is_begun_alone_has_nothing_to_print(cast, sign_in):
    note = begun(cast.secretary)
    write(note, "s1", {"body": "一"}, cast.secretary)
    assert sign_in(cast.secretary).get(f"/cases/{kept(note).id}/case.docx").status_code == 409
