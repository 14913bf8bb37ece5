"""The pages of notes through the client: who sees what, what is kept, what is found, what is refused in plain words."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import func, select

from portal.attachments.models import Attachment
from portal.cases import industries
from portal.cases.help_models import CaseQuestion, HelpPost, Wants
from portal.cases.listing import Asked, page_of
from portal.cases.models import CaseEdition, CaseNote, CaseTrial, Industry
from portal.extensions import db
from tests.cases.case_cast import HEAD, begun, kept, published, sent, written
from tests.cast import NOW, actor_of
from tests.markdown_vectors import VECTORS as MARKDOWN

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href='javascript:alert(1)'>好</a>",
    "{{ 7*7 }}",
    "</textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<div hx-get='/'>",
]


CORPUS = [vector.replace("\x00", "")[:300] for vector in MARKDOWN] + VECTORS


class Read(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def foreign(html):
    """What the portal never writes: handlers, scripts of no file, frames, requests and links that somebody typed."""
    return [
        (tag, attrs)
        for tag, attrs in Read(html).elements
        if any(name.startswith("on") for name in attrs)
        or tag in ("iframe", "object", "embed", "base")
        or (tag == "img" and not str(attrs.get("src")).startswith("/attachments/"))
        or (tag == "script" and not attrs.get("src", "").startswith(("/static/", "https://cdn")))
        or str(attrs.get("href", "")).lower().startswith("javascript")
        or attrs.get("hx-get") == "/"
    ]


def whole_form(bodies, title="套袋", seen="0", **head):
    """The page's form: every part says on which version it was typed."""
    fields = {"head-title": title, "head-seen": seen} | {f"head-{name}": text for name, text in head.items()}
    return fields | {
        name: text
        for n in range(7)
        for name, text in ((f"parts-{n}-body", bodies[n] if n < len(bodies) else ""), (f"parts-{n}-seen", seen))
    }


def titles(asked, who):
    return [line.title for line in page_of(asked, actor_of(who), 1).lines]


def test_a_note_is_written_sent_reviewed_published_and_tried(cast, sign_in):
    author = sign_in(cast.secretary)
    where = author.post("/cases/").location
    id = int(re.search(r"/cases/(\d+)/edit", where)[1])
    page = author.get(where).text
    sent_form = whole_form(["背景。", "做法。", "", "成效。"], **HEAD)
    assert 'name="head-title"' in page and author.post(where, data=sent_form).status_code == 303
    assert author.post(f"/cases/{id}/submission").status_code == 303
    convener = sign_in(cast.convener)
    review = convener.get(f"/cases/{id}/review").text
    version = re.search(r'name="version" value="(\d+)"', review)[1]
    assert "12.5 万元" in review and convener.post(f"/cases/{id}/passing", data={"version": version}).status_code == 303
    officer = sign_in(cast.publicity)
    version = re.search(r'name="version" value="(\d+)"', officer.get(f"/cases/{id}/review").text)[1]
    assert officer.post(f"/cases/{id}/publication", data={"version": version}).status_code == 303
    reader = sign_in(cast.neighbour)
    shown = reader.get(f"/cases/{id}").text
    assert "20 万元" in shown and "做法。" in shown and "办理经过" not in shown
    told = {"year": "2025", "changed": "照做", "cost": "3", "result": "好", "worked": "yes"}
    assert reader.post(f"/cases/{id}/trial", data=told).status_code == 303
    assert "1 个村照做，1 个村有效" in reader.get("/cases/").text


def test_what_was_typed_stays_when_it_is_refused(cast, sign_in):
    note = published(cast)
    client = sign_in(cast.neighbour)
    typed = {"year": "1900", "changed": "换了苗", "cost": "一万", "result": "不好说", "worked": ""}
    answer = client.post(f"/cases/{note.id}/trial", data=typed)
    assert answer.status_code == 409 and "换了苗" in answer.text and "1978 到 2026" in answer.text
    empty = client.post(f"/cases/{note.id}/trial", data={})
    assert empty.status_code == 422 and "请写结果怎么样" in empty.text
    assert db.session.scalar(select(func.count()).select_from(CaseTrial)) == 0
    author = sign_in(cast.secretary)
    whole = whole_form(["字" * 10], title="长" * 61)
    answer = author.post(f"/cases/{note.id}/edit", data=whole)
    assert answer.status_code == 422 and "长" * 61 in answer.text
    answer = author.post(f"/cases/{note.id}/edit", data={"head-title": "好", "parts-0-body": "少了"})
    assert answer.status_code == 422 and "表单不完整" in answer.text


def test_a_note_of_sixty_thousand_characters_is_kept_and_a_longer_part_refused(cast, sign_in):
    note = begun(cast.secretary)
    client = sign_in(cast.secretary)
    whole = whole_form(["字" * 20_000] * 3)
    assert client.post(f"/cases/{note.id}/edit", data=whole).status_code == 303
    assert sum(len(one.body) for one in kept(note).sections) == 60_000
    answer = client.post(f"/cases/{note.id}/edit", data=whole | {"parts-0-body": "字" * 20_001})
    assert answer.status_code == 422 and "一个部分" in answer.text


@pytest.mark.parametrize("vector", VECTORS)
def test_no_field_runs_what_is_typed(cast, sign_in, vector):
    note = published(cast, head={"title": vector[:60]}, bodies=dict.fromkeys(range(1, 8), f"甲{vector}"))
    for who, path in ((cast.secretary, f"/cases/{note.id}"), (cast.neighbour, f"/cases/{note.id}"),
                      (cast.secretary, f"/cases/{note.id}/edit"), (cast.neighbour, "/cases/"),
                      (cast.neighbour, "/cases/?q=甲"), (cast.publicity, f"/cases/{note.id}/review")):  # fmt: skip
        text = sign_in(who).get(path).text
        assert foreign(text) == []
        assert "甲49" not in text


