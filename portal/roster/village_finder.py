"""Finding the village that a row means: by code or by name, with or without 村, 社区, 村委会 and the town."""

import re
from collections import defaultdict
from difflib import get_close_matches

from portal.roster.cleaning import Unclear, shown
from portal.roster.known import Known, KnownTown, KnownVillage

TAIL = re.compile(r"(村民委员会|村委会|社区居民委员会|社区居委会|居民委员会|居委会|社区|村)$")
MOST_GUESSES = 100  # names for which one like it is looked up


class WrongPlace(Unclear):
    """The place isn't found: `key` is the column that is at fault."""

    def __init__(self, key: str, sentence: str):
        super().__init__(sentence)
        self.key = key


def stem(name: str) -> str:
    """宁国寺村委会, 宁国寺村 and 宁国寺 are all 宁国寺."""
    return TAIL.sub("", name) or name


class VillageFinder:
    """The villages of the roster, ready to be asked for."""

    def __init__(self, known: Known):
        self.known = known
        self.codes = {village.code: village for village in known.villages.values()}
        self.stems: dict[str, list[KnownVillage]] = defaultdict(list)
        for village in known.villages.values():
            self.stems[stem(village.name)].append(village)
        self.towns: dict[str, KnownTown] = {}
        for town in known.towns.values():
            self.towns |= {town.code: town, town.name: town, town.name.removesuffix("镇"): town}
        self.guessed: dict[tuple[int, str], str] = {}

    def find(self, town_name: str, name: str, code: str) -> KnownVillage:
        """The village meant by these texts ("" where a cell is blank). Raises WrongPlace."""
        town = self.town(town_name) if town_name else None
        found = self.by_code(code or name, name) if code or name.isdigit() else self.by_name(town, name)
        if town and not self.is_in(found, town):
            raise WrongPlace("town", f"{found.name}在{self.town_of(found)}，不在{town.name}")
        if found.valid_to:
            raise WrongPlace("village", f"{found.name}已经撤销")
        return found

    def town(self, name: str) -> KnownTown:
        town = self.towns.get(name)
        if town is None:
            names = [known.name for known in self.known.towns.values()]
            raise WrongPlace("town", f"名册里没有“{shown(name)}”{self.like(0, name, names)}")
        return town

    def by_code(self, code: str, name: str) -> KnownVillage:
        found = self.codes.get(code)
        if found is None:
            raise WrongPlace("village_code", f"名册里没有代码是“{shown(code)}”的村")
        if name and name != code and stem(name) != stem(found.name):
            raise WrongPlace("village_code", f"代码 {code} 是{found.name}，与“{shown(name)}”不一致")
        return found

    def by_name(self, town: KnownTown | None, name: str) -> KnownVillage:
        within = [v for v in self.stems.get(stem(name), []) if town is None or self.is_in(v, town)]
        exact = [v for v in within if v.name == name] or within
        if len(exact) == 1:
            return exact[0]
        if exact:
            where = "、".join(self.town_of(v) + v.name for v in exact[:5])
            raise WrongPlace("village", f"叫“{shown(name)}”的不止一个（{where}），请写明是哪个镇的哪个村")
        if whole := self.with_town(name):
            return whole
        raise WrongPlace("village", self.not_there(town, name))

    def with_town(self, name: str) -> KnownVillage | None:
        """球溪镇甲1村, written in one cell."""
        for cut in range(2, min(len(name), 8)):
            town = self.towns.get(name[:cut])
            found = [v for v in self.stems.get(stem(name[cut:]), []) if town and self.is_in(v, town)]
            if len(found) == 1:
                return found[0]
        return None

    def not_there(self, town: KnownTown | None, name: str) -> str:
        elsewhere = self.stems.get(stem(name), [])
        if town is None:
            return f"名册里没有“{shown(name)}”{self.like(-1, name, [v.name for v in self.known.villages.values()])}"
        if elsewhere:
            return f"{town.name}没有“{shown(name)}”，{'、'.join(self.town_of(v) for v in elsewhere[:5])}有"
        near = [v.name for v in self.known.villages.values() if self.is_in(v, town)]
        return f"{town.name}没有“{shown(name)}”{self.like(town.id, name, near)}"

    def like(self, where: int, name: str, names: list[str]) -> str:
        """The one that is probably meant, as the end of a sentence; looked up for so many names only."""
        if (where, name) not in self.guessed and len(self.guessed) < MOST_GUESSES:
            close = get_close_matches(name[:20], names, 1, 0.6)
            self.guessed[where, name] = f"，是不是“{close[0]}”？" if close else ""
        return self.guessed.get((where, name), "")

    def is_in(self, village: KnownVillage, town: KnownTown) -> bool:
        return town.id in self.known.towns_of.get(village.id, [])

    def town_of(self, village: KnownVillage) -> str:
        towns = self.known.towns_of.get(village.id)
        return self.known.towns[towns[0]].name if towns else ""
