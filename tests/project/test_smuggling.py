"""Requests whose length can be read in two ways are not read at all, by the server that is shipped."""

import socket
from pathlib import Path

import pytest

from tests.faults.writers import Killed

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
TWICE = {
    "a length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    "two lengths": b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "a length with a sign": b"Content-Length: +3\r\n\r\nabc",
    "chunks by another name": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": b"Content-Length : 3\r\n\r\nabc",
}


@pytest.fixture(scope="module")
def server(whole_app, database):
    with Killed(Path(whole_app.instance_path), database) as server:
        yield server


def status_of(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        return int(line.recv(4096).split(b" ")[1])


@pytest.mark.parametrize("what", TWICE)
def test_a_request_of_two_lengths_is_refused(server, what):
    assert status_of(server.port, HEAD + TWICE[what]) in (400, 501)


def test_a_plain_request_gets_its_answer(server):
    assert status_of(server.port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == 200
