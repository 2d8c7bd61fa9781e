"""The figures hold: all that is known is found or told as missing, nothing that holds is faulted."""

from __future__ import annotations

import re

import pytest

from tests.accuracy.__main__ import main
from tests.accuracy.count import clean, rows, total, units
from tests.accuracy.page import MOVED, missing, page
from tests.samples.test_known import CLEAN, FACTS, ROOT

_PAGE = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("at", range(len(FACTS)))
def test_what_is_missed_is_listed_with_its_reason(at: int) -> None:
    unit = units()[at]
    assert unit.missed == {item["id"]: item["why"] for item in unit.known.get("left", ())}
    assert all(unit.missed.values())


@pytest.mark.parametrize("at", range(len(FACTS)))
def test_nothing_that_holds_is_called_an_error(at: int) -> None:
    unit = units()[at]
    assert [finding.message for finding in unit.wrong] == []


@pytest.mark.parametrize("at", range(len(FACTS)))
def test_families_add_up_to_the_unit(at: int) -> None:
    unit = units()[at]
    whole = total(rows(unit))
    assert whole.known == len({item["id"] for kind in ("found", "left") for item in unit.known.get(kind, ())})
    assert whole.errors + whole.reviews + whole.hints + whole.folded == len(unit.beyond)


@pytest.mark.parametrize("at", range(len(CLEAN)))
def test_clean_unit_is_checked_and_left_in_peace(at: int) -> None:
    unit = clean()[at]
    assert (unit.errors, unit.reviews, unit.unchecked, unit.crashed) == (0, 0, 0, 0)
    assert unit.checks > 300


def test_the_page_is_what_its_command_writes_today() -> None:
    """All but the table of changed numbers, which tests/mutations holds against its own run."""
    day = re.search(r"^(\d{4}-\d\d-\d\d) 由", _PAGE, re.MULTILINE)
    changes = re.search(rf"^## {MOVED}\n\n(?:\|.*\|\n)+", _PAGE, re.MULTILINE)
    assert day
    assert changes
    assert page(day[1], changes[0].rstrip()) == _PAGE


def test_the_page_tells_what_is_missed_and_what_is_bad() -> None:
    listed = _PAGE.partition("### 漏掉的和原因")[2].partition("## ")[0]
    assert [line.removeprefix("- ") for line in listed.splitlines() if line.startswith("- ")] == missing()
    assert f"漏掉 {len(missing())} 条" in _PAGE.partition("## 不好的地方")[2].partition("## ")[0]


def test_figures_are_printed_by_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert "全部真实单位，逐类" in told
    assert all(unit.sample in told for unit in units())
    assert all(unit.sample in told for unit in clean())


def test_what_is_wrong_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    (first, *others) = units()
    finding = next(finding for _, finding in first.found if finding.severity == "error")
    held = {"id": "X", "rule": finding.rule, "form": finding.form.partition("“")[0], "field": finding.field}
    spoilt = first._replace(known={**first.known, "holds": [held]})
    monkeypatch.setattr("tests.accuracy.__main__.units", lambda: (spoilt, *others))
    assert main([]) == 1
