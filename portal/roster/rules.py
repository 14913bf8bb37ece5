"""The roster's verbs, gathered from their rooms."""

from portal.roster.chief_rules import confirm_chief, propose_chief, withdraw_replacement
from portal.roster.departure_rules import note_departure, sweep
from portal.roster.handover_rules import LAPSES, SUCCESSOR, HandOver, Successor, hand_over
from portal.roster.office_rules import appoint, name_deputy, relieve, withdraw_deputy
from portal.roster.people_rules import add_member, change_contact, change_member, rebuild_keys, reveal_phone
from portal.roster.place_rules import (
    add_district,
    add_town,
    add_village,
    close_village,
    merge_town,
    move_town,
    rename_district,
    renumber,
)
from portal.roster.term_rules import Posting, begin_term, end_term, prolong_term, welcome

__all__ = [
    "LAPSES",
    "SUCCESSOR",
    "HandOver",
    "Posting",
    "Successor",
    "add_district",
    "add_member",
    "add_town",
    "add_village",
    "appoint",
    "begin_term",
    "change_contact",
    "change_member",
    "close_village",
    "confirm_chief",
    "end_term",
    "hand_over",
    "merge_town",
    "move_town",
    "name_deputy",
    "note_departure",
    "prolong_term",
    "propose_chief",
    "rebuild_keys",
    "relieve",
    "rename_district",
    "renumber",
    "reveal_phone",
    "sweep",
    "welcome",
    "withdraw_deputy",
    "withdraw_replacement",
]