def test_no_vector_of_the_corpus_runs_from_any_field_or_file_name(cast, sign_in):
    """All of them at once in titles, places, captions, file names, questions, answers, boards, industries, trials."""
    note, someone = published(cast), cast.recorder.id
    top = industries.named("种植").id
    for n, vector in enumerate(CORPUS):
        db.session.add(Industry(parent_id=top, name=f"{n}{vector}"[:20], position=n))
        asked = {"note_id": note.id, "by_id": someone, "at": NOW, "answered_at": NOW}
        db.session.add(CaseQuestion(text=vector, answer=vector, **asked))
        image = {"subject": f"case:{note.id}", "media_type": "image/png", "size": 1, "digest": "0" * 64, "at": NOW}
        db.session.add(Attachment(name=vector[:120], caption=vector[:60], by_id=cast.secretary.id, **image))
        db.session.add(Attachment(**image | {"media_type": "application/pdf", "name": vector[:120], "by_id": someone}))
        place = {"by_id": someone, "place": vector[:80], "at": NOW}
        db.session.add(HelpPost(wants=Wants.NEED, industry_id=top, text=vector, closed_why="", **place))
        more = CaseNote(author_id=someone, title=vector[:60], town=vector[:40], village=vector[:40], state="published")
        db.session.add(more)
        db.session.flush()
        more.out = 1
        edition = {"number": 1, "industry_id": top, "sections": "[]", "by_id": someone, "at": NOW}
        db.session.add(CaseEdition(note_id=more.id, title=vector[:60], **edition))
    for member, vector in zip((cast.recorder, cast.neighbour, cast.finance), CORPUS, strict=False):
        told = {"year": 2025, "changed": vector, "result": vector, "worked": True, "place": vector[:80], "at": NOW}
        db.session.add(CaseTrial(note_id=note.id, by_id=member.id, **told))
    note.figures = "{}"
    db.session.commit()
    client, pages = sign_in(cast.secretary), [f"/cases/?page={n}" for n in (1, 2, 3, 4)]
    pages += ["/cases/help", "/cases/help?page=2", "/cases/help?page=3", f"/cases/{note.id}", f"/cases/{note.id}/edit",
              f"/cases/{note.id}/questions", f"/cases/{note.id}/attachments", f"/cases/{note.id}/print"]  # fmt: skip
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200 and foreign(answer.text) == [], path
    assert foreign(sign_in(cast.publicity).get("/cases/industries").text) == []


def test_two_characters_phrases_and_mixed_text_are_found_and_filtered(cast):
    published(cast, head={"title": "血橙套袋"}, bodies={2: "用 GPS-3 型喷雾机。"})
    published(cast, cast.neighbour, at=NOW + timedelta(hours=1),
              head={"title": "稻虾田", "industry": "稻虾", "scale": "30", "first_year": "2022", "households": "90"},
              bodies={1: "也种过血橙。"})  # fmt: skip
    who = cast.recorder
    assert titles(Asked(q="血橙"), who) == ["血橙套袋", "稻虾田"]  # in the title first
    assert titles(Asked(q="血橙", order="new"), who) == ["稻虾田", "血橙套袋"]
    assert titles(Asked(order="households"), who) == ["稻虾田", "血橙套袋"]
    assert titles(Asked(q="gps-3"), who) == ["血橙套袋"] and titles(Asked(q="“也种过血橙”"), who) == ["稻虾田"]
    assert titles(Asked(q="血橙", district=cast.south.id), who) == ["稻虾田"]
    assert titles(Asked(town="龙结镇"), who) == ["血橙套袋"] and titles(Asked(year=2022), who) == ["稻虾田"]
    assert titles(Asked(scale="mu-1"), who) == ["稻虾田"] and titles(Asked(scale="mu-3"), who) == ["血橙套袋"]
    assert titles(Asked(q="光伏"), who) == []


def test_what_is_not_out_is_not_found(cast, sign_in):
    sent(cast.secretary, head={"title": "送审中的"})
    written(cast.secretary, head={"title": "草稿里的"})
    gone = published(cast, head={"title": "撤下的"})
    sign_in(cast.secretary).post(f"/cases/{gone.id}/withdrawal", data={"reason": "苗有病"})
    text = sign_in(cast.neighbour).get("/cases/").text + sign_in(cast.neighbour).get("/cases/?q=血橙").text
    assert "送审中的" not in text and "草稿里的" not in text and "撤下的" not in text
    mine = sign_in(cast.secretary).get("/cases/?whose=mine").text
    assert "送审中的" in mine and "草稿里的" in mine and "撤下的" in mine
    assert db.session.scalar(select(func.count()).select_from(CaseNote)) == 3


def test_an_address_that_means_nothing_shows_the_list(cast, sign_in):
    client = sign_in(cast.secretary)
    for query in (
        "industry=x&year=-1&scale=zz&order=best",
        "page=99999999",
        "industry=99999999999",
        "q=%00",
        "q=%F0%9F%98%80",
    ):
        assert client.get(f"/cases/?{query}").status_code == 200


def test_the_overview_counts_and_names_what_is_missing(cast, sign_in):
    published(cast)
    text = sign_in(cast.neighbour).get("/cases/overview").text
    assert "已发布 1 篇" in text and "光伏" in text.split("还没有人写过：")[1].split("。")[0]
    assert cast.south.name in text.split("还没有案例的片区：")[1].split("。")[0]
    assert "种植" not in text.split("还没有人写过：")[1].split("。")[0]
