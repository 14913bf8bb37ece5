"""The count once more, slow and obvious: every set of candidates is tried. Nothing here comes from the portal.

A candidate is (id, votes, district or None). The answer: ids that have a seat for sure, ids that are tied.
"""

from itertools import combinations


def per_district(people):
    homes = [home for _, _, home in people if home is not None]
    return {home: homes.count(home) for home in homes}


def is_allowed(chosen, voted, seats, most, least):
    """No more than the seats, no more than the most of a district, and no fewer than its least (or all it has)."""
    count = per_district(chosen)
    if len(chosen) > seats or (most is not None and any(n > most for n in count.values())):
        return False
    for home, there in per_district(voted).items():
        wanted = min(least, there) if most is None else min(least, there, most)
        if count.get(home, 0) < wanted:
            return False
    return True


def slow_tally(people, seats, most=None, least=0):
    voted = [person for person in people if person[1] > 0]
    allowed = [
        chosen
        for size in range(len(voted) + 1)
        for chosen in combinations(voted, size)
        if is_allowed(chosen, voted, seats, most, least)
    ]
    fullest = max(len(chosen) for chosen in allowed)
    full = [chosen for chosen in allowed if len(chosen) == fullest]
    best = max(sorted((votes for _, votes, _ in chosen), reverse=True) for chosen in full)
    winners = [
        {id for id, _, _ in chosen}
        for chosen in full
        if sorted((votes for _, votes, _ in chosen), reverse=True) == best
    ]
    sure = set.intersection(*winners)
    return sure, set.union(*winners) - sure, fullest
