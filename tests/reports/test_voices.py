"""Who rates in which sealed round, and the merging of those that are too few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.models import Voice
from portal.reports.voices import LEAST, Rated, Voter, groups_of

DISTRICTS = [(1, "甲片区"), (2, "乙片区"), (3, "丙片区")]
RATED = [Rated(10, 900, None), Rated(11, 901, 1), Rated(12, 902, 2), Rated(13, 903, 3)]


def people(members=(12, 12, 12), peers=0, organization=0):
    found, id = [], 0
    for district, count in enumerate(members, 1):
        for _ in range(count):
            id += 1
            found.append(Voter(id, district, Voice.MEMBERS))
    found += [Voter(500 + n, n % 3 + 1, Voice.PEERS) for n in range(peers)]
    return found + [Voter(900 + n, None, Voice.ORGANIZATION) for n in range(organization)]


def sizes(groups):
    return [(group.label, len(group.voters), sorted(group.reports)) for group in groups]


def test_each_district_rates_its_own_and_those_of_the_alliance():
    assert sizes(groups_of(people(), RATED, DISTRICTS)) == [
        ("甲片区成员", 12, [10, 11]),
        ("乙片区成员", 12, [10, 12]),
        ("丙片区成员", 12, [10, 13]),
    ]


def test_ten_office_holders_are_a_voice_and_rate_everybody():
    groups = groups_of(people(peers=10), RATED, DISTRICTS)
    assert sizes(groups)[-1] == ("履职同事", 10, [10, 11, 12, 13])


@pytest.mark.parametrize("peers", [4, 9])
def test_fewer_vote_with_the_district_in_which_they_serve(peers):
    groups = groups_of(people(peers=peers), RATED, DISTRICTS)
    assert [group.voice for group in groups] == [Voice.MEMBERS] * 3
    assert sum(len(group.voters) for group in groups) == 36 + peers
    assert groups[0].label == "甲片区成员（含履职同事）"


def test_the_organization_s_few_join_the_office_holders():
    groups = groups_of(people(peers=8, organization=2), RATED, DISTRICTS)
    assert sizes(groups)[-1] == ("履职同事（含组织方面）", 10, [10, 11, 12, 13])


def test_who_serves_in_no_district_votes_with_the_largest():
    groups = groups_of(people(members=(12, 14, 12), organization=1), RATED, DISTRICTS)
    assert [len(group.voters) for group in groups] == [12, 15, 12]


def test_a_small_district_joins_the_largest_other_one_and_rates_both_conveners():
    groups = groups_of(people(members=(9, 14, 12)), RATED, DISTRICTS)
    assert sizes(groups) == [("乙片区成员（含甲片区成员）", 23, [10, 11, 12]), ("丙片区成员", 12, [10, 13])]


def test_with_fewer_than_ten_in_all_there_is_no_vote():
    assert groups_of(people(members=(4, 3, 2)), RATED, DISTRICTS) == []


@given(st.tuples(*[st.integers(0, 15)] * 3), st.integers(0, 15), st.integers(0, 15))
def test_everybody_votes_once_and_no_round_is_small(members, peers, organization):
    everybody = people(members, peers, organization)
    groups = groups_of(everybody, RATED, DISTRICTS)
    voters = [id for group in groups for id in group.voters]
    assert len(voters) == len(set(voters)) and all(len(group.voters) >= LEAST for group in groups)
    if len(everybody) >= LEAST:
        assert set(voters) == {voter.member_id for voter in everybody}
