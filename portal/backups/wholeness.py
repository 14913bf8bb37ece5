"""Is everything here whole: the journal's chain, the attachments, the votes, the sealed records?"""

from datetime import datetime

from portal.attachments.rules import first_break as in_attachments
from portal.audit import rules as journal
from portal.ballots.keeping import first_break as in_ballots
from portal.paper.sealing import fault_of, standing_seals


def fault_beside_seals(*, at: datetime) -> str:
    """The first thing that is lost or was altered, but for sealed records, in a sentence; "" when all is whole."""
    return journal.verify() or in_attachments(at=at) or in_ballots()


def first_fault(*, at: datetime) -> str:
    """The same, sealed records included."""
    return fault_beside_seals(at=at) or next(filter(None, map(fault_of, standing_seals())), "")
