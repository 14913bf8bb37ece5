"""How the roster writes days and offices in its sentences."""

from datetime import date

from portal.actor import ROLE_NAMES, Role


def written(day: date) -> str:
    """2026年9月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def office_title(kind: Role | str, district_name: str | None = None) -> str:
    """组织干事; 球溪片区召集人."""
    name = ROLE_NAMES[Role(kind)]
    if not district_name:
        return name
    return district_name.removesuffix("片区") + name
