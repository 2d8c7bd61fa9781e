"""Elements of a Word file: names without namespaces, switches, alternatives, lines of an automatic contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEADING_MARK = "_Toc"  # how bookmarks of headings begin
_NO = frozenset({"0", "false", "off", "none"})


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """An attribute by its name without namespace."""
    if element is None:
        return default
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), default)


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    return None if element is None else next((one for one in element if local(one) == name), None)


def on(properties: Element | None, name: str) -> bool:
    """Whether a property is switched on."""
    found = child(properties, name)
    return found is not None and attribute(found, "val", "1") not in _NO


def of_contents(paragraph: Element) -> bool:
    """Whether a paragraph is a line of an automatic table of contents: it links to a heading, or asks for its page."""
    for element in paragraph.iter():
        name = local(element)
        if name == "hyperlink" and attribute(element, "anchor").startswith(_HEADING_MARK):
            return True
        if name == "instrText" and f"PAGEREF {_HEADING_MARK}" in (element.text or ""):
            return True
    return False


def chosen(element: Element) -> Element:
    """Of alternative contents the first; any other element as it is."""
    if local(element) != "AlternateContent":
        return element
    choice = child(element, "Choice")
    return element if choice is None else choice
