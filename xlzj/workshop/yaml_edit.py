"""Set one key in a YAML text and leave every other character of it, comments too, as it was."""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[^\W\d][^\s:#,\[\]{}\"'&*!|>%@`]*(?: [^\s:#,\[\]{}\"'&*!|>%@`]+)*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def flow(value: Any) -> str:
    """A value on one line, as people write it: {type: amount, label: "4、维修费"}."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    text = str(value)
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def put(text: str, path: tuple[str, ...], value: Any) -> str:
    """`text` with `value` at `path`; mappings on the way are made where they are missing."""
    node: Any = yaml.compose(text, Loader=yaml.BaseLoader)
    for depth, key in enumerate(path):
        child = next((item for name, item in node.value if name.value == key), None)
        rest = path[depth + 1 :]
        if child is None or (rest and child.id != "mapping"):
            for part in reversed(rest):
                value = {part: value}
            return _replaced(text, child, value) if child is not None else _added(text, node, key, value)
        node = child
    return _replaced(text, node, value)


def _replaced(text: str, node: Any, value: Any) -> str:
    start, end = node.start_mark.index, _end(text, node)
    before = (
        text[:start].rstrip(" \n") + " " if text[:start].endswith("\n") or node.start_mark.column == 0 else text[:start]
    )
    if node.id == "mapping" and not node.flow_style:
        before = text[:start].rstrip() + " "
    return before + flow(value) + text[end:]


def _added(text: str, node: Any, key: str, value: Any) -> str:
    if node.flow_style:
        at = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return f"{text[:at]}{comma}{flow(key)}: {flow(value)}{text[at:]}"
    indent = " " * node.start_mark.column
    at = _end(text, node)
    return f"{text[:at]}\n{indent}{flow(key)}: {flow(value)}{text[at:]}"


def _end(text: str, node: Any) -> int:
    """Where a node's own text ends, without the blank lines and comments that follow a block."""
    if node.id == "mapping" and not node.flow_style and node.value:
        return _end(text, node.value[-1][1])
    if node.id == "sequence" and not node.flow_style and node.value:
        return _end(text, node.value[-1])
    end: int = node.end_mark.index
    return len(text[:end].rstrip()) if node.id == "scalar" else end
