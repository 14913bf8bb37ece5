"""The roster's pages: each room registers its own, and what it gives to the first page and to facts."""

from portal.roster import (
    chief_views,
    facts,
    member_views,
    office_views,
    people_views,
    place_views,
    role_views,
    term_views,
    waiting,
)
from portal.roster.pages import bp

__all__ = ["bp"]
REGISTERED = (
    chief_views,
    facts,
    member_views,
    office_views,
    people_views,
    place_views,
    role_views,
    term_views,
    waiting,
)
