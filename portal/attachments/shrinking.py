"""Makes the small version of a picture that checking.py has let through: `python -I shrinking.py < picture`.

In a process of its own like that one, and as alone. The answer is a line of JSON, {"width": …, "height": …} of the
picture that came, and after it a JPEG for a phone, what is transparent made white. An empty answer: there is none.
"""

import io
import json
import sys
from typing import Any

SMALL_SIDE = 640  # pixels: what a phone shows of one photo among others
SMALL_BYTES = 45_000  # eight of them and the page are a first visit under 400 KB
MEMORY = 512 * 1024 * 1024
SECONDS = 20
TRIES = ((640, 72), (640, 50), (480, 50), (360, 45), (240, 40))  # longest side, quality


def shrunk(image: Any) -> bytes:
    from PIL import Image

    whole = image.convert("RGBA")
    for side, quality in TRIES:
        small = whole.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        sheet = Image.new("RGB", small.size, "white")
        sheet.paste(small, mask=small.getchannel("A"))
        out = io.BytesIO()
        sheet.save(out, "jpeg", quality=quality, optimize=True, progressive=True)
        if out.tell() <= SMALL_BYTES:
            break
    return out.getvalue()


def limit_oneself() -> None:
    """As checking.py does: what comes has been through one decoder, which a hostile file may have led astray."""
    if sys.platform != "win32":
        import resource

        for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(what, (most, most))


def main() -> None:
    limit_oneself()
    from PIL import Image

    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP")) as image:
        figures = {"width": image.width, "height": image.height}
        sys.stdout.buffer.write(json.dumps(figures).encode() + b"\n" + shrunk(image))


if __name__ == "__main__":
    main()
