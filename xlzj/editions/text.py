"""YAML as data people write: every scalar stays text, a key given twice is an error.

`yaml.safe_load` reads 010 as 8, `no` as False, 0.01 as a binary float, and lets the second of two equal keys win;
amounts and codes must not go through that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
                problem = f"第 {key.start_mark.line + 1} 行：“{key.value}”写了两次，请删去其中一个"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep=deep))


_Strict.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))

_SAID = (
    ("could not find expected ':'", "名称后面缺冒号，或上一行的引号、括号没有写完"),
    ("mapping values are not allowed", "一行里写了两个冒号：值里有英文冒号的要加引号；或缩进没有对齐"),
    ("cannot start any token", "行首用了制表符（Tab），或值以特殊符号开头：缩进用空格，值加引号"),
    ("found unexpected end of stream", "引号没有写完"),
    ("expected ',' or '}'", "花括号里少了逗号，或没有写完"),
    ("expected ',' or ']'", "方括号里少了逗号，或没有写完"),
    ("undefined alias", "用了没有定义的“*名称”"),
    ("expected <block end>", "缩进没有对齐"),
)


def label(path: Path) -> str:
    """How messages call a text: hunan.yaml where it stands beside the editions, else its folder before its name."""
    beside = next(path.parent.glob("*/edition.yaml"), None) is not None
    return path.name if beside else f"{path.parent.name}/{path.name}"


def load_text(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, all scalars as text. Raises BadText with file and line."""
    data = _read(path, lambda raw: yaml.load(raw, Loader=_Strict))  # noqa: S506  (a BaseLoader: builds text only)
    if not isinstance(data, dict):
        raise BadText(f"{label(path)}：内容应为“名称: 值”的对照表")
    return data


def composed(path: Path) -> Any:
    """The nodes of a YAML file, each with its place. Raises BadText as `load_text`."""
    return _read(path, lambda raw: yaml.compose(raw, Loader=_LOADER))


def _read(path: Path, parse: Callable[[bytes], Any]) -> Any:
    try:
        return parse(path.read_bytes())
    except FileNotFoundError as error:
        raise BadText(f"{label(path)}：找不到文件") from error
    except yaml.MarkedYAMLError as error:
        at = f":{error.problem_mark.line + 1}" if error.problem_mark is not None else ""
        raise BadText(f"{label(path)}{at}：{_plain(error.problem or str(error))}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadText(f"{label(path)}：不是 UTF-8 的 YAML 文本（{error}）") from error


def _plain(problem: str) -> str:
    """What the YAML library says, in words of an author."""
    return next((said for part, said in _SAID if part in problem), problem)


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
