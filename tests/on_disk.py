"""What lies on the disk under a SQLite database that this process has open."""

import subprocess


def bytes_on_disk(database):
    """The file and its write-ahead log, read by another process: whoever opens a database by itself and closes it drops
    the locks that its own process has there, and another server may then take the log away from under it.
    """
    return subprocess.run(f'cat "{database}"; cat "{database}-wal" 2>/dev/null', shell=True, capture_output=True).stdout
