"""gunicorn's settings for the reference: the portal's own, but for the hook that knows the portal."""

import gc
import runpy
from pathlib import Path

_portals = runpy.run_path(str(Path(__file__).parent.parent / "gunicorn.conf.py"))
_plain = (str, int, bool)
globals().update({k: v for k, v in _portals.items() if not k.startswith("_") and isinstance(v, _plain)})


def pre_fork(server: object, worker: object) -> None:
    gc.collect()
    gc.freeze()
