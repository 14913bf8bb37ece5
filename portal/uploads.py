"""A larger limit for the few views that take files: the app's own is for forms."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request, session

View = TypeVar("View", bound=Callable[..., Any])


def takes(most: int) -> Callable[[View], View]:
    """Mark a view that takes requests of up to so many bytes from those who are signed in."""

    def mark(view: View) -> View:
        view.takes = most  # type: ignore[attr-defined]
        return view

    return mark


def admit(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the request. Who has no cookie of a session sends no more here than elsewhere."""
    view = current_app.view_functions.get(endpoint or "")
    most = getattr(view, "takes", 0)
    if most and "_user_id" in session:
        request.max_content_length = most


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(admit)  # these run before every check, the one that reads the form for its token too
