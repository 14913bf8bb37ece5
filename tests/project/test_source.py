"""What the source must never hold: read from the files, so that it holds for code that no request reaches too."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"
CODE = sorted(PORTAL.rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in CODE}
SCRIPTS = sorted((PORTAL / "static" / "js").glob("*.js"))
PAGES = sorted((PORTAL / "templates").rglob("*.html"))

CALLS = {"eval", "exec", "compile_command", "render_template_string", "from_string", "populate_obj", "mktemp"}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "telnetlib", "ftplib", "smtplib"}
OUTWARD = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "smtplib", "ftplib"}
SHOWN_AS_HTML = {"markdown.py", "qr.py", "people_views.py"}  # where Markup() is made from what is no literal
STARTED = {  # every other program, by the file that starts it
    "attachments/taking.py",
    "backups/carrying.py",
    "backups/databases.py",
    "ballots/boxes.py",
    "every_minute.py",
    "roster/reading.py",
    "serve.py",
}
NAMING_TABLES = {"backups/databases.py", "backups/rows.py"}


def name(path):
    return str(path.relative_to(PORTAL))


def called(tree):
    """(name of the function, the call) of each call; of `a.b(c)` the last part of the name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            yield getattr(function, "attr", getattr(function, "id", "")), node


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_that_was_sent_is_run_or_unpacked_as_code():
    for path, tree in TREES.items():
        found = {what for what, node in called(tree) if what in CALLS and not is_regular_expression(node)}
        assert not found, (name(path), found)
        assert not MODULES & set(imported(tree)), name(path)


def is_regular_expression(node):
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"


def test_no_shell_is_started_and_few_files_start_a_program():
    starting = set()
    for path, tree in TREES.items():
        for what, node in called(tree):
            assert not any(k.arg == "shell" for k in node.keywords), name(path)
            assert what not in {"system", "popen", "getoutput"}, name(path)
            if what in {"run", "Popen", "check_output", "execv"} and "subprocess" in set(imported(tree)) | {"os.execv"}:
                starting |= {name(path)} if "subprocess" in imported(tree) else set()
    assert starting == STARTED


def test_the_portal_asks_nobody_outside():
    for path, tree in TREES.items():
        assert not OUTWARD & set(imported(tree)), name(path)


def test_text_becomes_html_by_the_cleaner_alone():
    made = {
        path.name
        for path, tree in TREES.items()
        for what, node in called(tree)
        if what == "Markup" and node.args and not isinstance(node.args[0], ast.Constant)
    }
    assert made <= SHOWN_AS_HTML
    assert [name(p) for p, tree in TREES.items() if "nh3" in set(imported(tree))] == ["markdown.py"]
    for page in PAGES:
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", page.read_text()), page.name


def test_statements_are_never_put_together_from_what_was_sent():
    """Only names of tables stand in a text of SQL: told by the database itself, or by the models."""
    for path, tree in TREES.items():
        for what, node in called(tree):
            is_text = what in {"text", "exec_driver_sql", "execute"} and node.args
            if is_text and isinstance(node.args[0], ast.JoinedStr) and name(path) not in NAMING_TABLES:
                assert is_our_own(node.args[0]), (name(path), node.lineno)


def is_our_own(joined):
    """A pragma or a vacuum of tables named here, or no SQL at all (the writer of Word files has a `text` too)."""
    first = joined.values[0]
    word = first.value.split(" ")[0] if isinstance(first, ast.Constant) else ""
    return word in {"PRAGMA", "VACUUM"} or not re.match(r"(?i)select|insert|update|delete|with|create|drop|alter", word)


def test_no_member_s_text_is_a_pattern():
    """`%` and str.format get literals of ours; what was sent is only put in."""
    for path, tree in TREES.items():
        for what, node in called(tree):
            if what == "format" and isinstance(node.func, ast.Attribute):
                assert "request" not in ast.dump(node.func.value) and "data" not in ast.dump(node.func.value), name(
                    path
                )
            if what in {"debug", "info", "warning", "error", "exception"} and node.args:
                is_logger = "logger" in ast.dump(node.func) or "logging" in ast.dump(node.func)
                assert not is_logger or isinstance(node.args[0], ast.Constant), (name(path), node.lineno)


def test_randomness_is_that_of_secrets():
    for path, tree in TREES.items():
        if not name(path).startswith("sample/"):  # its people are drawn by a seed
            assert "random" not in set(imported(tree)) and "uuid.uuid4" not in set(imported(tree)), name(path)


def test_lint_looks_for_all_of_this_too():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"] and [rule for rule in lint["ignore"] if rule.startswith("S")] == ["S101"]
    kept = lint["per-file-ignores"]
    assert {where for where in kept if where.startswith("portal")} == {"portal/sample/**"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_write_text_and_run_none(path):
    script = path.read_text()
    assert not re.search(r"\.(inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function", script)
    assert "callback=" not in script and "{{" not in script  # neither JSONP nor made by a template


def test_data_for_scripts_goes_through_one_escaping():
    for page in PAGES:
        for value in re.findall(r"<script\b[^>]*>(.*?)</script>", page.read_text(), re.DOTALL):
            assert not value.strip(), page.name
