"""YAML as data people write: every scalar stays text, a key given twice is an error.

`yaml.safe_load` reads 010 as 8, `no` as False, 0.01 as a binary float, and lets the second of two equal keys win;
amounts and codes must not go through that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class BadText(Exception):  # noqa: N818  (it names the thing that is bad)
    """A YAML file of an edition or of data is wrong; the message says file, line and what to mend."""


class _Strict(_LOADER):  # type: ignore[misc]
    """Base loader (all scalars text) that refuses duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"第 {line} 行：“{key.value}”写了两次，请删去其中一个")
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep=deep))


_Strict.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))


def load_text(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, all scalars as text. Raises BadText."""
    try:
        data = yaml.load(path.read_bytes(), Loader=_Strict)  # noqa: S506  (a BaseLoader: builds text only)
    except FileNotFoundError as error:
        raise BadText(f"{path.name}：找不到文件") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadText(f"{path.name}：{error}") from error
    if not isinstance(data, dict):
        raise BadText(f"{path.name}：内容应为“名称: 值”的对照表")
    return data


def load_extended(path: Path, templates: Path) -> dict[str, Any]:
    """The mapping in a YAML file, laid on the one under `templates` that its `extends` names, which may extend another.

    So layouts and outlines say only where they differ from a shared one (`merged`). Raises BadText.
    """
    data = load_text(path)
    if "extends" not in data:
        return data
    own = {key: value for key, value in data.items() if key != "extends"}
    return merged(load_extended(templates / data["extends"], templates), own)


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid on it, mappings key by key, everything else replaced; neither is changed."""
    whole = dict(base)
    for key, value in over.items():
        known = whole.get(key)
        whole[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return {key: dict(value) if isinstance(value, dict) else value for key, value in whole.items()}


def filled_in(value: Any, words: Mapping[str, str]) -> Any:
    """Texts with 〔name〕 replaced by its word, in every key and value of a YAML structure."""
    if isinstance(value, str):
        for name, word in words.items():
            value = value.replace(f"〔{name}〕", word)
        return value
    if isinstance(value, list):
        return [filled_in(one, words) for one in value]
    if isinstance(value, dict):
        return {filled_in(key, words): filled_in(one, words) for key, one in value.items()}
    return value
