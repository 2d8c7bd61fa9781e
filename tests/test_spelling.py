"""Texts that say the same are the same; how wide a text is."""

from __future__ import annotations

import pytest

from xlzj.spelling import printed_width, squeeze, unspaced


def test_white_space_of_every_kind_goes() -> None:
    assert unspaced(" 三公\u3000经费\n（万元）\t") == "三公经费（万元）"


@pytest.mark.parametrize(
    ("text", "same"), [("１００ ％", "100%"), ("其中：\n一般 公共（预算）", "其中:一般公共(预算)")]
)
def test_a_label_is_the_same_in_full_and_half_width(text: str, same: str) -> None:
    assert squeeze(text) == same
    assert squeeze(same) == same


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("附件1", 5), ("“一”—…", 10), ("e\u0301", 1), ("\u200b\ufeff", 0), ("％", 2)],
)
def test_chinese_characters_take_two_columns_and_marks_none(text: str, width: int) -> None:
    assert printed_width(text) == width
