"""What is put at the cells of an open workbook, and how it is told from what the user wrote herself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.check import check
from xlzj.live import listing, marks
from xlzj.live.marks import Size, joined, parted
from xlzj.model import Checked, Severity
from xlzj.report.workbook import NOTE

UNIT = Path(__file__).resolve().parents[2] / "samples" / "yueyang-jkq-2024"
FILE = "附件1 部门整体支出绩效评价基础数据表.xlsx"


@pytest.fixture(scope="module")
def checked() -> tuple[Checked, ...]:
    return check([UNIT])[0].checked


@given(
    st.text().filter(lambda text: NOTE not in text),
    st.text(min_size=1),
    st.tuples(st.integers(1, 999), st.integers(1, 999)),
)
def test_a_users_note_comes_back_as_it_was(own: str, told: str, size: tuple[int, int]) -> None:
    found = parted(joined(own, told, Size(*size)))
    assert found is not None
    assert found[0] == own
    assert found[1] == (Size(*size) if own else None)


def test_a_note_without_our_part_is_not_ours() -> None:
    assert parted("这一格填万元") is None
    assert parted("") is None


def test_the_gravest_finding_decides_the_colour(checked: tuple[Checked, ...]) -> None:
    found = {mark.cell: mark for mark in marks.marks(checked, FILE, ["附件1"])}
    assert found["H14"].severity is Severity.ERROR
    assert "300.43" in found["H14"].note
    assert found["H14"].colour == (0xF4, 0x97, 0x8E)
    assert marks.marks(checked, FILE, ["别的"]) == ()
    assert marks.marks(checked, "别的.xlsx", ["附件1"]) == ()


def test_the_list_is_read_back_as_it_was_written(checked: tuple[Checked, ...]) -> None:
    made = listing.listing(checked, FILE, "/甲", {})
    found = listing.entries(made.rows, FILE)
    findings = [finding for each in checked for finding in each.findings]
    assert len(found) == len(findings)
    assert {(e.sheet, e.cell) for e in found if e.cell} == {
        (f.place.sheet, f.place.cell) for f in findings if f.place.file == FILE
    }
    other = next(row for row, link in made.links.items() if "/甲/" in link)
    assert made.rows[other - 1][listing.HEADERS.index("文件")] != FILE
    assert made.links[found[0].row].startswith("=HYPERLINK(\"#'附件1'!")
    assert listing.entries((), FILE) == ()
    assert listing.entries([["随便", "写的"]], FILE) == ()


def test_steps_go_round_and_stop_once_at_each_cell(checked: tuple[Checked, ...]) -> None:
    found = listing.entries(listing.listing(checked, FILE, "", {}).rows, FILE)
    stops = list(dict.fromkeys((e.sheet, e.cell) for e in found if e.cell))
    at, seen = stops[0], [stops[0]]
    for _ in range(len(stops)):
        target = listing.step(found, *at, back=False)
        assert target is not None
        at = (target.sheet, target.cell)
        seen.append(at)
    assert seen == [*stops, stops[0]]
    before = listing.step(found, *stops[0], back=True)
    assert before is not None
    assert (before.sheet, before.cell) == stops[-1]
    assert listing.step((), "附件1", "A1", back=False) is None


def test_the_first_stop_is_an_error(checked: tuple[Checked, ...]) -> None:
    findings = [finding for each in checked for finding in each.findings]
    first = listing.first(findings, FILE, ["附件1"])
    assert first is not None
    assert first.severity is Severity.ERROR
    assert first.cause is None
    assert listing.first(findings, FILE, []) is None
