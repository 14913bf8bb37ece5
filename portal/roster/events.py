"""What the roster tells those above it, who may not be imported here: somebody came or came back, a last term ended.

The sender is the Member; `by` is the Actor, `at` the instant. Receivers work in the same transaction.

    member_added.send(member, by=by, at=at)
    last_term_ended.send(member, by=by, at=at)
"""

from blinker import Namespace

_events = Namespace()
member_added = _events.signal("member-added")
last_term_ended = _events.signal("last-term-ended")  # neither a term nor an office is left
