"""Whom a row means: by phone, else by name and village. Namesakes are told apart, and the reader is told how."""

from collections import defaultdict
from datetime import date

from portal.roster import cleaning
from portal.roster.entries import Entry, shown_value
from portal.roster.known import Known, KnownMember


class People:
    """The members, ready to be asked for."""

    def __init__(self, known: Known, today: date):
        self.known, self.today = known, today
        self.phones = {member.facts["phone"]: member for member in known.members.values() if member.facts["phone"]}
        self.names: dict[str, list[KnownMember]] = defaultdict(list)
        for member in known.members.values():
            self.names[plain(member.name)].append(member)

    def match(self, entry: Entry) -> None:
        """Set the entry's member, or leave it None for a new person; what can't be decided is a problem."""
        if entry.problems:
            return
        holder = self.phones.get(entry.get("phone"))
        if holder:
            self.take_holder(entry, holder)
            return
        namesakes = self.names.get(plain(entry.name), [])
        here = [member for member in namesakes if self.is_of(member, entry)]
        if len(here) == 1 or (not entry.village and len(namesakes) == 1):
            entry.member = (here or namesakes)[0]
        elif namesakes:
            self.tell_apart(entry, here or namesakes)

    def is_of(self, member: KnownMember, entry: Entry) -> bool:
        """Is the member's village, or one of the villages of someone who left, that of the row?"""
        serving = member.serving(self.today)
        terms = [serving] if serving else member.terms
        return entry.village is not None and any(term.village_id == entry.village.id for term in terms)

    def take_holder(self, entry: Entry, holder: KnownMember) -> None:
        if plain(holder.name) == plain(entry.name):
            entry.member = holder
            return
        entry.refuse(
            "phone",
            f"{shown_value('phone', holder.facts['phone'])} 在名册里是{self.described(holder)}的。"
            "不是同一个人，请核对手机；是同一个人改了名，请先在人员页改姓名。",
        )

    def tell_apart(self, entry: Entry, namesakes: list[KnownMember]) -> None:
        """Same name, and no phone or village that joins them."""
        who = "、".join(self.described(member) for member in namesakes[:3])
        if entry.village and entry.get("phone"):
            entry.notes.append(f"名册里另有{who}，手机不同，这一行按另一个人新增。若是同一个人，请先在人员页改好手机。")
        elif entry.get("phone"):
            entry.refuse("village", f"没有填：名册里有{who}，分不清是哪一位。")
        else:
            entry.refuse("phone", f"没有填：名册里有{who}，分不清是不是同一个人。")

    def described(self, member: KnownMember) -> str:
        """李四（球溪镇甲1村）."""
        serving = member.serving(self.today)
        if serving:
            return f"{member.name}（{self.known.place(serving.village_id)}）"
        return f"{member.name}（{'已离任' if member.terms else '没有驻村'}）"


def plain(name: str) -> str:
    """As names are compared: without blanks, the dots of names alike."""
    return cleaning.HAN_GAP.sub("", cleaning.tidy(name)).replace("•", "·").replace("・", "·").casefold()


def guard_doubles(entries: list[Entry]) -> None:
    """One row a person: by member, by phone, and for new people without a phone by name and unit."""
    seen: dict[tuple[object, ...], int] = {}
    for entry in entries:
        for key, column, what in traits(entry) if not entry.problems else ():
            if key in seen:
                entry.refuse(column, f"与第 {seen[key]} 行{what}，请只留一行。")
            seen.setdefault(key, entry.number)


def traits(entry: Entry) -> list[tuple[tuple[object, ...], str, str]]:
    """What no two rows may share: (key, column, words)."""
    found: list[tuple[tuple[object, ...], str, str]] = []
    if entry.get("phone"):
        found.append((("phone", entry.get("phone")), "phone", "的手机相同"))
    if entry.member:
        found.append((("member", entry.member.id), "name", "是同一个人"))
    elif not entry.get("phone"):
        found.append(
            (
                ("new", plain(entry.name), entry.get("sending_unit")),
                "name",
                "同名同单位而没有手机，分不清是不是同一个人",
            )
        )
    return found
