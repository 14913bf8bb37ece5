"""Write portal/stars/data/strokes.txt from Unihan: `python docs/make_strokes.py Unihan_IRGSources.txt`.

The file is part of Unihan.zip of the Unicode Character Database. Of kTotalStrokes the first value is taken, the one
of mainland China (UAX #38). One line for each count: the count, a blank, its characters in the order of their code
points, which within the block 4E00–9FFF is the order of the radicals.
"""

import sys
from collections import defaultdict
from pathlib import Path

FIRST, LAST = 0x4E00, 0x9FFF
TO = Path(__file__).parent.parent / "portal" / "stars" / "data" / "strokes.txt"


def main(source: Path) -> None:
    by_count: dict[int, list[int]] = defaultdict(list)
    for line in source.read_text(encoding="utf-8").splitlines():
        if "\tkTotalStrokes\t" in line:
            code, _, counts = line.split("\t")
            point = int(code.removeprefix("U+"), 16)
            if FIRST <= point <= LAST:
                by_count[int(counts.split()[0])].append(point)
    lines = (f"{count} {''.join(map(chr, sorted(by_count[count])))}\n" for count in sorted(by_count))
    TO.write_text("".join(lines), encoding="utf-8")


main(Path(sys.argv[1]))
