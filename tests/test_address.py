"""A1 texts as Excel writes them, and texts that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.address import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    Reference,
    across,
    area_of,
    column_letters,
    column_number,
    is_cell,
    is_columns,
    refers_to,
    split_cell,
)


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("XFD", LAST_COLUMN)])
def test_columns_are_counted_from_a(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)


@given(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN), st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_a_block_is_read_as_it_is_written(top: int, left: int, down: int, over: int, absolute: bool) -> None:
    block = Area(top, left, min(top + down, LAST_ROW), min(left + over, LAST_COLUMN))
    text = block.ref(absolute=absolute)
    assert area_of(text) == block
    assert refers_to(f"'附件 ''1'''!{text}") == Reference("附件 '1'", *block)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("D8", Area(8, 4, 8, 4)),
        ("$D$8", Area(8, 4, 8, 4)),
        ("D8:F9", Area(8, 4, 9, 6)),
        ("F9:D8", Area(8, 4, 9, 6)),
        ("F8:D9", Area(8, 4, 9, 6)),
        ("XFD1048576", Area(LAST_ROW, LAST_COLUMN, LAST_ROW, LAST_COLUMN)),
        ("", None),
        ("G0", None),
        ("A0:B5", None),
        ("A1048577", None),
        ("XFE1", None),
        ("A:A", None),
        ("第 3 段", None),
        ("d8", None),
        ("D8 ", None),
        ("D8:F9:G10", None),
        ("附件1!D8", None),
    ],
)
def test_texts_that_name_a_block_and_texts_that_do_not(text: str, block: Area | None) -> None:
    assert area_of(text) == block


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("附件1!$D$8", Reference("附件1", 8, 4, 8, 4)),
        ("'附件 1'!$D$8:$F$9", Reference("附件 1", 8, 4, 9, 6)),
        ("附件1!#REF!", None),
        ("#REF!", None),
        ("附件1!$A:$A", None),
        ("SUM(附件1!$D$8)", None),
        ("3.14", None),
        ("$D$8", None),
        ("附件1!$D$8,附件1!$D$9", None),
    ],
)
def test_a_name_refers_to_a_block_or_to_nothing(text: str, reference: Reference | None) -> None:
    assert refers_to(text) == reference


def test_the_shape_of_a_block() -> None:
    block = Area(8, 4, 9, 6)
    assert (block.single, Area(8, 4, 8, 4).single, Area(8, 4, 9, 4).single) == (False, True, False)
    assert block.height == 2
    assert (block.ref(), block.ref(absolute=True)) == ("D8:F9", "$D$8:$F$9")
    assert (block.anchor.ref(), block.anchor.ref(absolute=True)) == ("D8", "$D$8")
    assert block.anchor == Area(8, 4, 8, 4)
    assert block.places() == [(8, 4), (8, 5), (8, 6), (9, 4), (9, 5), (9, 6)]


def test_a_cell_is_split_into_letters_and_row() -> None:
    assert (split_cell("D8"), split_cell("$AB$12")) == (("D", 8), ("AB", 12))
    assert [text for text in ("D8", "$D$8", "D8:D9", "8D", "", "ABCD1") if is_cell(text)] == ["D8", "$D$8"]
    with pytest.raises(ValueError, match="8D"):
        split_cell("8D")


def test_columns_over_rows() -> None:
    assert (across("C", 5), across("A:E", 5, 2)) == (Area(5, 3, 5, 3), Area(5, 1, 6, 5))
    assert [text for text in ("A", "A:E", "A1", "A:", "a", "A:E:F") if is_columns(text)] == ["A", "A:E"]
    with pytest.raises(ValueError, match="“A1”不是列"):
        across("A1", 5)
