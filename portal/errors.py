"""What can go wrong, in the language of the portal. web.py turns each into its page and status."""


class Refused(Exception):
    """A rule says no (409). The message is the Chinese sentence that the member reads."""


class Unrecorded(Refused):
    """A no without a line in the journal, where the line itself would tell too much: casting a ballot."""


class Hidden(Exception):
    """The row is outside one's sight or doesn't exist (404)."""


class Forbidden(Exception):
    """One sees the row but may not do this with it (403). The message says who may."""


class BadInput(Exception):
    """A file or a value that can't be read (422), with one Chinese sentence."""
