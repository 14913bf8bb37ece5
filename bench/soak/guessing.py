"""Can a stranger tell by the clock whether a name has an account? Wrong passwords for known and for made-up names."""

import statistics
from pathlib import Path

from sqlalchemy import Engine, text

from bench import seed
from bench.client import Browser
from bench.places import Place

TRIES = 200  # of each kind, in turn
APART, FAR = 0.005, 0.05  # seconds between the medians; how far the AUC may be from a coin's
PASSWORDS = "UPDATE account SET password_hash = (SELECT min(password_hash) FROM account), disabled_at = NULL"
WRONG = "这不是谁的口令，只是试试"


def guess(folder: Path) -> bool:
    """From as many addresses, so that no throttle answers in place of the password's check."""
    seed.sample(folder / "instance")
    place = Place(folder / "instance")
    known = accounts(place.engine())
    unknown = [f"{name}x" for name in known]
    with place.server(PORTAL_TRUSTED_PROXIES="1") as server:
        browser = Browser(server.port)
        browser.read_token("/sign-in")
        waits: dict[str, list[float]] = {"known": [], "unknown": []}
        for number, pair in enumerate(zip(known, unknown, strict=True)):
            tried = list(zip(waits, pair, strict=True))
            for kind, name in tried if number % 2 else reversed(tried):
                waits[kind].append(wait(browser, name, f"10.9.{number // 250}.{number % 250 + 1}"))
    apart = statistics.median(waits["known"]) - statistics.median(waits["unknown"])
    area = auc(waits["known"], waits["unknown"])
    print(f"sign-in, {len(known)} known and {len(unknown)} unknown names: ", end="")
    print(f"medians {apart * 1000:+.2f} ms apart (below 5), AUC {area:.3f} (0.45 to 0.55)")
    return abs(apart) < APART and abs(area - 0.5) <= FAR


def accounts(engine: Engine) -> list[str]:
    """Names of members who may sign in."""
    with engine.begin() as connection:
        connection.execute(text(PASSWORDS))
        names = [name for (name,) in connection.execute(text("SELECT sign_in_name FROM account ORDER BY id"))]
    engine.dispose()
    return names[:TRIES]


def wait(browser: Browser, name: str, address: str) -> float:
    """Seconds until a wrong password is refused."""
    answer = browser.post("/sign-in", {"name": name, "password": WRONG}, {"X-Forwarded-For": address})
    if answer.status != 422:
        raise SystemExit(f"Signing in as {name} with a wrong password gave {answer.status}.")
    return answer.seconds


def auc(ours: list[float], theirs: list[float]) -> float:
    """How often a known name takes longer than an unknown one: 0.5 tells nothing."""
    longer = sum((a > b) + (a == b) / 2 for a in ours for b in theirs)
    return longer / (len(ours) * len(theirs))
