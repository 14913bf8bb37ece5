"""The few words of WordprocessingML that our pages are made of, as lxml elements."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

UNWRITABLE = re.compile("[^\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """<w:tag w:attribute="…">children</w:tag>"""
    made: Any = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Any) -> Any:
    """Text with the properties of a run (character style, strike)."""
    made = element("r", element("rPr", *properties)) if properties else element("r")
    made.append(words(text))
    return made


def words(text: str) -> Any:
    """A w:t that keeps its blanks; what no Word file can hold is left out."""
    made = element("t")
    made.text = clean(text)
    made.set(qn("xml:space"), "preserve")
    return made


def clean(text: str) -> str:
    return UNWRITABLE.sub("", text).replace("\t", " ")


def paragraph(style: str, *runs: Any, keep: bool = False, hanging: int = 0) -> Any:
    """A paragraph of this style; `keep` holds it on the page of the next one, `hanging` is in twips."""
    properties = element("pPr", element("pStyle", val=style))
    if keep:
        properties.append(element("keepNext"))
    if hanging:
        properties.append(element("ind", left=hanging, hanging=hanging))
    return element("p", properties, *runs)


def is_kept(made: Any) -> bool:
    return made.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def keep(made: Any) -> None:
    """Hold this paragraph on the page of the next one."""
    if not is_kept(made):
        made.find(qn("w:pPr")).insert(1, element("keepNext"))
