"""The published reports: everything verified by hand is found, nothing else is said; the metamorphic relations hold."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.prose.telling import YEAR
from tests.prose_accuracy import reports, score
from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.model import Place
from xlzj.prose.examine import examine
from xlzj.prose.story import Passage
from xlzj.prose.tokens import tokenize
from xlzj.report.self_docx import self_docx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlzj.prose.examine import Examined

TEXTS = sorted((SAMPLES / "报告").glob("*.txt"))
_MONEY = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(\s*)万元")


@pytest.mark.parametrize("report", reports(), ids=lambda report: report["file"])
def test_known_faults_are_found_and_nothing_else_is(report: dict[str, Any]) -> None:
    result = score(report)
    assert result.missed == ()
    assert [f"{one.place.paragraph} {one.rule} {one.message}" for one in result.false] == []
    assert result.wronged == ()


def test_every_text_has_its_facts() -> None:
    assert {path.name for path in TEXTS} == {report["file"] for report in reports()}


def examined(lines: list[str]) -> Examined:
    return examine(tuple(Passage(Place("报告.txt", "", "", at), line) for at, line in enumerate(lines, 1)), YEAR)


def said(found: Examined, *codes: str) -> list[tuple[str, str]]:
    """Rule and severity of every finding, of these rules only."""
    judgements = ((code, one) for code, all_ in found.judgements.items() for one in all_ if one.message)
    return sorted((code, str(one.severity)) for code, one in judgements if code in codes)


def in_yuan(line: str) -> str:
    """The same amounts in 元: 265.84万元 → 2658400元, with as many significant digits as were printed."""
    return _MONEY.sub(lambda match: f"{(Decimal(match[1]) * 10000).quantize(Decimal(1)):f}{match[2]}元", line)


LOCAL = ("XJ608", "XJ609", "XJ610", "XJ611", "XJ612", "XJ616", "XJ617", "XJ621", "XJ622")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_paragraphs_in_another_order_yield_the_same(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    assert said(examined(lines[::-1]), *LOCAL) == said(examined(lines), *LOCAL)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_amounts_in_another_unit_yield_the_same(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    errors = [one for one in said(examined(lines), "XJ607", "XJ610", "XJ617", "XJ618", "XJ621") if one[1] == "error"]
    yuan = said(examined([in_yuan(line) for line in lines]), "XJ607", "XJ610", "XJ617", "XJ618", "XJ621")
    assert [one for one in errors if one not in yuan] == []


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("clean-*")))
def test_a_clean_text_has_nothing_to_mend(name: str) -> None:
    result, _ = check([SAMPLES / name])
    wrong = [f for one in result.checked for f in one.findings if f.place.paragraph and str(f.severity) != "hint"]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["clean-yueyang-2024", "clean-hengyang-2022", "clean-yiyang-2021", "clean-zhuzhou-2024"]
)
def test_our_own_report_read_back_has_nothing_to_mend(name: str, tmp_path: Path) -> None:
    _, (bundle,) = check([SAMPLES / name])
    path = tmp_path / "自评报告.docx"
    path.write_bytes(self_docx(bundle.submission, bundle.edition))
    result, (both,) = check([SAMPLES / name, path])
    (checked,) = result.checked
    assert both.texts == (path,)
    assert [finding.message for finding in checked.findings if finding.place.file == path.name] == []


def best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def test_twenty_pages_are_checked_in_half_a_second_and_remembered() -> None:
    text = (SAMPLES / "报告" / "株洲市局机关2024.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line.strip()]
    assert sum(map(len, lines)) > 20 * 600

    def anew() -> None:
        tokenize.cache_clear()
        examine.cache_clear()
        examined(lines)

    cold = best(anew)
    assert cold < 0.5
    assert best(lambda: examined(lines)) < cold / 5
