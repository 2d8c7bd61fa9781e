"""YAML as data people write: every scalar stays text, a key given twice is an error.

`yaml.safe_load` reads 010 as 8, `no` as False, 0.01 as a binary float, and lets the second of two equal keys win;
amounts and codes must not go through that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
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
