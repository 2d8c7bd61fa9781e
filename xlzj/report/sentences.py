"""Sentences that several editions' outlines share: `templates/sentences.yaml`, taken with `{use: 名称}`.

A name stands for the sentences of one paragraph. In the place of a paragraph `{use: 人员}` is that paragraph, in the
place of a sentence its sentences; further keys of the mapping replace 〔key〕 in their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.editions.text import BadText, load_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHARED = "sentences.yaml"


def shared(folder: Path) -> Mapping[str, Any]:
    """The sentences beside the editions, by name; none where there is no such file. Raises BadText."""
    path = folder.parent / SHARED
    return load_text(path) if path.is_file() else {}


def expanded(paragraph: Any, known: Mapping[str, Any]) -> list[Any]:
    """The sentences of one paragraph with what it takes from `known`. Raises BadText for an unknown name."""
    sentences = [paragraph] if isinstance(paragraph, dict) else paragraph
    return [own for sentence in sentences for own in _taken(sentence, known)]


def _taken(sentence: Any, known: Mapping[str, Any]) -> Iterator[Any]:
    if not isinstance(sentence, dict) or "use" not in sentence:
        yield sentence
        return
    if sentence["use"] not in known:
        raise BadText(f"{SHARED} 没有“{sentence['use']}”；现有：{'、'.join(known)}")
    for given in known[sentence["use"]]:
        item = {"text": given} if isinstance(given, str) else given
        text = item["text"]
        for key, value in sentence.items():
            text = text.replace(f"〔{key}〕", value)
        yield {**item, "text": text}
