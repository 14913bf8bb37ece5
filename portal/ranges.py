"""Whole numbers within bounds, in forms."""

from typing import Any

from wtforms import validators


class NumberRange(validators.NumberRange):  # type: ignore[misc]
    """WTForms' own, which fails with an OverflowError on a number of four hundred digits."""

    def __call__(self, form: Any, field: Any) -> None:
        if isinstance(field.data, int) and abs(field.data) >= 2**63:
            field.data = None
        super().__call__(form, field)
