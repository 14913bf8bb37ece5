"""A PostgreSQL cluster of one's own, on a free port of this machine, with fsync on; gone when it is left."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine, text

AS_ROOT = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()  # as root it refuses to run


def programs() -> Path | None:
    """The folder of the newest initdb and pg_ctl on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """Use it as a context manager. `stop` and `start` keep its data and its port."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise SystemExit("No PostgreSQL programs on this machine. On Debian: apt-get install postgresql")
        self.programs = found
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"postgresql+psycopg://portal@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        self.folder = Path(self._run("mktemp", "-d").strip())
        made = ("-D", str(self.folder / "data"), "-U", "portal", "--auth=trust", "--encoding=UTF8")
        self._run(str(self.programs / "initdb"), *made, "--locale=C.UTF-8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        self._control("-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast", *, check: bool = True) -> None:
        """Wait until it has stopped: `fast` lets nobody finish, `immediate` is a crash."""
        self._control("-w", "-m", mode, "stop", check=check)

    def _control(self, *what: str, check: bool = True) -> None:
        self._run(str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-s", *what, check=check)

    def _run(self, *command: str, check: bool = True) -> str:
        with tempfile.TemporaryFile("w+") as said:  # no pipe: the server that pg_ctl starts would hold it open
            done = subprocess.run([*AS_ROOT, *command], cwd="/", stdout=said, stderr=said, check=False)
            said.seek(0)
            words = said.read()
        if check and done.returncode:
            raise SystemExit(f"{command[0]} failed:\n{words[-2000:]}")
        return words


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """The address of an empty database on this server, dropped when it is left."""
    name = f"portal_{secrets.token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.rsplit("/", 1)[0] + "/" + name
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
