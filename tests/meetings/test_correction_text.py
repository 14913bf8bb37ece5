"""Which paragraph a number means, and what replacing it leaves alone: held against a slow second way of counting."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.meetings.correction_text import put, with_line
from portal.meetings.models import ActionItem, Minutes, Section
from portal.meetings.record import items_of, paragraph_of

LINES = st.lists(st.sampled_from(["", "  ", "\u3000", "卫记：三米。", "　蒋村：看水质。 ", "同意。", "甲"]), max_size=5)
TEXTS = LINES.map("\n".join)
ACTIONS = st.lists(st.sampled_from(["报面积", "", "联系种苗"]), max_size=3)
SECTIONS = st.lists(st.tuples(TEXTS, TEXTS, ACTIONS), max_size=4)
WORDING = "改过的一段。"


def minutes_of(sections, closing):
    rows = [
        Section(
            heading="议题",
            discussion=said,
            resolution=decided,
            actions=[ActionItem(what=w, owner="", due_on=None) for w in agreed],
        )
        for said, decided, agreed in sections
    ]
    return Minutes(sections=rows, closing_words=closing)


def slowly(sections, closing, number, wording):
    """Every line of the record one after the other, counted by hand; the wanted one replaced.

    Returns (what each paragraph says before, the texts afterwards), where a text is a list of raw lines.
    """
    before, after = [], []
    for said, decided, agreed in sections:
        for text in (said, decided):
            after.append([])
            for line in text.split("\n"):
                if line.strip():
                    before.append(line.strip())
                    after[-1].append(wording if len(before) == number else line)
                else:
                    after[-1].append(line)
        after.append([])
        for place, what in enumerate(agreed, 1):
            before.append(f"{place}. {what or '（未填）'}。责任人：（未填）；完成时限：（未填）。")
            after[-1].append(wording if len(before) == number else what)
    after.append([])
    for line in closing.split("\n"):
        if line.strip():
            before.append(line.strip())
        after[-1].append(wording if line.strip() and len(before) == number else line)
    return before, after


def texts(minutes):
    kept = []
    for section in minutes.sections:
        kept += [section.discussion.split("\n"), section.resolution.split("\n"), [one.what for one in section.actions]]
    return [*kept, minutes.closing_words.split("\n")]


@settings(max_examples=300, deadline=None)
@given(SECTIONS, TEXTS, st.integers(1, 30))
def test_a_number_means_the_paragraph_that_one_counts_to_and_nothing_else_changes(sections, closing, number):
    minutes = minutes_of(sections, closing)
    before, after = slowly(sections, closing, number, WORDING)
    assert [p.text for item in items_of(minutes) for part in item.parts for p in part.paragraphs] == before
    paragraph = paragraph_of(minutes, number)
    assert (paragraph.text if paragraph else None) == (before[number - 1] if number <= len(before) else None)
    if paragraph:
        wanted = SimpleNamespace(wording=WORDING, what=WORDING, owner="", due_on=None)
        put(minutes, paragraph.place, wanted, None)
        assert texts(minutes) == after


@settings(max_examples=200, deadline=None)
@given(LINES.filter(lambda lines: any(line.strip() for line in lines)), st.data())
def test_replacing_twice_is_replacing_once(lines, data):
    text = "\n".join(lines)
    number = data.draw(st.integers(0, sum(bool(line.strip()) for line in lines) - 1))
    once = with_line(text, number, WORDING)
    assert with_line(once, number, WORDING) == once
    assert len(once.split("\n")) == len(lines)
