"""How long a text is, as Chinese offices count (字数): each character and each mark is one; so is a word or a number of
Latin letters and digits; blanks are none.
"""

import re
import unicodedata

ONE = re.compile(r"[0-9A-Za-z\u00c0-\u024f]+(?:[.,'’%-][0-9A-Za-z\u00c0-\u024f]+)*%?|\S")


def length_of(text: str) -> int:
    """Characters of a text, in the sense above. Full-width letters count as they do in half width."""
    return len(ONE.findall(unicodedata.normalize("NFKC", text.replace("…", "省")))) if text else 0
