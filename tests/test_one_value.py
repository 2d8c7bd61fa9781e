"""The path of one value, as docs/architecture.md tells it: cell, fact, finding, sentence of the report."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.expression import expression
from xlzj.interval import Verdict, compare
from xlzj.read.package import read_workbook
from xlzj.report.narrative import narrative
from xlzj.report.text import to_text
from xlzj.rules.kernel import Case
from xlzj.scope import amount_of

if TYPE_CHECKING:
    from xlzj.model import Fact, Finding, Result
    from xlzj.read.submission import Bundle

UNIT = SAMPLES / "yueyang-jkq-2024"
FORM, CELL, NAME = "附件1", "F8", "三公经费_上年决算"
ROOT = Path(__file__).resolve().parents[1]


@cache
def checked() -> tuple[Result, Bundle]:
    result, (bundle,) = check([UNIT])
    return result, bundle


def fact() -> Fact:
    _, bundle = checked()
    return next(form for form in bundle.submission.forms if form.key == FORM).fields[NAME]


def finding(code: str, cell: str) -> Finding:
    found = [one for one in checked()[0].checked[0].findings if (one.rule, one.place.cell) == (code, cell)]
    assert len(found) == 1
    return found[0]


def test_the_reader_sees_a_cell() -> None:
    sheet = read_workbook(UNIT / fact().place.file).sheets[0]
    assert (sheet.name, sheet.cells[CELL].kind, sheet.cells[CELL].value) == (FORM, "n", "2.06")


def test_its_name_says_what_it_is() -> None:
    located = next(sheet.located for sheet in checked()[1].sheets if sheet.form.key == FORM)
    assert located.cells[NAME] == CELL
    assert (fact().text, fact().number, fact().half) == ("2.06", Decimal("2.06"), Decimal("0.005"))


def test_the_edition_says_what_it_must_equal_and_a_rule_asks_it() -> None:
    _, bundle = checked()
    derived = bundle.edition.forms[FORM].fields[NAME].derived
    assert derived == "公务用车购置和维护经费 + 出国经费 + 公务接待"
    case = Case(bundle.submission, bundle.edition)
    (form,) = [form for form in bundle.submission.forms if form.key == FORM]
    assert (
        expression(derived).run(case.scope(form, column="上年决算")) is None
    )  # every part is blank: nothing to compare with
    assert finding("XJ104", CELL).actual == "2.06"


def test_what_follows_from_another_cell_folds_under_it() -> None:
    root = finding("XJ105", "F9")
    assert root.fix == "2.06"
    assert finding("XJ104", CELL).cause == root.key
    parts = (fact(), fact()._replace(number=Decimal(root.fix)))
    printed, mended = (amount_of(one) for one in parts)
    assert printed is not None
    assert mended is not None
    assert compare(printed, mended) is Verdict.EQUAL


def test_the_finding_is_printed_and_the_report_speaks_of_the_same_fact() -> None:
    result, bundle = checked()
    assert "附件1!F9" in to_text(result)
    paragraphs = [
        one.text for section in narrative(bundle.submission, bundle.edition).sections for one in section.paragraphs
    ]
    assert any("“三公”经费合计1.96万元，比上年减少0.10万元，下降4.85%。" in text for text in paragraphs)
    spent = next(form for form in bundle.submission.forms if form.key == FORM).fields["三公经费_本年决算"].number
    assert (spent, fact().number) == (Decimal("1.96"), Decimal("2.06"))  # the sentence says their difference


def test_every_place_that_the_page_names_is_there_and_every_room_is_named() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[a-z_/]*)`", page))
    there = {path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("[a-z]*/**")}
    there |= {path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("xlzj/**/*.py")}
    assert [name for name in named if not any(f"/{path}/".endswith(f"/{name.strip('/')}/") for path in there)] == []
    rooms = {path.stem for path in (ROOT / "xlzj").iterdir()} - {"__init__", "__main__", "__pycache__", "py"}
    assert rooms - set(re.findall(r"`([a-z_]+)/?`", page)) == set()
