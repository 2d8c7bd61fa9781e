"""What is left alone and what is put anew when marks meet those of the last check: on sheets made of plain values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from xlzj.live.marks import SIGN, Mark, joined
from xlzj.live.pages import annotated, painted
from xlzj.model import Severity

RED, YELLOW = (Mark("甲", "A1", each, "").colour for each in (Severity.ERROR, Severity.REVIEW))


class Page:
    """A sheet: conditional formats as (formula, colour, address), notes by cell."""

    def __init__(self, *formats: tuple[str, tuple[int, int, int], str], **notes: str) -> None:
        self.done: list[tuple[str, ...]] = []
        self.cells = SimpleNamespace(conditional_formats=[self._format(*each) for each in formats])
        self.notes = [self._note(cell, text) for cell, text in notes.items()]

    def _format(self, formula: str, colour: tuple[int, int, int], address: str) -> Any:
        areas = [SimpleNamespace(Address=part) for part in address.split(",")]
        impl = SimpleNamespace(api=SimpleNamespace(AppliesTo=SimpleNamespace(Areas=areas, Count=999)))
        delete = lambda: self.done.append(("uncolour", address))  # noqa: E731
        return SimpleNamespace(type="custom", formula=formula, fill_color=colour, impl=impl, delete=delete)

    def _note(self, cell: str, text: str) -> Any:
        def delete() -> None:
            self.done.append(("no note", cell))

        return SimpleNamespace(location=SimpleNamespace(address=cell), text=text, delete=delete)

    def range(self, address: str) -> Any:
        def add_custom(formula: str, fill_color: tuple[int, int, int]) -> Any:
            self.done.append(("colour", address))
            return self._format(formula, fill_color, address)

        def add_note(text: str) -> Any:
            self.done.append(("note", address, text))
            return self._note(address, text)

        return SimpleNamespace(conditional_formats=SimpleNamespace(add_custom=add_custom), add_note=add_note)


def wanted(**cells: Severity) -> list[Mark]:
    return [Mark("甲", cell, severity, f"{cell} 不对") for cell, severity in cells.items()]


def test_colours_that_are_right_already_stay() -> None:
    page = Page((SIGN, RED, "$A$1:$A$2,$C$1"), (SIGN, YELLOW, "$D$1"))
    marks = wanted(A1=Severity.ERROR, A2=Severity.ERROR, C1=Severity.ERROR, D1=Severity.REVIEW)
    assert painted(page, marks) == []
    assert page.done == []


def test_a_format_with_one_cell_too_many_is_put_anew() -> None:
    page = Page((SIGN, RED, "$A$1:$A$2"), (SIGN, YELLOW, "$D$1"))
    painted(page, wanted(A1=Severity.ERROR, D1=Severity.REVIEW))
    assert page.done == [("uncolour", "$A$1:$A$2"), ("colour", "A1")]


def test_another_colour_replaces_and_what_has_no_finding_any_more_loses_its_own() -> None:
    page = Page((SIGN, RED, "$A$1"), (SIGN, YELLOW, "$D$1"))
    painted(page, wanted(A1=Severity.REVIEW))
    assert page.done == [("uncolour", "$D$1"), ("uncolour", "$A$1"), ("colour", "A1")]


def test_two_formats_of_ours_at_one_cell_do_not_both_stay() -> None:
    """Copying a marked cell about may leave such things."""
    page = Page((SIGN, RED, "$A$1"), (SIGN, YELLOW, "$A$1"))
    painted(page, wanted(A1=Severity.ERROR))
    assert page.done == [("uncolour", "$A$1")]


def test_a_format_copied_down_a_column_is_put_anew() -> None:
    page = Page((SIGN, RED, "$A$1:$A$1048576"))
    painted(page, wanted(A1=Severity.ERROR))
    assert page.done == [("uncolour", "$A$1:$A$1048576"), ("colour", "A1")]


def test_the_users_own_formats_are_not_touched() -> None:
    page = Page(("=A1>5", RED, "$A$1"))
    painted(page, [])
    assert page.done == []


def test_notes_that_say_so_already_stay_and_old_ones_go() -> None:
    page = Page(A1=joined("", "A1 不对"), B1=joined("", "B1 原来不对"), C1="她自己的")
    assert annotated(page, wanted(A1=Severity.ERROR, D1=Severity.ERROR))
    assert page.done == [("note", "D1", joined("", "D1 不对")), ("no note", "B1")]


def test_a_note_that_says_something_else_is_written_anew_behind_the_users_own() -> None:
    page = Page(A1=joined("她自己的", "旧的话"))
    page.notes[0].api = SimpleNamespace(Shape=SimpleNamespace(Width=100, Height=50))
    assert annotated(page, wanted(A1=Severity.ERROR))
    assert page.notes[0].text.startswith("她自己的\n\n")
    assert page.notes[0].text.endswith("\nA1 不对")
    assert "旧的话" not in page.notes[0].text
    before = page.notes[0].text
    assert annotated(page, wanted(A1=Severity.ERROR))
    assert page.notes[0].text == before
    assert annotated(page, [])
    assert page.notes[0].text == "她自己的"
