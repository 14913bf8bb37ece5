"""The files that docs/deploy.md installs agree with the portal: limits, addresses, commands, settings, hardening."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from portal import config
from portal.attachments.taking import MOST_AT_ONCE
from portal.cases.folder import MOST_BYTES as MOST_IN_A_FOLDER

ROOT = Path(__file__).parents[2]
FILES = ROOT / "docs" / "deploy"
PAGE = (ROOT / "docs" / "deploy.md").read_text()
NGINX = (FILES / "nginx.conf").read_text()
SERVICES = sorted(FILES.glob("*.service"))
HARDENED = [
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ReadWritePaths=/var/lib/portal",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "UMask=0077",
    "PrivateDevices=yes",
    "IPAddressDeny=any",
    "IPAddressAllow=localhost",
    "CapabilityBoundingSet=",
    "MemoryDenyWriteExecute=yes",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "LimitCORE=0",
    "User=portal",
    "EnvironmentFile=/etc/portal/portal.env",
]
MB = 1024 * 1024


def blocks(kind):
    return "\n".join(re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("path", SERVICES, ids=lambda p: p.name)
def test_a_unit_may_do_little(path):
    lines = path.read_text().splitlines()
    assert [line for line in HARDENED if line not in lines] == []
    assert any(line.startswith("MemoryMax=") for line in lines)
    assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6" in lines


def test_timers_start_services_that_run_commands_of_the_portal(whole_app):
    timers = {path.stem for path in FILES.glob("*.timer")}
    assert timers == {path.stem for path in SERVICES} - {"portal"}
    texts = [path.read_text() for path in (*SERVICES, FILES / "nightly", FILES / "drill")]
    asked = {word for text in texts for word in re.findall(r"flask\"? --app wsgi ([a-z]+)", text)}
    assert asked == {"jobs", "backup", "restore", "verify"} and asked <= set(whole_app.cli.commands)
    for path in SERVICES:
        program = re.search(r"^ExecStart=/srv/portal/(\S+)", path.read_text(), re.MULTILINE)[1]
        assert program.startswith(".venv/bin/") or (ROOT / program).stat().st_mode & 0o100


def test_the_drill_leaves_the_live_portal_alone(tmp_path):
    (tmp_path / "portal-20261101-023000.backup").touch()
    stub, told = tmp_path / "flask", tmp_path / "told"
    stub.write_text(f'#!/bin/sh\necho "$PORTAL_INSTANCE|$PORTAL_ATTACHMENTS|$*" >> {told}\n')
    stub.chmod(0o700)
    live = {"PORTAL_INSTANCE": "/live", "PORTAL_ATTACHMENTS": "s3://live/attachments", "PATH": os.environ["PATH"]}
    given = live | {"BACKUP_DIR": str(tmp_path), "FLASK": str(stub)}
    subprocess.run(["sh", str(FILES / "drill")], env=given, check=True, timeout=30)
    lines = told.read_text().splitlines()
    assert len(lines) == 2 and "restore" in lines[0] and "verify" in lines[1]
    for line in lines:
        instance, attachments, _ = line.split("|")
        assert instance not in ("", "/live") and attachments == ""


def test_the_page_types_only_commands_settings_and_files_that_exist(whole_app):
    typed = blocks("sh") + blocks("console")
    commands = set(re.findall(r"(?:^|[;&#] |--app wsgi )portal ([a-z]+)|--app wsgi ([a-z]+)", typed, re.MULTILINE))
    assert {a or b for a, b in commands} >= {"db", "admin", "jobs", "backup", "doctor", "verify"}
    assert {a or b for a, b in commands} <= set(whole_app.cli.commands)
    known = {setting.name for setting in config.SETTINGS}
    assert set(re.findall(r"PORTAL_[A-Z_]+", PAGE + (FILES / "portal.env").read_text())) <= known
    for name in re.findall(r"docs/deploy/([a-z*.-]+\w)", blocks("sh")):
        assert list(FILES.glob(name)), name
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target


def test_every_script_can_be_run_and_is_whole():
    for name in ("follow", "nightly", "drill", "portal"):
        assert (FILES / name).stat().st_mode & 0o111 == 0o111
        subprocess.run(["sh", "-n", str(FILES / name)], check=True)
    subprocess.run(["sh", "-n"], input=blocks("sh"), text=True, check=True)


def test_the_door_takes_as_much_as_the_portal(whole_app):
    assert re.findall(r"client_max_body_size (\d+)m;", NGINX) == ["8", "40"]
    assert config.FIXED["MAX_CONTENT_LENGTH"] == 8 * MB
    assert 40 * MB == MOST_AT_ONCE == MOST_IN_A_FOLDER


def test_the_door_lets_large_files_through_to_just_the_views_that_take_them(whole_app):
    large = re.compile(re.search(r"location ~ (\S+) \{", NGINX)[1])
    takers = {name for name, view in whole_app.view_functions.items() if hasattr(view, "takes")}
    for rule in (r for r in whole_app.url_map.iter_rules() if "POST" in r.methods):
        address = re.sub(r"<[^>]+>", "7", rule.rule)
        assert bool(large.search(address)) == (rule.endpoint in takers), address


def test_the_door_is_as_safe_as_the_page_says():
    said = re.sub(r"#.*", "", NGINX)
    for line in (
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "proxy_request_buffering on;",
        "location = /metrics { return 404; }",
        "return 308 https://$host$request_uri;",
        "ssl_reject_handshake on;",
        "gzip off;",
        "server 127.0.0.1:8000;",
    ):
        assert line in said, line
    assert all(one in said for one in ("client_header_timeout", "client_body_timeout", "limit_conn addresses"))
    assert "add_header" not in said  # the portal sends them: HSTS never twice
    ciphers = re.search(r"ssl_ciphers (\S+);", said)[1].split(":")
    assert all(re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", name) for name in ciphers)


def test_the_log_of_the_door_holds_nothing_of_a_person():
    form = re.search(r"log_format portal '([^']+)'", NGINX)[1]
    told = {"time_iso8601", "request_method", "room", "status", "body_bytes_sent", "request_time"}
    assert set(re.findall(r"\$(\w+)", form)) == told | {"upstream_response_time"}
    assert re.findall(r"access_log (\S+)", NGINX) == ["off;", "off;", "/var/log/portal/access.log"]
    assert "error_log /var/log/portal/error.log crit;" in NGINX


def test_one_trusted_proxy_finds_its_headers():
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "X-Forwarded-Host $host", "Host $host"):
        assert f"proxy_set_header {header};" in NGINX
    assert "PORTAL_TRUSTED_PROXIES='1'" in (FILES / "portal.env").read_text()


@pytest.mark.skipif(not shutil.which("nginx") or not shutil.which("openssl"), reason="no nginx here")
def test_nginx_accepts_its_file(tmp_path):
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x -keyout"
    subprocess.run([*make.split(), str(key), "-out", str(cert)], check=True, capture_output=True)
    text = NGINX.replace("NAME", "portal.example.org").replace("/etc/portal/tls", str(tmp_path))
    text = re.sub(r"/var/(log|lib/nginx)/portal", str(tmp_path), text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log {tmp_path}/e;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-c", str(whole), "-e", str(tmp_path / "e")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
