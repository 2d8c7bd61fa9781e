"""Words of the file format: element names in both dialects, truth values, escaped characters."""

import re
from typing import Final

SPREADSHEET: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # Strict OOXML
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
TRUE: Final = frozenset({"1", "true", "on", "True", "TRUE"})


def tags(*names: str) -> dict[str, str]:
    """Expanded element name → short name, in both dialects of OOXML, and "Choice" for what only extensions read."""
    table = {f"{space} {name}": name for space in SPREADSHEET for name in names}
    table[f"{_COMPATIBILITY} Choice"] = "Choice"
    return table


def truth(attributes: dict[str, str], name: str) -> bool:
    """An XML truth attribute, False when it is missing."""
    return attributes.get(name) in TRUE


def unescape(text: str) -> str:
    """``_x000D_`` and its kin as the characters they stand for; lone halves of a surrogate pair become U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
