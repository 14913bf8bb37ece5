"""File names as people send them, made fit for every disk and every page."""

import re
import unicodedata

LONGEST = 60  # characters of the stem: with its ending it stays under the 255 bytes of a file system
UNFIT = re.compile(r'[<>:"|?*\x00-\x1f]')  # what Windows does not take in a name
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def cleaned(name: str) -> tuple[str, str]:
    """(stem, ending): the last part of a path, without what controls or turns text round; the ending is lower case.

    The stem is never empty; the ending begins with a dot or is "".
    """
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    last = re.split(r"[/\\]", plain)[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    tidy = " ".join(UNFIT.sub("_", shown).split()).rstrip(". ")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or not re.fullmatch(r"\w{1,8}", ending):
        stem, ending = tidy, ""
    stem = stem[:LONGEST].strip(". ") or "附件"
    return (f"_{stem}" if RESERVED.match(stem) else stem), (f".{ending.lower()}" if ending else "")
