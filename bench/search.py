"""How long the search takes among 5,000 and 100,000 notes: `python -m bench.search`.

An instance of its own, in a folder that goes again. Notes of some 400 characters, put together by a fixed seed from the
sample's words. Three times are taken: the index for its first 20 answers to one phrase, in no order and with nobody's
rights; all that match every phrase, the newest 501 of what the reader may open; and with what a page needs beside it
(rank, hits in sentences). The aim is held against the second: it is what a question asks.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

SIZES, AIMS = (5_000, 100_000), (1.0, 5.0)  # notes; milliseconds that the index may take
ASKED = ("渡槽", "血橙冷库", "稻虾 清淤", "光伏", "提灌站")
WORDS = (
    *("血橙", "稻虾", "冷库", "清淤", "村集体", "统防统治", "销路", "保底", "合作社", "环沟"),
    *("换水", "分红", "电站", "逆变器", "枳壳砧", "套袋", "保果", "认养", "直播"),
)
RARE = ("渡槽", "提灌站", "光伏")
TIMES = 30


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PORTAL_INSTANCE"] = folder
        os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'portal.db'}"
        from flask_migrate import upgrade

        from portal import create_app

        app = create_app()
        with app.app_context():
            upgrade()
            measure()


def measure() -> None:
    from portal.actor import Actor
    from portal.extensions import db
    from portal.search.kinds import KINDS, Kind, Reach
    from portal.search.reading import find, newest
    from portal.search.tokens import terms_of

    KINDS["bench"] = Kind("量", lambda actor: Reach(is_all=True), list, lambda id: None)
    reader, dice, there = Actor(1, "量"), random.Random(2020), 0
    for size, aim in zip(SIZES, AIMS, strict=True):
        fill(dice, there, size)
        there = size
        for asked in ASKED:
            count = find(asked, "bench", reader).total
            first, whole = median(partial(matching, asked)), median(partial(find, asked, "bench", reader))
            every = median(partial(newest, terms_of(asked), "bench", Reach(is_all=True)))
            word = "ok" if every <= aim else "MISS"
            print(f"{size:>7} notes  {asked:<8} {count:>6} found  first 20 {first:5.2f} ms  all {every:7.2f} ms"
                  f"  aim {aim:g} {word:<4}  page of hits {whole:7.2f} ms")  # fmt: skip
            db.session.rollback()


def fill(dice: random.Random, first: int, last: int) -> None:
    """Rows as index.put writes them, many at a time."""
    from datetime import UTC, datetime, timedelta

    from sqlalchemy import insert

    from portal.extensions import db
    from portal.search.index import FTS
    from portal.search.models import SearchEntry, SearchPart
    from portal.search.tokens import tokens_of

    entries, parts, words = [], [], []
    for n in range(first + 1, last + 1):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
        entries.append({"id": n, "kind": "bench", "ref": n, "title": f"案例{n}", "url": f"/{n}", "district_id": None,
                        "at": at})  # fmt: skip
        for place, text in enumerate((f"案例{n}", body(dice))):
            id = 2 * n + place
            parts.append({"id": id, "entry_id": n, "position": place, "heading": "做法", "text": text, "folded": text,
                          "tokens": ""})  # fmt: skip
            words.append({"rowid": id, "tokens": " ".join(tokens_of(text))})
    for kind, rows in ((SearchEntry, entries), (SearchPart, parts), (FTS, words)):
        db.session.execute(insert(kind), rows)  # type: ignore[arg-type]
    db.session.commit()


def body(dice: random.Random) -> str:
    chosen = [dice.choice(WORDS) for _ in range(120)]
    if dice.random() < 0.01:
        chosen[60] = dice.choice(RARE)
    return "，".join("".join(chosen[n : n + 6]) for n in range(0, 120, 6))


def matching(asked: str) -> int:
    """The index alone: its first 20 answers to the first phrase."""
    from sqlalchemy import text

    from portal.extensions import db
    from portal.search.tokens import terms_of

    term = terms_of(asked)[0]
    words = '"' + " ".join(term.words) + '"' + ("*" if term.is_open else "")
    found = db.session.execute(
        text("SELECT rowid FROM search_fts WHERE search_fts MATCH :asked LIMIT 20"), {"asked": words}
    )
    return len(found.all())


def median(act: Callable[[], object]) -> float:
    """Milliseconds."""
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    sys.exit(main())
