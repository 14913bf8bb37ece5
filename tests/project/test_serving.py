"""`make run`: the port, the preparations, and the jobs that end with the server."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from portal import serve
from portal.errors import BadInput
from portal.extensions import db

EVERY_MINUTE = Path(serve.__file__).with_name("every_minute.py")


def test_busy_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadInput, match=f"make run PORT={port + 1}"):
            serve.free_address(str(port))


@pytest.mark.parametrize("port", ["", "80a", "0", "70000", "-1"])
def test_port_is_a_number_of_a_port(port):
    with pytest.raises(BadInput, match="PORT"):
        serve.free_address(port)


def test_named_database_gets_its_tables_and_no_sample(bare_app):
    assert serve.prepare(bare_app) == ""
    assert "member" in inspect(db.engine).get_table_names()


def test_jobs_end_when_the_server_lets_go():
    loop = subprocess.Popen([sys.executable, "-P", str(EVERY_MINUTE)], stdin=subprocess.PIPE)
    assert loop.poll() is None
    loop.stdin.close()
    assert loop.wait(timeout=10) == 0
