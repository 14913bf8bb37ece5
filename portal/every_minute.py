"""Runs `flask --app wsgi jobs` once a minute until standard input ends.

`make run` starts it: the other end of its input is held by the server, so it ends with the server, however that ends.
It imports nothing of the portal, so that waiting costs no memory.
"""

import select
import subprocess
import sys

JOBS = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs"]


def main(seconds: float = 60) -> None:
    while not select.select([sys.stdin], [], [], seconds)[0]:
        subprocess.run(JOBS, stdin=subprocess.DEVNULL, check=False)  # noqa: S603 - a fixed command


if __name__ == "__main__":
    main()
