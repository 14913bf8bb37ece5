"""What docs/security-design.md lists of the code is what there is: cryptography, sinks, shared state, ways out."""

import ast
import re
import subprocess

import pytest

from tests.project.test_promises import MAKEFILE, ROOT, pins

pytestmark = pytest.mark.once
PORTAL = ROOT / "portal"
CODE = sorted(PORTAL.rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in CODE}
DESIGN = (ROOT / "docs" / "security-design.md").read_text()
CRYPTOGRAPHY = {"argon2", "nacl", "hashlib", "hmac", "pyotp", "itsdangerous", "secrets"}
OTHERS = {"cryptography", "Crypto", "OpenSSL", "jwt", "jose", "passlib", "bcrypt", "ssl", "uuid", "ecdsa", "rsa"}
OUTWARD = {"requests", "httpx", "aiohttp", "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "socket"}
OUTWARD |= {"urllib.request", "http.client", "urllib3", "paramiko", "boto3"}
MUTATING = {"append", "add", "update", "setdefault", "pop", "clear", "extend", "insert", "remove", "discard", "popitem"}


def name(path):
    return str(path.relative_to(PORTAL))


def section(heading):
    """The words under this heading of docs/security-design.md."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", DESIGN, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def users_of(modules):
    """Which files import which of these."""
    found = {
        path: {m for m in imports(tree) if m in modules or m.split(".")[0] in modules} for path, tree in TREES.items()
    }
    return {name(path): used for path, used in found.items() if used}


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_the_inventory_of_cryptography_names_every_file_that_uses_some():
    told = set(re.findall(r"`([a-z_/]+\.py)`", section("Cryptography")))
    used = {file for file in users_of(CRYPTOGRAPHY) if not file.startswith("sample/")}
    assert told == used
    assert set(users_of(OTHERS)) == {"meetings/calendar.py"}  # uuid5: a name of an entry, no secret


def test_no_weak_hash_and_no_bare_cipher_is_used():
    for path, tree in TREES.items():
        said = {called for called, _ in calls(tree)}
        assert not {c for c in said if re.search(r"\b(md5|sha1|new_hash|DES|AES|ECB)\b", c)}, name(path)


def test_secrets_have_at_least_128_bits():
    """token_bytes(16) and more; the shorter ones are numbers of requests, pages and files, which open nothing."""
    short = {}
    for path, tree in TREES.items():
        for called, node in calls(tree):
            if called in ("secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe") and node.args:
                size = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else None
                if size is not None and size < 16:
                    short.setdefault(name(path), []).append(size)
    told = dict(re.findall(r"`([a-z_/]+\.py)`: ([0-9, ]+) bytes", section("Randomness")))
    assert {file: [int(n) for n in sizes.split(",")] for file, sizes in told.items()} == short


def test_macs_are_compared_in_constant_time():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and re.search(
                r"(?<!box_)\b(mac|signature)_?of\(|digest\(", ast.unparse(node)
            ):
                assert name(path) in ALSO_COMPARED, f"{name(path)}:{node.lineno}"


MADE = re.compile(r"\b(mac|signature)_?of\(|digest\(")
# Nobody who sends requests could measure these: hashes of files, and `verify` on the server's own console.
ALSO_COMPARED = {"attachments/store.py", "audit/rules.py", "backups/archive.py"}


def test_nothing_leaves_the_machine_but_what_the_page_lists():
    told = set(re.findall(r"`([a-z_/]+\.py)`", section("Connections")))
    assert set(users_of(OUTWARD)) == told
    for path in CODE:
        assert not re.search(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False", path.read_text()), name(path)


def test_the_list_of_dangerous_functions_is_whole():
    told = set(re.findall(r"`([a-z_/]+\.py)`", section("Dangerous functions")))
    children = set(users_of({"subprocess", "ctypes", "multiprocessing"}))
    parsers = set(users_of({"xml", "zipfile", "tarfile", "PIL", "openpyxl", "docx", "python_calamine"}))
    raw = {name(path) for path, tree in TREES.items() if any("exec_driver_sql" in called for called, _ in calls(tree))}
    assert told == {file for file in children | parsers | raw if not file.startswith("sample/")}


def module_names(tree):
    """Names of a module that hold something that can change."""
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        is_open = isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp)
        is_made = isinstance(value, ast.Call) and ast.unparse(value.func) in ("dict", "list", "set", "Counter", "deque")
        if is_open or is_made:
            yield from (t.id for t in targets if isinstance(t, ast.Name))


def changed_in_functions(tree, names):
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                yield from {ast.unparse(node.value)} & names
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
                yield from {ast.unparse(node.func.value)} & names


def test_what_threads_share_is_filled_at_import_or_listed():
    told = set(re.findall(r"`([a-z_/]+\.py)` `([A-Z_a-z]+)`", section("Shared state")))
    found = set()
    for path, tree in TREES.items():
        if not name(path).startswith("sample/"):
            found |= {(name(path), one) for one in changed_in_functions(tree, set(module_names(tree)))}
    assert found == told


def test_what_serves_holds_nothing_that_only_tests_want():
    lines = (ROOT / "requirements" / "test.in").read_text().splitlines()
    wanted = {re.split(r"[=<>\[]", line)[0].lower() for line in lines if line and not line.startswith("-r")}
    wanted.discard("waitress")  # what serves on Windows, tried by a test everywhere
    assert len(wanted) > 8 and not wanted & set(pins("run"))
    assert {"pytest", "hypothesis", "playwright", "ruff", "mypy"} <= wanted


def test_packages_come_from_one_index_by_their_hashes():
    assert "--require-hashes" in MAKEFILE
    everything = MAKEFILE + "".join(p.read_text() for p in (ROOT / "requirements").iterdir() if p.is_file())
    assert not re.search(r"extra-index|find-links|--pre\b|trusted-host|git\+", everything)


KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[baprs]-[A-Za-z0-9-]{10,}|"
    r"(?i:secret_key|password|token|passwd)\s*[:=]\s*[\"'][A-Za-z0-9+/=_-]{24,}[\"']|://[^\s:/@{]+:(?!\*|password|secret)[^\s@{/]{6,}@"
)


def test_no_key_and_no_password_of_a_server_stands_in_the_tree():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert not [one for one in listed if re.search(r"\.(key|pem|p12|pfx|jks)$|(^|/)\.env|instance/", one)]
    texts = [
        one
        for one in listed
        if re.search(r"\.(py|md|toml|txt|in|html|js|css|cfg|ini|conf|service|timer|sh|run)$|Makefile", one)
    ]
    found = [
        (one, m[0])
        for one in texts
        if not one.startswith("tests/")
        for m in [KEYS.search((ROOT / one).read_text())]
        if m
    ]
    assert found == []


@pytest.mark.parametrize(
    "sample",
    [
        "SECRET_KEY = 'abcdefghijklmnopqrstuvwxyz012345'",
        "-----BEGIN RSA PRIVATE KEY-----",
        "postgresql+psycopg://portal:hunter2x@db.example/portal",
    ],
)
def test_the_search_for_keys_finds_some(sample):
    assert KEYS.search(sample)


def test_a_body_and_an_address_are_never_read_as_one():
    assert not [
        name(p) for p in CODE if re.search(r"request\.values|get_json\(force|populate_obj|\*\*request\.", p.read_text())
    ]


def test_version_control_keeps_the_instance_out():
    assert subprocess.run(["git", "check-ignore", "-q", "instance/secret.key"], cwd=ROOT, check=False).returncode == 0


LOGGING = re.compile(r"\blogger\.|logging\.(getLogger|FileHandler|Stream)|syslog")


def test_nothing_is_written_to_a_log_that_the_page_does_not_list():
    """The server's log is written in few files, nothing is printed, and the journal's kinds are those of the page."""
    writing, kinds = set(), set()
    for path, tree in TREES.items():
        if any(
            re.search(r"\blogger\.|logging\.(getLogger|FileHandler|Stream)|syslog", said) for said, _ in calls(tree)
        ):
            writing.add(name(path))
        printing = {said for said, _ in calls(tree) if said == "print"}
        assert not printing or name(path) in ("serve.py", "ballots/verify_round.py"), name(path)
        for said, node in calls(tree):
            if said.rsplit(".", 1)[-1] in ("record", "JournalLine"):
                kinds |= {k.value.value for k in node.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)}
    assert writing == {"log.py", "settings/views.py", "audit/rules.py", "attachments/rules.py"}
    assert kinds | {"change"} == set(re.findall(r"`([a-z-]+)`", section("Logs").partition("Kinds of")[2]))
