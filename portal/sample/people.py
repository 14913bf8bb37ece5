"""The sample's people: invented, the same ones each time, with their terms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from random import Random

from sqlalchemy import insert

from portal.clock import instant
from portal.extensions import db
from portal.roster.models import Departure, Member, NameKey, TermOfOffice
from portal.roster.spelling import initials, keys_of, sort_key
from portal.sample.days import TODAY
from portal.sample.names import MINORITIES, NAMESAKES, NOT_AGAIN, RARE, draw_name
from portal.sample.places import Place
from portal.sample.terms import HANDOVERS, Stint, plan_terms
from portal.sample.units import draw_unit

LAST_JOINED = 2023
FIRST_PHONE = 199_0000_0001  # counted upward from here: no subscriber has such a number
CHIEF = {"sending_unit": "县委组织部", "unit_level": "县", "post": "副部长"}
ADMINISTRATOR = {"sending_unit": "县大数据中心", "unit_level": "县", "post": "工程师", "political_status": "群众"}
EDUCATION_BEFORE_1980 = ("大专", "大学本科", "大学本科", "中央党校研究生")
EDUCATION_SINCE_1980 = ("大学本科", "大学本科", "大学本科", "硕士研究生", "大专")


@dataclass(frozen=True)
class Draft:
    """What is drawn of a person before the rest follows from it."""

    name: str
    gender: str
    ethnicity: str
    born: int  # the year


@dataclass(frozen=True)
class People:
    """Everyone, by what they are. `serving` stands in the order of the villages."""

    chief: Member
    administrator: Member
    serving: list[Member]
    former: list[Member]
    terms: list[Stint]

    @property
    def all(self) -> list[Member]:
        return [self.chief, self.administrator, *self.serving, *self.former]

    @cached_property
    def by_id(self) -> dict[int, Member]:
        return {member.id: member for member in self.all}

    @cached_property
    def names(self) -> dict[int, str]:
        """By member id."""
        return {id: member.name for id, member in self.by_id.items()}

    def by_number(self, number: int) -> Member:
        """Number as in `terms`."""
        return (self.serving + self.former)[number]


def load_people(rng: Random, places: list[Place]) -> People:
    """Add them all with their terms."""
    terms = plan_terms(rng, places, len(places))
    drafts = _with_namesakes(list(_drafts(rng, len(places), HANDOVERS + 1)), len(places))
    heads = [Draft("宋明远", "男", "汉族", 1972), Draft("程立行", "男", "汉族", 1988)]
    rows = [_member(rng, number, draft) for number, draft in enumerate(heads + drafts)]
    _change(rows[0], CHIEF)
    _change(rows[1], ADMINISTRATOR | {"joined_party_on": None})
    db.session.add_all(rows)
    db.session.flush()
    people = People(rows[0], rows[1], rows[2 : len(places) + 2], rows[len(places) + 2 :], terms)
    _add_terms(people, places)
    _add_keys(people, places)
    _add_departures(people)
    return people


def _change(member: Member, values: Mapping[str, object]) -> None:
    for column, value in values.items():
        setattr(member, column, value)


def _drafts(rng: Random, serving: int, former: int) -> Iterator[Draft]:
    """That many people; those with rare names stand scattered among those who serve."""
    taken = {name for name, *_ in RARE} | NOT_AGAIN
    rare = dict(zip(rng.sample(range(serving), len(RARE)), RARE, strict=True))
    for number in range(serving + former):
        born = rng.randrange(1971, 1999)
        if number in rare:
            yield Draft(*rare[number], born)
            continue
        gender = "女" if rng.random() < 0.36 else "男"
        ethnicity = rng.choice(MINORITIES) if rng.random() < 0.04 else "汉族"
        yield Draft(draw_name(rng, born, gender, taken), gender, ethnicity, born)


def _with_namesakes(drafts: list[Draft], serving: int) -> list[Draft]:
    """Some bear the name of somebody else who serves: the first pair in one district."""
    named = list(drafts)
    plain = [n for n, draft in enumerate(drafts[:serving]) if len(draft.name) == 3 and draft.ethnicity == "汉族"]
    for pair in range(NAMESAKES):
        first = plain[7 + pair * 11]
        others = (n for n in plain if n > first + (3 if pair == 0 else 60) and drafts[n].gender == drafts[first].gender)
        second = next(n for n in others if named[n].name == drafts[n].name)
        named[second] = replace(named[second], name=named[first].name)
    return named


def _member(rng: Random, number: int, draft: Draft) -> Member:
    works_since = draft.born + rng.randrange(20, 25)
    joined_in = min(works_since + rng.randrange(-1, 9), LAST_JOINED)
    education = EDUCATION_BEFORE_1980 if draft.born < 1980 else EDUCATION_SINCE_1980
    return Member(
        name=draft.name,
        sort_key=sort_key(draft.name),
        initials=initials(draft.name),
        gender=draft.gender,
        ethnicity=draft.ethnicity,
        born_in=f"{draft.born}-{rng.randrange(1, 13):02d}",
        political_status="中共党员",
        joined_party_on=date(joined_in, rng.choice((5, 6, 7, 11, 12)), rng.randrange(1, 29)),
        education=rng.choice(education),
        works_since=f"{works_since}-{rng.choice((7, 7, 8, 9, 12)):02d}",
        phone=str(FIRST_PHONE + number * 37),
        phone_is_open=rng.random() < 0.4,
        **draw_unit(rng, TODAY.year - draft.born),
    )


def _add_terms(people: People, places: list[Place]) -> None:
    rows = [
        {
            "member_id": people.by_number(stint.person).id,
            "village_id": places[stint.village].village_id,
            "starts_on": stint.starts_on,
            "expected_end_on": stint.expected_end_on,
            "ends_on": stint.ends_on,
            "end_reason": stint.reason,
        }
        for stint in people.terms
    ]
    db.session.execute(insert(TermOfOffice), rows)


def _add_keys(people: People, places: list[Place]) -> None:
    """Under what each is found: name, unit, and where he or she serves or served."""
    texts = {member.id: [member.sending_unit] for member in people.all}
    for stint in people.terms:
        place = places[stint.village]
        texts[people.by_number(stint.person).id] += [place.village, place.town]
    rows = [
        {"member_id": member.id, "key": key}
        for member in people.all
        for key in sorted(keys_of(member.name, texts[member.id]))
    ]
    db.session.execute(insert(NameKey), rows)


def _add_departures(people: People) -> None:
    rows = []
    for stint in people.terms:
        if stint.ends_on:
            member, dropped_at = people.by_number(stint.person), stint.contact_dropped_at
            row = {"member_id": member.id, "left_on": stint.ends_on, "noted_at": instant(stint.ends_on, 18)}
            rows.append(row | {"contact_dropped_at": dropped_at})
            if dropped_at:
                member.phone, member.phone_is_open = None, False
    db.session.execute(insert(Departure), rows)
