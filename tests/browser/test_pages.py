"""Every page of the URL map, as who sees most of it: valid HTML, nothing serious for axe, no sideways scroll."""

import re

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

WIDTHS = (360, 1280)
PLANNED, DRAFT, SUBMITTED, FINAL = "planned", "draft", "submitted", "final"

# rule of the URL map: (who sees most of it, the addresses to look at; {state} is a meeting in that state)
PAGES = {
    "/": ("chief", ["/"]),
    "/sign-in": (None, ["/sign-in"]),
    "/invitation": (None, ["/invitation"]),
    "/roles": ("chief", ["/roles"]),
    "/account": ("district1", ["/account"]),
    "/account/contact": ("district1", ["/account/contact"]),
    "/account/password": ("district1", ["/account/password"]),
    "/account/second": ("district1", ["/account/second"]),
    "/account/removals": ("district1", ["/account/removals"]),
    "/account/invitations": ("organization", ["/account/invitations", "/account/invitations?q=王"]),
    "/journal/": ("chief", ["/journal/", "/journal/?kind=refusal&word=a"]),
    "/settings/": ("chief", ["/settings/"]),
    "/health": ("admin", ["/health"]),
    "/meetings/": ("chief", ["/meetings/", "/meetings/?q=没有这样的会"]),
    "/meetings/new": ("chief", ["/meetings/new"]),
    "/meetings/<int:id>": ("chief", [f"/meetings/{{{s}}}" for s in (PLANNED, DRAFT, SUBMITTED, FINAL)]),
    "/meetings/<int:id>/plan": ("chief", ["/meetings/{planned}/plan"]),
    "/meetings/<int:id>/postponements": ("chief", ["/meetings/{planned}/postponements"]),
    "/meetings/<int:id>/cancellation": ("chief", ["/meetings/{planned}/cancellation"]),
    "/meetings/<int:id>/sign-in": (
        "chief",
        ["/meetings/{draft}/sign-in", "/meetings/{draft}/sign-in?absent=1,3-5,999"],
    ),
    "/meetings/<int:id>/sign-in-sheet": ("chief", ["/meetings/{final}/sign-in-sheet"]),
    "/meetings/<int:id>/minutes": ("chief", ["/meetings/{draft}/minutes", "/meetings/{final}/minutes"]),
    "/meetings/<int:id>/minutes/edit": ("chief", ["/meetings/{draft}/minutes/edit"]),
    "/meetings/<int:id>/minutes/return": ("chief", ["/meetings/{submitted}/minutes/return"]),
    "/meetings/<int:id>/print": ("chief", ["/meetings/{final}/print"]),
}
PAGES |= {
    "/roster/": ("chief", ["/roster/", "/roster/?q=王", "/roster/?q=没有这个人"]),
    "/roster/members/<int:id>": ("chief", ["/roster/members/{member}"]),
    "/roster/members/new": ("chief", ["/roster/members/new"]),
    "/roster/members/<int:id>/edit": ("chief", ["/roster/members/{member}/edit"]),
    "/roster/members/<int:id>/terms/new": ("chief", ["/roster/members/{leaver}/terms/new"]),
    "/roster/terms/<int:id>/prolongation": ("chief", ["/roster/terms/{term}/prolongation"]),
    "/roster/terms/<int:id>/hand-over": ("chief", ["/roster/terms/{term}/hand-over"]),
    "/roster/offices": ("chief", ["/roster/offices"]),
    "/roster/offices/new": ("chief", ["/roster/offices/new"]),
    "/roster/offices/<int:id>/relief": ("chief", ["/roster/offices/{office}/relief"]),
    "/roster/offices/<int:id>/deputies/new": ("chief", ["/roster/offices/{office}/deputies/new"]),
    "/roster/chief": ("admin", ["/roster/chief"]),
    "/roster/places": ("chief", ["/roster/places"]),
    "/roster/places/districts/new": ("chief", ["/roster/places/districts/new"]),
    "/roster/places/districts/<int:id>/name": ("chief", ["/roster/places/districts/1/name"]),
    "/roster/places/towns/new": ("chief", ["/roster/places/towns/new"]),
    "/roster/places/towns/<int:id>": ("chief", ["/roster/places/towns/2"]),
    "/roster/places/towns/<int:id>/district": ("chief", ["/roster/places/towns/2/district"]),
    "/roster/places/towns/<int:id>/merger": ("chief", ["/roster/places/towns/2/merger"]),
    "/roster/places/towns/<int:id>/villages": ("chief", ["/roster/places/towns/2/villages"]),
    "/roster/places/villages/<int:id>/closing": ("chief", ["/roster/places/villages/3/closing"]),
    "/roster/import": ("organization", ["/roster/import"]),
    "/roster/import/<int:id>": ("organization", ["/roster/import/{upload}"]),
}
PAGES |= {
    "/meetings/year": ("chief", ["/meetings/year?year=2026", "/meetings/year?year=2025"]),
    "/meetings/year/<int:body>/reasons": ("chief", ["/meetings/year/4/reasons?month=2026-05"]),
    "/meetings/attendance/<int:id>": ("chief", ["/meetings/attendance/{member}?year=2026"]),
    "/actions/": ("chief", ["/actions/", "/actions/?whose=all&state=done", "/actions/?q=没有这样的事"]),
    "/actions/<int:id>": ("chief", ["/actions/{action}", "/actions/{closed}"]),
    "/actions/<int:id>/completion": ("chief", ["/actions/{action}/completion"]),
    "/actions/<int:id>/move": ("chief", ["/actions/{action}/move"]),
    "/actions/<int:id>/drop": ("chief", ["/actions/{action}/drop"]),
    "/actions/<int:id>/assignment": ("chief", ["/actions/{action}/assignment"]),
    "/actions/<int:id>/reopening": ("chief", ["/actions/{closed}/reopening"]),
}
PAGES |= {
    "/check/": (None, ["/check/"]),
    "/check/<fingerprint>": (None, ["/check/000000000000"]),
    "/meetings/summaries": ("secretary001", ["/meetings/summaries", "/meetings/summaries?month=2020-01"]),
    "/meetings/<int:id>/summary": ("chief", ["/meetings/{final}/summary"]),
    "/meetings/<int:id>/summary/print": ("chief", ["/meetings/{final}/summary/print"]),
    "/meetings/templates": ("chief", ["/meetings/templates"]),
    "/meetings/templates/<int:id>/name": ("chief", ["/meetings/templates/{template}/name"]),
    "/meetings/<int:id>/templates": ("chief", ["/meetings/{planned}/templates"]),
    "/meetings/<int:id>/attachments": ("chief", ["/meetings/{draft}/attachments"]),
    "/meetings/<int:id>/addenda": ("chief", ["/meetings/{final}/addenda"]),
    "/meetings/<int:id>/corrections": ("district2", ["/meetings/{correcting}/corrections"]),
    "/meetings/<int:id>/corrections/<int:correction_id>/refusal": (
        "chief",
        ["/meetings/{correcting}/corrections/{correction}/refusal"],
    ),
    "/meetings/<int:id>/leave": ("chief", ["/meetings/{planned}/leave"]),
    "/meetings/<int:id>/leave/entry": ("chief", ["/meetings/{planned}/leave/entry"]),
    "/meetings/<int:id>/sign-in/screen": ("chief", ["/meetings/{planned}/sign-in/screen"]),
    "/meetings/<int:id>/here": ("chief", ["/meetings/{planned}/here"]),
    "/meetings/<int:id>/attendance": ("chief", ["/meetings/{held}/attendance"]),
    "/meetings/<int:id>/attendance/<int:member_id>": ("chief", ["/meetings/{held}/attendance/{attendee}"]),
    "/meetings/<int:id>/minutes/revisions": ("chief", ["/meetings/{draft}/minutes/revisions"]),
    "/meetings/<int:id>/minutes/revisions/<int:revision_id>": (
        "chief",
        ["/meetings/{draft}/minutes/revisions/{revision}"],
    ),
    "/meetings/<int:id>/minutes/comparison": (
        "chief",
        ["/meetings/{draft}/minutes/comparison?before={revision}&after={revision}"],
    ),
}
PAGES |= {
    "/stars/": ("chief", ["/stars/"]),
    "/stars/hall": ("secretary001", ["/stars/hall"]),
    "/stars/new": ("organization", ["/stars/new"]),
    "/stars/<int:id>": ("chief", [f"/stars/{{{s}}}" for s in ("drafted", "nominating", "vetting", "rolled")]),
    "/stars/<int:id>/plan": ("organization", ["/stars/{drafted}/plan"]),
    "/stars/<int:id>/nominations": (
        "district1",
        [f"/stars/{{nominating}}/nominations?kind={k}" for k in ("own", "district")],
    ),
    "/stars/<int:id>/candidates/<int:one_id>": ("organization", ["/stars/{vetting}/candidates/{candidate}"]),
    "/stars/<int:id>/roll": ("organization", ["/stars/{rolled}/roll"]),
    "/stars/<int:id>/vote": ("organization", ["/stars/{rolled}/vote"]),
    "/stars/<int:id>/opening": ("chief", ["/stars/{rolled}/opening"]),
    "/stars/<int:id>/again": ("chief", ["/stars/{voting}/again"]),
    "/stars/<int:id>/cancellation": ("chief", ["/stars/{voting}/cancellation"]),
    "/stars/<int:id>/ballot": ("district4", ["/stars/{voting}/ballot"]),
    "/stars/<int:id>/result": ("chief", ["/stars/{counted}/result"]),
    "/stars/<int:id>/print": ("chief", ["/stars/{counted}/print"]),
    "/stars/<int:id>/decision": ("chief", ["/stars/{counted}/decision"]),
    "/stars/<int:id>/objections": ("chief", ["/stars/{noticed}/objections"]),
    "/stars/<int:id>/seats/<int:seat_id>/leaving": ("chief", ["/stars/{noticed}/seats/{seat}/leaving"]),
    "/stars/<int:id>/award": ("chief", ["/stars/{awarded}/award"]),
    "/ballots/promises": ("chief", ["/ballots/promises"]),
    "/ballots/<int:id>": ("chief", ["/ballots/{counting}"]),
    "/ballots/<int:id>/receipt": ("chief", ["/ballots/{counting}/receipt"]),
    "/ballots/<int:id>/paper": ("organization", ["/ballots/{polling}/paper"]),
    "/ballots/<int:id>/code": ("finance", ["/ballots/{polling}/code"]),
    "/ballots/<int:id>/opening": ("finance", ["/ballots/{polling}/opening"]),
}
PAGES |= {
    "/search/": ("chief", ["/search/", "/search/?q=血橙", "/search/?q=没有这样的话"]),
    "/reports/": ("chief", ["/reports/"]),
    "/reports/new": ("chief", ["/reports/new"]),
    "/reports/years/<int:id>": ("chief", ["/reports/years/{this_year}", "/reports/years/{last_year}"]),
    "/reports/years/<int:id>/plan": ("chief", ["/reports/years/{this_year}/plan"]),
    "/reports/years/<int:id>/excusing/<int:report_id>": (
        "chief",
        ["/reports/years/{this_year}/excusing/{my_report}"],
    ),
    "/reports/<int:id>": ("chief", ["/reports/{my_report}", "/reports/{final_report}"]),
    "/reports/<int:id>/edit": ("chief", ["/reports/{my_report}/edit"]),
    "/reports/<int:id>/revisions": ("chief", ["/reports/{my_report}/revisions"]),
    "/reports/<int:id>/revisions/<int:revision_id>": ("chief", ["/reports/{my_report}/revisions/{report_revision}"]),
    "/reports/<int:id>/comparison": (
        "chief",
        ["/reports/{my_report}/comparison?of={report_revision}&of={report_revision}"],
    ),
    "/reports/<int:id>/attachments": ("chief", ["/reports/{my_report}/attachments"]),
    "/reports/<int:id>/review": ("chief", ["/reports/{handed_in}/review"]),
    "/reports/<int:id>/print": ("chief", ["/reports/{final_report}/print", "/reports/{my_report}/print"]),
    "/reports/years/<int:id>/appraisal": ("chief", ["/reports/years/{this_year}/appraisal"]),
    "/reports/years/<int:id>/opening": ("chief", ["/reports/years/{this_year}/opening"]),
    "/reports/years/<int:id>/ballot": ("secretary001", ["/reports/years/{last_year}/ballot"]),
    "/reports/years/<int:id>/again": ("chief", ["/reports/years/{this_year}/again"]),
    "/reports/years/<int:id>/cancellation": ("chief", ["/reports/years/{this_year}/cancellation"]),
    "/reports/years/<int:id>/result": ("chief", ["/reports/years/{last_year}/result"]),
    "/reports/years/<int:id>/print": ("chief", ["/reports/years/{last_year}/print"]),
    "/reports/years/<int:id>/form": ("chief", ["/reports/years/{last_year}/form"]),
    "/reports/members/<int:id>": ("chief", ["/reports/members/{member}"]),
}
PAGES |= {
    "/cases/": (
        "publicity",
        ["/cases/", "/cases/?q=血橙&order=new", "/cases/?industry=1&scale=mu-3", "/cases/?whose=mine"],
    ),
    "/cases/overview": ("chief", ["/cases/overview"]),
    "/cases/industries": ("publicity", ["/cases/industries"]),
    "/cases/<int:id>": ("secretary001", ["/cases/{case}", "/cases/{my_case}"]),
    "/cases/<int:id>/edit": ("secretary001", ["/cases/{my_case}/edit"]),
    "/cases/<int:id>/revisions": ("secretary001", ["/cases/{my_case}/revisions"]),
    "/cases/<int:id>/revisions/<int:revision_id>": ("secretary001", ["/cases/{my_case}/revisions/{case_revision}"]),
    "/cases/<int:id>/comparison": (
        "secretary001",
        ["/cases/{my_case}/comparison?of={case_revision}&of={case_revision}"],
    ),
    "/cases/<int:id>/attachments": ("secretary001", ["/cases/{my_case}/attachments"]),
    "/cases/<int:id>/print": ("secretary001", ["/cases/{case}/print"]),
    "/cases/import": ("publicity", ["/cases/import"]),
    "/cases/<int:id>/questions": ("secretary001", ["/cases/{case}/questions"]),
    "/cases/help": ("secretary001", ["/cases/help", "/cases/help?wants=offer&industry=1"]),
    "/cases/help/new": ("secretary001", ["/cases/help/new?wants=offer"]),
    "/cases/help/<int:id>": ("secretary001", ["/cases/help/{help}"]),
    "/cases/<int:id>/trial": ("secretary001", ["/cases/{case}/trial"]),
    "/cases/<int:id>/review": ("chief", ["/cases/{case_waiting}/review"]),
    "/cases/<int:id>/withdrawal": ("chief", ["/cases/{case}/withdrawal"]),
}
NO_PAGE = {  # a word, another's text, a file, what a script asks
    "/healthz",
    "/metrics",
    "/kept/<int:id>",
    "/roster/import/template.xlsx",
    "/attachments/<int:id>",
    "/attachments/<int:id>/small",
    "/attachments/<int:id>/large",
    "/meetings/<int:id>/meeting.ics",
    "/meetings/<int:id>/record.docx",
    "/meetings/<int:id>/summary.docx",
    "/meetings/<int:id>/sign-in-sheet.docx",
    "/meetings/<int:id>/minutes/parts",
    "/reports/<int:id>/parts",
    "/cases/<int:id>/parts",
    "/cases/<int:id>/case.docx",
    "/cases/cases.docx",
    "/cases/cases.zip",
    "/reports/<int:id>/report.docx",
    "/reports/years/<int:id>/reports.docx",
    "/meetings/<int:id>/sign-in/live",
    "/drafts/token",
    "/ballots/<int:id>/roll.csv",
    "/ballots/<int:id>/envelopes.csv",
    "/ballots/<int:id>/ballots.csv",
    "/ballots/verify_round.py",
} | {  # its walk looks at it: a code that lives for seconds, a text kept aside, an addendum that waits
    "/meetings/<int:id>/code",
    "/meetings/<int:id>/minutes/conflicts/<int:aside_id>",
    "/meetings/<int:id>/addenda/<int:addendum_id>/refusal",
    "/reports/<int:id>/conflicts/<int:aside_id>",
    "/cases/<int:id>/conflicts/<int:aside_id>",
    "/reports/years/<int:id>/decision",
    "/sign-in/code",
}
REFUSED = {"/settings/": ("secretary001", 403), "/meetings/999999": ("chief", 404)}


