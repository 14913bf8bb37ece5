"""Invitations and one-time links: for whom, and the slips, which are shown once."""

from flask import Blueprint, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.accounts import link_rules
from portal.accounts.link_rules import Slip
from portal.accounts.links import grouped, new_code
from portal.accounts.standing import Person, people_for
from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.errors import Hidden
from portal.qr import svg
from portal.roster.fields import asked_words
from portal.web import aside, let_go, page

bp = Blueprint("invitations", __name__)
MOST_FOUND = 30  # people shown for a search


@bp.get("/account/invitations")
@needs(Can.INVITE)
def show() -> Response:
    people = people_for(me(), today(), at=now())
    here = [person for person in people if is_asked_for(person, request.args.get("district", ""))]
    word = asked_words(request.args.get("q"))
    return page(
        "accounts/invitations.html",
        districts=districts(people),
        waiting=[person for person in here if not person.is_enabled],
        enabled=sum(person.is_enabled for person in here),
        word=word,
        found=[person for person in people if person.is_enabled and word and is_found(person, word)][:MOST_FOUND],
    )


def is_asked_for(person: Person, district: str) -> bool:
    return not district or district == str(person.district_id or "none")


def is_found(person: Person, word: str) -> bool:
    return word in person.name or word in person.village or word.lower() == person.sign_in_name


def districts(people: list[Person]) -> list[tuple[str, str, bool]]:
    """The filter: everyone, each district, and those who serve in none."""
    asked = request.args.get("district", "")
    names = {str(person.district_id or "none"): person.district or "不驻村" for person in people}
    entries = [("全部", "/account/invitations", not asked)]
    entries += [(name, f"/account/invitations?district={id}", id == asked) for id, name in sorted(names.items())]
    return entries if len(names) > 1 else []


@bp.post("/account/invitations")
@needs(Can.INVITE, again=True)
def invite() -> Response:
    chosen = chosen_of(set(request.form.getlist("member", type=int)))
    codes, drawn = codes_for(len(chosen))
    with aside():
        slips = link_rules.invite(chosen, codes, by=me(), at=now())
    return slips_page(slips, drawn)


@bp.post("/account/mendings")
@needs(Can.INVITE, again=True)
def mend() -> Response:
    chosen = chosen_of({request.form.get("member", 0, type=int)})
    codes, drawn = codes_for(1)
    with aside():
        slip = link_rules.mend(chosen[0], codes[0], by=me(), at=now())
    return slips_page([slip], drawn)


def chosen_of(ids: set[int]) -> list[Person]:
    """Those of these ids for whom one may make a link; anybody else is out of sight."""
    chosen = [person for person in people_for(me(), today(), at=now()) if person.id in ids]
    if len(chosen) != len(ids):
        raise Hidden
    return chosen


def codes_for(count: int) -> tuple[list[str], list[Markup]]:
    """New codes and their pictures, drawn while no transaction is open."""
    let_go()
    codes = [new_code() for _ in range(count)]
    return codes, [svg(address_of(code), "邀请链接的二维码", 2) for code in codes]


def address_of(code: str) -> str:
    """The code stands behind the #: browsers don't send that part, so it is in no log."""
    return f"{request.host_url}invitation#{code}"


def slips_page(slips: list[Slip], drawn: list[Markup]) -> Response:
    addresses = [address_of(slip.code) for slip in slips]
    rows = list(zip(slips, drawn, addresses, strict=True))
    return page("accounts/slips.html", slips=rows, grouped=grouped, base=request.host_url)
