"""What one pastes into the group chat at each stage of a round. It holds what everybody may know, and no phone."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.clock import local
from portal.group_text import GroupText, day_in_text
from portal.stars.models import StarRound, State
from portal.stars.words import called


def texts_of(
    round: StarRound,
    *,
    address: str,
    closes_at: datetime | None = None,
    stars: Iterable[tuple[str, str]] = (),
    notice_until: date | None = None,
) -> list[GroupText]:
    """The text that fits the stage. `address` is the round's page, `stars` are (name, place) of those chosen."""
    lines: dict[str, tuple[str, list[str]]] = {
        State.NOMINATING: ("推荐通知", _nominating(round)),
        State.ROLL: ("核对名册", _roll(round)),
    }
    if closes_at:
        lines[State.VOTING] = ("投票通知", _voting(round, closes_at))
    if notice_until:
        lines[State.NOTICE] = ("公示", _notice(round, notice_until, stars))
    lines[State.AWARDED] = ("表彰", _awarded(round, stars))
    if round.state not in lines:
        return []
    name, text = lines[round.state]
    return [GroupText(name, "\n".join([f"【{name}】{called(round)}", *text, f"详情（登录后看）：{address}"]))]


def _nominating(round: StarRound) -> list[str]:
    return [
        f"名额 {round.seats} 名。可以自荐，可以推荐别人，片区也可以推荐；推荐别人要本人同意。",
        f"推荐到{day_in_text(round.nominate_until)}为止。",
    ]


def _roll(round: StarRound) -> list[str]:
    until = day_in_text(round.roll_until) if round.roll_until else ""
    return [f"选民名册已公布，请看一眼“我能投吗？”，有误的{until}前提出。"]


def _voting(round: StarRound, closes_at: datetime) -> list[str]:
    there = local(closes_at)
    return [
        f"现在可以投票，每人最多选 {round.choices} 名，无记名。",
        f"{day_in_text(there.date())}{there:%H:%M}截止，截止前可以改投，以最后一次为准。",
    ]


def _notice(round: StarRound, until: date, stars: Iterable[tuple[str, str]]) -> list[str]:
    people = "、".join(f"{name}（{place.replace(' · ', '')}）" for name, place in stars)
    return [
        f"拟表彰：{people}。",
        f"公示到{day_in_text(until)}。有异议的请实名在系统里提出，或找{round.officer.name}。",
    ]


def _awarded(round: StarRound, stars: Iterable[tuple[str, str]]) -> list[str]:
    people = "、".join(f"{name}（{place.replace(' · ', '')}）" for name, place in stars)
    return [f"授予{people}{round.named}称号。"]