@pytest.fixture(scope="module")
def meetings():
    """state -> the id of a meeting in it, found by the list's own filter."""
    return {}


STAR = r'/stars/(\d+)">[^<]*</a></td>\s*<td[^>]*>[^<]*</td>\s*<td[^>]*><span[^>]*>{}<'  # by the word of its state
FOUND_ON = {  # where the id of a thing is found, and how it is written there
    "member": ("/roster/?q=王", r"/roster/members/(\d+)"),
    "leaver": ("/roster/?state=left", r"/roster/members/(\d+)"),
    "office": ("/roster/offices", r"/roster/offices/(\d+)/deputies"),
    "term": (None, r"/roster/terms/(\d+)/hand-over"),
    "upload": (None, ""),
    "action": ("/actions/?whose=all", r"/actions/(\d+)"),
    "closed": ("/actions/?whose=all&state=done", r"/actions/(\d+)"),
    "template": ("/meetings/templates", r"/meetings/templates/(\d+)/name"),
    "correction": ("/meetings/{correcting}/minutes", r"/corrections/(\d+)/refusal"),
    "attendee": ("/meetings/{held}/attendance", r"/attendance/(\d+)"),
    "drafted": ("/stars/", STAR.format("筹备")),
    "nominating": ("/stars/", STAR.format("推荐")),
    "vetting": ("/stars/", STAR.format("资格审查")),
    "rolled": ("/stars/", STAR.format("核对名册")),
    "candidate": ("/stars/{vetting}", r"/candidates/(\d+)"),
    "voting": ("/stars/", STAR.format("投票中")),
    "counted": ("/stars/", STAR.format("已计票")),
    "noticed": ("/stars/", STAR.format("公示中")),
    "awarded": ("/stars/", STAR.format("已表彰")),
    "counting": ("/stars/{counted}", r"/ballots/(\d+)"),
    "polling": ("/stars/{voting}", r"/ballots/(\d+)"),
    "seat": ("/stars/{noticed}/objections", r"/seats/(\d+)/leaving"),
    "this_year": ("/reports/", r'/reports/years/(\d+)">2026'),
    "last_year": ("/reports/", r'/reports/years/(\d+)">2025'),
    "my_report": ("/reports/years/{this_year}", r'href="/reports/(\d+)"'),
    "handed_in": ("/", r"/reports/(\d+)/review"),
    "final_report": ("/reports/years/{last_year}", r'href="/reports/(\d+)"'),
    "report_revision": ("/reports/{my_report}/revisions", r"/revisions/(\d+)"),
    "case": ("/cases/?q=血橙", r'href="/cases/(\d+)"'),
    "help": ("/cases/help", r"/cases/help/(\d+)"),
    "my_case": ("/cases/?whose=mine", r'href="/cases/(\d+)"'),
    "case_waiting": ("/", r"/cases/(\d+)/review"),
    "case_revision": ("/cases/{my_case}/revisions", r"/revisions/(\d+)"),
    "revision": ("/meetings/{draft}/minutes/revisions", r"/minutes/revisions/(\d+)"),
}


