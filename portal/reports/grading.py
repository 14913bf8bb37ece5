"""From counted votes to grades: weights of the voices, score, bands, shares, the cap. Exact fractions, nothing rounded
before the last line.

A voice counts apart from `least` ballots on, and only where it knows the person at all; the weights of the others are
spread over those that count. The score of a person is the weighted mean of the voices' mean points. The lowest grade is
given by its share of the votes alone; the best one needs its share, its band, and room under the cap. Who stand level
where the room ends all stay below it: no lot decides on a grade.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

HUNDRED = 100


class Tally(NamedTuple):
    """What one voice said of one person: votes by grade, best first; 不了解; and how many ballots the voice had."""

    grades: tuple[int, ...]
    unknown: int
    ballots: int

    @property
    def known(self) -> int:
        return sum(self.grades)

    def share(self, grade: int) -> Fraction:
        """Of those who know the person. Only where somebody does."""
        return Fraction(self.grades[grade], self.known)


class Scale(NamedTuple):
    """The numbers of a year: points and bands by grade, shares and cap in percent."""

    points: tuple[int, ...]
    bands: tuple[int, ...]  # the least score of each grade but the last
    top_share: int
    low_share: int
    cap: int
    least: int  # ballots


@dataclass(frozen=True)
class Result:
    """One person: the score of 100 and the grade's number (0: the best), None without one; and why, in a sentence."""

    id: int
    score: Fraction | None
    grade: int | None
    why: str


class Person(NamedTuple):
    """Whom the votes are about: voice's name → (its weight in percent, what it said)."""

    id: int
    voices: Mapping[str, tuple[int, Tally]]


def counting(person: Person, least: int) -> list[tuple[int, Tally]]:
    """The voices that count apart, each with its weight."""
    return [
        (weight, tally) for weight, tally in person.voices.values() if weight and tally.ballots >= least and tally.known
    ]


def score_of(voices: Sequence[tuple[int, Tally]], points: Sequence[int]) -> Fraction:
    """The weighted mean of the voices' mean points."""
    total = sum(weight for weight, _ in voices)
    return sum(
        (Fraction(weight, total) * Fraction(sum(p * n for p, n in zip(points, tally.grades, strict=True)), tally.known)
         for weight, tally in voices), Fraction(0)
    )  # fmt: skip


def share_of(voices: Sequence[tuple[int, Tally]], grade: int) -> Fraction:
    """The weighted share of one grade among the votes of those who know the person."""
    total = sum(weight for weight, _ in voices)
    return sum((Fraction(weight, total) * tally.share(grade) for weight, tally in voices), Fraction(0))


def room_of(cap: int, people: int) -> int:
    """How many may get the best grade: the whole part of the cap."""
    return cap * people // HUNDRED


def grade(people: Sequence[Person], scale: Scale, names: Sequence[str]) -> list[Result]:
    """The results in the order of the people. `names` are the grades', best first, for the sentences."""
    results = [_alone(person, scale, names) for person in people]
    return _capped(results, room_of(scale.cap, len(people)), names)


def _alone(person: Person, scale: Scale, names: Sequence[str]) -> Result:
    """Before the cap."""
    voices = counting(person, scale.least)
    if not voices:
        why = f"没有一方面的票数达到 {scale.least} 张，按规定不计等次，由评定人在会上评定。"
        return Result(person.id, None, None, why)
    score, last = score_of(voices, scale.points), len(names) - 1
    low, top = share_of(voices, last), share_of(voices, 0)
    if low * HUNDRED > scale.low_share:
        return Result(person.id, score, last, f"{names[-1]}票占 {percent(low)}，超过 {scale.low_share}%。")
    found = next((n for n, band in enumerate(scale.bands) if score >= band), last)
    if found == 0 and top * HUNDRED < scale.top_share:
        return Result(person.id, score, 1, f"{names[0]}票占 {percent(top)}，不到 {scale.top_share}%。")
    line = f"达到{names[found]}的 {scale.bands[found]} 分" if found < last else f"不到 {scale.bands[-1]} 分"
    return Result(person.id, score, found, f"综合得分 {points_of(score)}，{line}。")


def _capped(results: Sequence[Result], room: int, names: Sequence[str]) -> list[Result]:
    best = sorted((one.score for one in results if one.grade == 0 and one.score is not None), reverse=True)
    if len(best) <= room:
        return list(results)
    edge = best[room]  # the best score for which there is no room: who is level with it stays below
    return [_below(one, edge, room, names) for one in results]


def _below(one: Result, edge: Fraction, room: int, names: Sequence[str]) -> Result:
    if one.grade != 0 or one.score is None or one.score > edge:
        return one
    score = f"综合得分 {points_of(one.score)}"
    if room == 0:
        why = f"{score}，达到{names[0]}的分数线，但按比例不足 1 名，这一年不评{names[0]}。"
    elif one.score == edge:
        why = f"{score}，达到{names[0]}的分数线，但{names[0]}限 {room} 名，得分相同或更低的排在后面，没有名额。"
    else:
        why = f"{score}，达到{names[0]}的分数线，但{names[0]}限 {room} 名，已由得分更高的占满。"
    return replace(one, grade=1, why=why)


def points_of(score: Fraction) -> str:
    """87.35: two places, half up."""
    hundredths = (score * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def percent(share: Fraction) -> str:
    """33.3%: one place, half up."""
    tenths = (share * 2000 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}%"
