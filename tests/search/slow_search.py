"""Looking for phrases the slow way: in every text, letter by letter. It imports nothing of the portal.

texts: {id: [text, …]}. A phrase of Chinese is found where it stands in one run of Chinese characters; a word of Latin
letters where a word begins with it. All phrases must be found somewhere in a thing.
"""

import re
import unicodedata

HAN = "[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"


def lowered(text):
    return unicodedata.normalize("NFKC", text).lower()


def holds(text, phrase):
    text, phrase = lowered(text), lowered(phrase)
    if re.fullmatch(f"{HAN}+", phrase):
        return any(phrase in run for run in re.findall(f"{HAN}+", text))
    return any(word.startswith(phrase) for word in re.findall("[0-9a-z]+", text))


def search(texts, phrases):
    return {id for id, parts in texts.items() if all(any(holds(part, phrase) for part in parts) for phrase in phrases)}
