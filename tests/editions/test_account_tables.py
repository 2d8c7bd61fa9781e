"""Account codes as data of an edition; tables side by side and headers over two rows in its layouts."""

from __future__ import annotations

import pytest

from xlzj.editions import editions, load
from xlzj.editions.layout import plan
from xlzj.editions.points import NO_SCHEME
from xlzj.editions.tables import Group

CODED = [name for name in editions() if load(name).codes]


@pytest.mark.parametrize("name", CODED)
def test_known_codes_have_a_length_of_their_level_and_a_known_parent(name: str) -> None:
    for known in load(name).codes.values():
        assert known.basis
        for code, title in known.names.items():
            assert title
            assert len(code) in known.lengths
            above = [length for length in known.lengths if length < len(code)]
            assert not above or code[: max(above)] in known.names


@pytest.mark.parametrize("name", CODED)
def test_code_columns_name_a_classification_of_the_edition(name: str) -> None:
    edition = load(name)
    named = {table.code.codes for form in edition.forms.values() for table in form.tables.values() if table.code}
    assert named == set(edition.codes)


def test_edition_without_self_evaluation_has_no_scheme_but_the_grades_its_notes_tell() -> None:
    edition = load("juesuan-2024")
    assert edition.scheme is NO_SCHEME
    assert [band.name for band in edition.grades] == ["优", "良", "中", "差"]
    assert edition.grades_basis


def test_tables_side_by_side_begin_and_end_together() -> None:
    edition = load("juesuan-2024")
    form = edition.forms["公开06"]
    placed = plan(edition, form)
    areas = [placed.names[name] for name in form.tables]
    assert len({(area.top, area.bottom) for area in areas}) == 1
    assert [(area.left, area.right) for area in areas] == [(1, 3), (4, 6), (7, 9)]
    assert {cell.value for cell in placed.cells} >= {"30101", "30299", "39999"}


def test_tables_side_by_side_are_as_long_as_the_longest() -> None:
    edition = load("juesuan-2024")
    form = edition.forms["公开06"]
    rows = {name: (Group("", "", count),) for name, count in zip(form.tables, (2, 40, 1), strict=True)}
    placed = plan(edition, form, rows)
    assert {placed.names[name].bottom - placed.names[name].top for name in form.tables} == {40}
    assert "30101" not in {cell.value for cell in placed.cells}


def test_header_over_two_rows_is_repeated_on_every_page() -> None:
    edition = load("juesuan-2024")
    placed = plan(edition, edition.forms["公开07"])
    header = placed.names["收支明细_表头"]
    assert header.bottom == header.top + 1
    assert placed.repeat == (header.top, header.bottom + 1)
