"""Who rates whom: the voices of an appraisal, and the merging of those that are too few to stay secret.

Every group is a sealed round of its own. A group of fewer than LEAST is merged into another before opening: the
organisation's into the office holders', theirs into the districts', a district's into the largest other one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.reports.models import Voice

LEAST = 10  # eligible people, below which a vote can't stay secret


@dataclass(frozen=True)
class Group:
    """One round: whose voice it is, what it is called, who may vote, which reports stand on it."""

    voice: Voice
    label: str
    voters: frozenset[int]
    reports: frozenset[int]
    district_id: int | None = None


@dataclass(frozen=True)
class Rated:
    """A report in the appraisal; of a district, or (None) of the whole alliance."""

    id: int
    member_id: int
    district_id: int | None


@dataclass(frozen=True)
class Voter:
    """One who may rate: of which district, and in which stead."""

    member_id: int
    district_id: int | None
    voice: Voice


def groups_of(voters: Iterable[Voter], rated: Sequence[Rated], districts: Sequence[tuple[int, str]]) -> list[Group]:
    """The rounds; none when not one of them has LEAST people. `districts`: (id, name) in their order."""
    everybody = list(voters)
    all_reports = frozenset(one.id for one in rated)
    members = [_district(id, name, everybody, rated) for id, name in districts]
    members = [group for group in members if group.voters]
    peers = _of(everybody, Voice.PEERS, "履职同事", all_reports)
    organization = _of(everybody, Voice.ORGANIZATION, "组织方面", all_reports)
    if 0 < len(organization.voters) < LEAST:
        peers, organization = _joined(peers, organization), _none(organization)
    if members and 0 < len(peers.voters) < LEAST:
        members, peers = _spread(members, peers, everybody), _none(peers)
    found = _merged([*_merged(members), *(group for group in (peers, organization) if group.voters)])
    return [group for group in found if len(group.voters) >= LEAST and group.reports]


def _district(id: int, name: str, everybody: Sequence[Voter], rated: Sequence[Rated]) -> Group:
    voters = frozenset(v.member_id for v in everybody if v.voice == Voice.MEMBERS and v.district_id == id)
    reports = frozenset(one.id for one in rated if one.district_id in (None, id))
    return Group(Voice.MEMBERS, f"{name}成员", voters, reports, id)


def _of(everybody: Sequence[Voter], voice: Voice, label: str, reports: frozenset[int]) -> Group:
    return Group(voice, label, frozenset(v.member_id for v in everybody if v.voice == voice), reports)


def _none(group: Group) -> Group:
    return Group(group.voice, group.label, frozenset(), group.reports)


def _joined(into: Group, other: Group) -> Group:
    label = f"{into.label}（含{other.label}）" if into.voters else other.label
    return Group(into.voice, label, into.voters | other.voters, into.reports | other.reports, into.district_id)


def _spread(members: list[Group], peers: Group, everybody: Sequence[Voter]) -> list[Group]:
    """Too few office holders vote with the district in which they serve; who serves in none, with the largest."""
    home = {v.member_id: v.district_id for v in everybody if v.member_id in peers.voters}
    there = {group.district_id for group in members}
    largest = max(members, key=lambda group: len(group.voters)).district_id
    found = []
    for group in members:
        here = frozenset(id for id, at in home.items() if (at if at in there else largest) == group.district_id)
        label = f"{group.label}（含履职同事）" if here else group.label
        found.append(Group(group.voice, label, group.voters | here, group.reports, group.district_id))
    return found


def _merged(groups: list[Group]) -> list[Group]:
    """Those of fewer than LEAST join the largest other one, the smallest first."""
    groups = list(groups)
    while len(groups) > 1 and min(len(group.voters) for group in groups) < LEAST:
        small = min(groups, key=lambda group: len(group.voters))
        rest = [group for group in groups if group is not small]
        large = max(rest, key=lambda group: len(group.voters))
        groups = [_joined(large, small) if group is large else group for group in rest]
    return groups
