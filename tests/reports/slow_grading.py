"""The arithmetic of an appraisal once more, as one would do it on paper. It imports nothing of the portal.

people: {id: {voice: (weight, votes by grade, how many ballots the voice had)}}. Returns {id: (score or None, grade or
None)}; a score is a fraction, grade 0 the best.
"""

from fractions import Fraction


def grades(people, points, bands, top_share, low_share, cap, least):
    found = {id: alone(voices, points, bands, top_share, low_share, least) for id, voices in people.items()}
    room = 0
    while (room + 1) * 100 <= cap * len(people):
        room += 1
    best = [id for id, (score, grade) in found.items() if grade == 0]
    for id in best:
        score = found[id][0]
        not_worse = [other for other in best if found[other][0] >= score]
        if len(not_worse) > room:
            found[id] = (score, 1)
    return found


def alone(voices, points, bands, top_share, low_share, least):
    said = []
    for weight, votes, ballots in voices.values():
        if weight > 0 and ballots >= least and sum(votes) > 0:
            said.append((weight, votes))
    if not said:
        return None, None
    whole = sum(weight for weight, votes in said)
    score = low = top = Fraction(0)
    for weight, votes in said:
        each = [point for point, count in zip(points, votes, strict=True) for _ in range(count)]
        score += Fraction(weight, whole) * Fraction(sum(each), len(each))
        low += Fraction(weight, whole) * Fraction(votes[-1], len(each))
        top += Fraction(weight, whole) * Fraction(votes[0], len(each))
    if low > Fraction(low_share, 100):
        return score, len(points) - 1
    grade = len(points) - 1
    for number in reversed(range(len(bands))):
        if score >= bands[number]:
            grade = number
    if grade == 0 and top < Fraction(top_share, 100):
        grade = 1
    return score, grade
