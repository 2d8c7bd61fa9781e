"""Sentences that outlines share: taken by name, with what differs put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.forms import submission
from xlzj.editions import BadText, editions, load
from xlzj.editions.home import templates_folder
from xlzj.report.narrative import has_outline, narrative, outline_text
from xlzj.report.sentences import SHARED, expanded, shared

if TYPE_CHECKING:
    from pathlib import Path

KNOWN: dict[str, Any] = {
    "人员": ["编制{{ 〔数〕 }}。", {"unless": ["在职"], "text": "在职{{ 〔数〕 }}，〔2020〕10号。"}]
}


def test_a_name_is_a_paragraph_or_some_of_its_sentences() -> None:
    taken = [{"text": "编制{{ 甲 }}。"}, {"unless": ["在职"], "text": "在职{{ 甲 }}，〔2020〕10号。"}]
    assert expanded({"use": "人员", "数": "甲"}, KNOWN) == taken
    assert expanded(["先说。", {"use": "人员", "数": "甲"}], KNOWN) == ["先说。", *taken]


def test_own_sentences_stay_as_they_are() -> None:
    own = ["一句。", {"unless": ["词"], "text": "二句。"}]
    assert expanded(own, {}) == own


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadText, match="没有“人数”；现有：人员"):
        expanded({"use": "人数"}, KNOWN)


def test_without_a_file_of_its_own_a_folder_shares_what_is_shipped(tmp_path: Path) -> None:
    assert shared(tmp_path / "版式") == shared(templates_folder() / "版式") != {}
    (tmp_path / SHARED).write_text("甲: [乙。]\n", encoding="utf-8")
    assert shared(tmp_path / "版式") == {"甲": ["乙。"]}


@pytest.mark.parametrize("name", [name for name in editions() if has_outline(load(name))])
def test_every_outline_renders_without_anything_handed_in(name: str) -> None:
    edition = load(name)
    report = narrative(submission(edition=edition), edition)
    assert "〔" not in "".join(part.text for section in report.sections for part in section.paragraphs)
    assert report.sections[0].heading.startswith("一、")
    assert report.missing


def test_words_of_the_outline_stand_where_the_sentence_gives_none() -> None:
    assert expanded({"use": "人员"}, KNOWN, {"数": "乙"})[0] == {"text": "编制{{ 乙 }}。"}
    assert expanded({"use": "人员", "数": "甲"}, KNOWN, {"数": "乙"})[0] == {"text": "编制{{ 甲 }}。"}


def test_an_outline_that_extends_another_keeps_its_sections() -> None:
    shared_one, own = (outline_text(load(name)) for name in ("yueyang-2024", "hengyang-2022"))
    assert own["sections"] == shared_one["sections"]
    assert own["words"]["基本支出"] != shared_one["words"]["基本支出"]
    assert list(own["sentences"]) == ["预算执行"]
