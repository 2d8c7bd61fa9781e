"""Sentences that several editions' outlines share: `templates/sentences.yaml`, taken with `{use: 名称}`.

A name stands for the sentences of one paragraph. In the place of a paragraph `{use: 人员}` is that paragraph, in the
place of a sentence its sentences; further keys of the mapping, or else the outline's `words`, replace 〔key〕 in their
texts. `sentences` of an outline go before those of the same name here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xlzj.editions.home import shared as near
from xlzj.editions.text import BadText, filled_in, load_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHARED = "sentences.yaml"
_NONE: Mapping[str, str] = MappingProxyType({})


def shared(folder: Path) -> Mapping[str, Any]:
    """The sentences beside the editions, by name; none where there is no such file. Raises BadText."""
    path = near(folder.parent, SHARED)
    return load_text(path) if path.is_file() else {}


def expanded(paragraph: Any, known: Mapping[str, Any], words: Mapping[str, str] = _NONE) -> list[Any]:
    """The sentences of one paragraph with what it takes from `known`. Raises BadText for an unknown name."""
    sentences = [paragraph] if isinstance(paragraph, dict) else paragraph
    return [own for sentence in sentences for own in _taken(sentence, known, words)]


def _taken(sentence: Any, known: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[Any]:
    if not isinstance(sentence, dict) or "use" not in sentence:
        yield sentence
        return
    if sentence["use"] not in known:
        raise BadText(f"{SHARED} 没有“{sentence['use']}”；现有：{'、'.join(known)}")
    own = {**words, **sentence}
    for given in known[sentence["use"]]:
        yield filled_in({"text": given} if isinstance(given, str) else given, own)
