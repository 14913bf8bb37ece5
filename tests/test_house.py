"""The rules of the house that a machine can check (arrows, marks, commits, sizes, templates)."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
PORTAL = Path(__file__).parent.parent / "portal"
TEMPLATES = PORTAL / "templates"
KNOWS_THE_REQUEST = {"audit/rules.py"}  # a line's origin, and where the key and the heads are
WEB = {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug", "portal.web", "portal.authz", "portal.templating"}
CODE = sorted(p for p in PORTAL.rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.html"))

# From below to above: a room imports only rooms that stand before it (house.md §1).
FLOORS = [
    {"kernel"},
    {"audit"},
    {"roster"},
    {"accounts"},
    {"drafts", "attachments", "paper", "search", "ballots"},
    {"meetings", "stars", "cases"},
    {"reports"},
    {"settings", "home", "backups"},
    {"sample"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
TOP = {"__init__.py", "cli.py", "serve.py"}  # the table of contents and the doors: they import everything
LARGE_TEMPLATES = {"ui.html": 200}  # every macro of the portal in one place


def name(path):
    return str(path.relative_to(PORTAL))


def room_of(path):
    parts = path.relative_to(PORTAL).parts
    return parts[0] if len(parts) > 1 else "kernel"


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "portal":
            yield from (f"portal.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def rooms_imported(path):
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "portal" and len(parts) > 1:
            yield parts[1] if (PORTAL / parts[1]).is_dir() else "kernel"


@pytest.mark.parametrize("path", [p for p in CODE if p.name not in TOP or room_of(p) != "kernel"], ids=name)
def test_arrows_point_down(path):
    here = room_of(path)
    for other in set(rooms_imported(path)) - {here}:
        assert FLOOR[other] < FLOOR[here], f"{name(path)} imports {other}, which does not stand below it"


def test_home_stands_on_the_kernel_alone():
    for path in (PORTAL / "home").glob("*.py"):
        assert set(rooms_imported(path)) <= {"kernel", "home"}


@pytest.mark.parametrize("path", sorted({*PORTAL.glob("*/*rules.py"), *PORTAL.glob("*/*models.py")}), ids=name)
def test_rules_and_models_know_nothing_of_the_web(path):
    web = WEB - {"flask"} if name(path) in KNOWS_THE_REQUEST else WEB
    found = {m for m in imports(path) if m in web or m.split(".")[0] in web}
    assert not found


@pytest.mark.parametrize("path", sorted({*PORTAL.glob("*/*rules.py"), *PORTAL.glob("*/*models.py")}), ids=name)
def test_rules_never_read_the_clock(path):
    assert not re.search(r"clock import .*\b(now|today)\b|datetime\.now|date\.today", path.read_text())


def test_every_view_names_the_permission_it_needs(whole_app):
    unmarked = [e for e, v in whole_app.view_functions.items() if not hasattr(v, "needs") and e != "static"]
    assert unmarked == []


def test_only_the_web_and_the_commands_commit():
    guilty = {name(p) for p in CODE if re.search(r"session\.commit\(|\.begin\(\)", p.read_text())}
    # own short writes: the session's last-seen, kept text of an ended session; a sample is loaded in one go
    assert guilty <= {
        "web.py",
        "cli.py",
        "installation.py",
        "accounts/sessions.py",
        "accounts/kept.py",
        "sample/loading.py",
    }


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_of_code_has_at_most_250_lines(path):
    assert len(path.read_text().splitlines()) <= 250


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_function_has_at_most_25_lines(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 25, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_template_has_at_most_100_lines(path):
    assert len(path.read_text().splitlines()) <= LARGE_TEMPLATES.get(path.name, 100)


FORBIDDEN = {
    "inline style": r"\sstyle\s*=|<style",
    "inline script": r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']",
    "hx-on": r"hx-on",
    "js: values": r"[\"']js:|javascript:",
    "trigger filter": r"hx-trigger=\"[^\"]*\[",
    "safe filter": r"\|\s*safe\b",
    "version 2 attribute": r"hx-disabled-elt|hx-boost|hx-vars",
}


@pytest.mark.parametrize("path", PAGES, ids=str)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_hold_nothing_that_the_policy_forbids(path, what):
    assert not re.search(FORBIDDEN[what], path.read_text()), what


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_what_htmx_sends_works_without_it(path):
    for tag in re.findall(r"<[a-z]+\b[^>]*\bhx-(?:get|post)=[^>]*>", path.read_text()):
        assert re.search(r"\b(action|href|formaction|name)=", tag), tag


def test_no_room_has_a_forbidden_name():
    banned = {"utils", "helpers", "common", "misc", "manager", "service"}
    assert not [name(p) for p in CODE if p.stem in banned]
