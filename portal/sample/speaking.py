"""What is said at a meeting and what comes of it: scenes become the sections of its minutes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from random import Random

from portal.meetings.minutes_writing import ActionText, SectionText
from portal.roster.in_office import Expected
from portal.sample.filling import Filler
from portal.sample.scenes import Scene, phrases
from portal.workdays import workdays_after

MARK = re.compile("〔(.+?)〕(.+)")
FOLLOW_UP = "上次议定事项落实情况"
EVERYONE = 99  # more than any scene has speeches


@dataclass(frozen=True)
class Heads:
    """Who leads: the chair's name, the officers' by title, the conveners' with their district."""

    chair: str
    officers: dict[str, str]
    conveners: tuple[tuple[str, str], ...]  # name and district: the meeting's own, or all


@dataclass
class Assembly:
    """What the words of one meeting depend on."""

    rng: Random
    day: date
    present: list[Expected]  # without chair and recorder
    heads: Heads
    of_alliance: bool
    observers: dict[str, str] = field(default_factory=dict)  # unit -> name, as they were heard
    outcomes: tuple[bool, ...] = ()  # of the actions it was told about: which were done

    def __post_init__(self) -> None:
        self.speakers = cycle(self.rng.sample(self.present, len(self.present)))
        self.others = cycle(self.rng.sample(self.present, len(self.present)))
        self.turns = cycle(self.heads.conveners)
        self.speaking = self.present[0]
        self.filler = Filler(self.rng, {"village": self._another_village, "town": self._town})

    def _another_village(self) -> str:
        return next(one.village for one in self.others if one.member_id != self.speaking.member_id)

    def _town(self) -> str:
        return self.speaking.town

    def section(self, scene: Scene, speeches: int = EVERYONE, resolutions: int = EVERYONE) -> SectionText:
        """One item: that many of the scene's speeches and resolutions, and all that is agreed."""
        return SectionText(
            heading=self.rng.choice(scene.titles),
            discussion="\n".join(self._said(text) for text in self._some(scene.speeches, speeches)),
            resolution="\n".join(self.filler.fill(text) for text in self._some(scene.resolution, resolutions)),
            actions=tuple(self._agreed(text) for text in scene.actions),
        )

    def _some(self, texts: tuple[str, ...], most: int) -> list[str]:
        chosen = self.rng.sample(range(len(texts)), min(most, len(texts)))
        return [texts[n] for n in sorted(chosen)]

    def _said(self, text: str) -> str:
        """Somebody's words, with the name before them."""
        self.speaking = next(self.speakers)
        marked = MARK.fullmatch(text)
        who, words = marked.groups() if marked else ("", text)
        return f"{self._name(who)}：{self.filler.fill(words)}"

    def _name(self, who: str) -> str:
        if not who:
            return f"{self.speaking.name}（{self.speaking.town}{self.speaking.village}）"
        if who == "主持":
            return f"{self.heads.chair}（主持）"
        if who == "片区召集人":
            name, district = next(self.turns)
            return f"{name}（{district}召集人）"
        if who in self.heads.officers:
            return f"{self.heads.officers[who]}（{who}）"
        if who not in self.observers:
            self.observers[who] = self.rng.choice(phrases()["observers"][who])
        return f"{self.observers[who]}（{who}）"

    def _agreed(self, text: str) -> ActionText:
        what, _, who = text.rpartition("|")
        due_on = workdays_after(self.day, self.rng.randrange(4, 19))
        return ActionText(self.filler.fill(what), self._owner(who), due_on)

    def _owner(self, who: str) -> str:
        if who == "@":
            return next(self.others).name
        if who == "片区召集人":
            return "各片区召集人" if self.of_alliance else self.heads.conveners[0][0]
        return self.heads.officers.get(who, who)

    def follow_up(self, agreed: Iterable[ActionText]) -> SectionText:
        """How far the actions of the time before have come."""
        actions = [action for action in agreed if action.what]
        is_done = [self.rng.random() < 0.75 for _ in actions]
        self.outcomes = tuple(is_done)
        opening = self.rng.choice(phrases()["follow_up_openings"])
        lines = [self.filler.fill(opening, count=len(actions), done=sum(is_done))]
        lines += self._accounts(actions, is_done)
        return SectionText(FOLLOW_UP, f"{self.heads.chair}（主持）：" + "\n".join(lines))

    def _accounts(self, actions: list[ActionText], is_done: list[bool]) -> Iterator[str]:
        stock: defaultdict[str, list[str]] = defaultdict(list)
        for action, is_over in zip(actions, is_done, strict=True):
            key = f"follow_up_{'done' if is_over else 'open'}{'_by_all' if action.owner.startswith('各') else ''}"
            if not stock[key]:
                stock[key] = self.rng.sample(phrases()[key], len(phrases()[key]))
            yield self.filler.fill(stock[key].pop(), what=action.what, owner=action.owner)