def address_of(page, template, known):
    for name in re.findall(r"\{(\w+)\}", template):
        if name not in known:
            known[name] = find(page, name, known)
    return template.format(**known)


def find(page, name, known):
    """The id of a thing of that name, by the pages that lead to it."""
    if name == "upload":
        page.goto("/roster/import")
        file = {"name": "名册.csv", "mimeType": "text/csv", "buffer": "姓名,选派单位\n骆新,县农业农村局\n".encode()}
        page.get_by_label("名册文件").set_input_files(file)
        page.get_by_role("button", name="上传").click()
        page.wait_for_url(re.compile(r"/roster/import/\d+"))
        return re.search(r"import/(\d+)", page.url)[1]
    where, pattern = FOUND_ON.get(name, (f"/meetings/?state={name}", r'href="/meetings/(\d+)"'))
    page.goto(address_of(page, where or "/roster/members/{member}", known))
    return re.search(pattern, page.content())[1]


def test_every_page_of_the_map_is_looked_at(whole_app):
    rules = {r.rule for r in whole_app.url_map.iter_rules() if "GET" in r.methods}
    ours = {r for r in rules if not r.endswith("_for_tests") and not r.startswith("/t/") and r != "/unmarked"}
    assert ours - set(PAGES) - NO_PAGE == set()


@pytest.mark.parametrize("rule", PAGES)
def test_a_page_is_valid_and_accessible(seated, meetings, rule):
    name, templates = PAGES[rule]
    page = seated(name)
    for template in templates:
        response = page.goto(address_of(page, template, meetings))
        assert response.status in (200, 422)
        check(page, response)


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal_is_a_page_like_others(seated, path):
    name, status = REFUSED[path]
    page = seated(name)
    response = page.goto(path)
    assert response.status == status
    check(page, response)


def check(page, response, widths=WIDTHS):
    html5lib.HTMLParser(strict=True).parse(response.text())
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert [t for t in page.locator("table").all() if not t.locator("caption").count()] == []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".button.primary:visible").count() <= 1, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
        assert serious == [], f"{page.url} at {width} px: {serious}"
