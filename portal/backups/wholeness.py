"""Is everything here whole: the journal's chain, the attachments, the votes, the sealed records?"""

from collections.abc import Iterator
from datetime import datetime

from portal.attachments.rules import first_break as in_attachments
from portal.audit.rules import verify as in_journal
from portal.ballots.keeping import first_break as in_ballots
from portal.paper.sealing import fault_of, standing_seals


def faults_of_seals() -> Iterator[str]:
    """For each sealed record "" or what is wrong with it, in a sentence."""
    yield from map(fault_of, standing_seals())


def first_fault(*, at: datetime) -> str:
    """The first thing that is lost or was altered, in a sentence; "" when all is whole."""
    return in_journal() or in_attachments(at=at) or in_ballots() or next(filter(None, faults_of_seals()), "")
