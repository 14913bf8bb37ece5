"""The disk is full: what was typed comes back, pages are read, nothing half is left; with room again it goes on."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from portal.attachments.store import DIGEST
from tests.attachments.files import picture
from tests.faults.standing import LONG, ROUNDS, WORDS, Page, assert_text_is_kept, moved, on_sqlite, writer  # noqa: F401
from tests.faults.writers import Killed

SMALL = 24 * 2**20  # bytes of the disk


@pytest.fixture
def disk(tmp_path):
    """A folder on a small disk of its own where that can be made, else one whose files may not grow (see `fill`)."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", str(folder)], capture_output=True, check=False
    ).returncode  # fmt: skip
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


class Filler:
    """Takes all room, and gives it back."""

    def __init__(self, disk: Path, server: Killed):
        self.path, self.server, self.is_mount = disk / "filler", server, disk.is_mount()

    def fill(self):
        if not self.is_mount:
            return self._limit(1)
        with self.path.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                return None

    def free(self):
        self.path.unlink() if self.is_mount else self._limit(resource.RLIM_INFINITY)

    def _limit(self, most):
        for pid in self.server.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def half_files(instance):
    files = [path for path in (instance / "attachments").rglob("*") if path.is_file()]
    return [path.name for path in files if not DIGEST.fullmatch(path.name)]


@on_sqlite
def test_a_full_disk_loses_nothing_that_was_typed(whole_app, database, writer, disk):  # noqa: F811
    address = moved(whole_app, database, disk / "instance")
    with Killed(disk / "instance", address) as server:
        page, filler = writer.at(server), Filler(disk, server)
        assert page.save("还有地方").status == 200
        for number in range(ROUNDS):
            filler.fill()
            while page.save(f"第{number}轮 {LONG}").status == 200:  # what the log of the database had room for yet
                pass
            refused = page.save(LONG)
            assert refused.status == 507 and "磁盘空间不足" in refused.text and "技术管理员" in refused.text
            assert_text_is_kept(page.send(WORDS), 507, "磁盘空间不足", WORDS)
            assert page.upload(picture(size=(1600, 1200))).status == 507
            assert half_files(disk / "instance") == []
            assert page.reads() == [200] * 4 and page.health() == 503
            filler.free()
            assert page.save("又有地方了").status == 200 and page.health() == 200
            assert page.upload(picture(size=(640, 480))).status == 303
    print(f"\n{ROUNDS} times full: 507 with the text, 0 half files, reads 200, saved again afterwards")
