"""A page is open while a new version comes: its form is accepted, its files are answered, nothing wrong is kept."""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from bench.client import assets
from bench.servers import ROOT, pss_of
from bench.soak.__main__ import run
from tests.faults.standing import Page, moved, on_sqlite, writer  # noqa: F401
from tests.faults.writers import Killed

MIGRATION = """from alembic import op
revision, down_revision = "{new}", "{old}"
def upgrade(): op.execute("CREATE TABLE added_by_the_next_version (id INTEGER)")
def downgrade(): op.execute("DROP TABLE added_by_the_next_version")
"""


def version_in(folder):
    for name in ("portal", "migrations", "wsgi.py", "gunicorn.conf.py"):
        source = ROOT / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
    return folder


def become_the_next(folder):
    """Another stylesheet, and one migration more."""
    with (folder / "portal/static/css/portal.css").open("a") as css:
        css.write("\n.next { color: red; }\n")
    versions = folder / "migrations/versions"
    newest = max(path.name.partition("_")[0] for path in versions.glob("*.py"))
    (versions / "9999_next.py").write_text(MIGRATION.format(new="9999", old=newest))


class Installed(Killed):
    """Served from a folder of its own."""

    def __init__(self, folder, instance, database):
        super().__init__(instance, database)
        gunicorn = Path(sys.executable).with_name("gunicorn")  # as a unit starts it: `-m gunicorn` cannot do USR2
        settings = str(folder / "gunicorn.conf.py")
        self.command = [str(gunicorn), "--chdir", str(folder), "-c", settings, "wsgi:app"]
        self.environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def styles(page):
    return next(url for url in assets(page.browser.get("/").text) if "portal.css" in url)


@on_sqlite
def test_an_open_page_goes_on_with_the_next_version(whole_app, database, writer, tmp_path):  # noqa: F811
    folder, instance = version_in(tmp_path / "code") if (tmp_path / "code").mkdir() is None else None, tmp_path / "i"
    address = moved(whole_app, database, instance)
    with Installed(folder, instance, address) as server:
        page = writer.at(server)
        assert page.save("旧版本上写的").status == 200
        old = styles(page)
        become_the_next(folder)
        run(server, "-m", "flask", "--app", f"{folder}/wsgi", "db", "upgrade", "-d", str(folder / "migrations"))
        before = set(server.workers())
        server.process.send_signal(signal.SIGUSR2)
        master = new_master(server, before)
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(30)
        try:
            page.browser.connection.close()
            assert page.save("新版本接着写").status == 200 and pss_of(master) > 0
            new = styles(page)
            assert new != old
            kept, stale = page.browser.get(new), page.browser.get(old)
            assert "max-age=31536000" in kept.headers["Cache-Control"] and ".next" in kept.text
            assert stale.status == 200 and stale.headers["Cache-Control"] == "no-cache"
            assert json.loads(page.browser.get("/drafts/token").text)["person"]
        finally:
            os.kill(master, signal.SIGTERM)
    print("\nnew version by USR2: the open page saved on, new files kept, old addresses answered and not kept")


def new_master(server, before, patience=30):
    """The process that is neither the old master's worker nor gone, once its own workers are there."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        for pid in set(server.workers()) - before:
            if len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) >= 2:
                time.sleep(1)
                return pid
        time.sleep(0.1)
    raise AssertionError(server.log.read_text()[-2000:])
