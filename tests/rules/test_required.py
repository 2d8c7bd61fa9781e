"""XJ922: what an edition marks as required and nobody filled in is told, in every edition, and told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.forms import case, form, statuses
from tests.mutations.cells import CLEAN, Cell, unit, with_raw
from tests.mutations.watch import told
from xlzj.audit.own import own_rules
from xlzj.check import apply
from xlzj.model import Fact, Kind
from xlzj.read.package import RawCell
from xlzj.rules.catalogue import RULES, by_code
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Finding, Submission
    from xlzj.read.submission import Bundle

RULE = by_code()["XJ922"]
BLANK = RawCell("", None, None, 0)
GOALS = {"预期目标": "完成全年任务", "实际完成情况": "已全部完成"}


def findings(bundle: Bundle, submission: Submission) -> list[Finding]:
    """What all rules say, in their order."""
    made = Case(submission, bundle.edition)
    rules = (*RULES, *own_rules(bundle.edition).rules)
    return [outcome.finding for rule in rules for outcome in apply(rule, made) if outcome.finding is not None]


def required(bundle: Bundle) -> Iterator[Cell]:
    """The first filled cell of every required field and column of every form."""
    seen: set[tuple[str, str]] = set()
    for at, sheet in enumerate(bundle.sheets):
        form, located = sheet.form, sheet.located
        cells = [Cell(at, fact, located.spec.fields[name], located) for name, fact in form.fields.items()]
        for name, rows in form.tables.items():
            columns = located.spec.tables[name].columns
            cells += [
                Cell(at, fact, columns[column], located, name, number)
                for number, row in enumerate(rows)
                for column, fact in row.cells.items()
            ]
        for cell in cells:
            key = (cell.form, cell.field)
            if cell.spec.required and not getattr(cell.spec, "derived", "") and cell.fact.filled and key not in seen:
                seen.add(key)
                yield cell


@pytest.mark.parametrize("sample", CLEAN)
def test_every_required_cell_left_blank_is_a_finding_in_every_edition(sample: str) -> None:
    bundle = unit(sample)
    before = {told(finding) for finding in findings(bundle, bundle.submission)}
    cells = list(required(bundle))
    assert len(cells) > 10 or len(bundle.sheets) < 3
    silent = []
    for cell in cells:
        place = cell.fact.place
        new = [one for one in findings(bundle, with_raw(bundle, cell, BLANK)) if told(one) not in before]
        at = [one for one in new if place in (one.place, *(operand.place for operand in one.operands))]
        if not at:
            silent.append(f"{cell.form} {cell.field} {place.cell}：{[one.rule for one in new]}")
        assert sum(one.place == place and one.rule == "XJ922" for one in at) in (0, 1)
        others = [one for one in at if one.rule != "XJ922" and one.place == place]
        assert not (others and any(one.rule == "XJ922" for one in at)), f"{cell.field} is told twice"
    assert silent == []


def test_a_blank_that_another_rule_tells_is_not_told_again() -> None:
    made = form("附件3", 项目支出名称="甲", 主管部门="", 实施单位="甲", **GOALS)
    assert "主管部门" not in {o.finding.field for o in RULE.run(case(made)) if o.finding}
    off = case(made, disabled={"XJ310": "本市另有口径"})
    assert "主管部门" in {o.finding.field for o in RULE.run(off) if o.finding}, "nobody else tells it there"


def test_a_goal_left_blank_is_told_at_its_cell() -> None:
    made = form("附件3", 项目支出名称="甲", 主管部门="甲", 实施单位="甲", 预期目标="完成全年任务")
    found = [o.finding for o in RULE.run(case(made)) if o.finding and o.finding.field == "实际完成情况"]
    assert [(one.message, one.expected) for one in found] == [("实际完成情况没有填。", "必填")]
    assert found[0].place == made.fields["实际完成情况"].place


@pytest.mark.parametrize("written", ["——", "无", "0", "完成全年任务"])
def test_whatever_is_written_is_not_blank(written: str) -> None:
    made = case(form("附件3", 实际完成情况=written))
    assert "实际完成情况" not in {o.finding.field for o in RULE.run(made) if o.finding}


def test_an_optional_form_left_as_it_came_is_left_alone() -> None:
    assert statuses(RULE, form("政府性基金预算支出情况表")) == ["not_applicable"]
    touched = form("政府性基金预算支出情况表", 无此项支出说明="本单位无此项支出")
    assert statuses(RULE, touched) == ["finding:review"]


def test_a_row_without_its_name_is_told_and_an_empty_row_is_not() -> None:
    row = ["", "", "3.00", "3.00", "3.00", ""]
    made = form("政府性基金预算支出情况表", 单位名称="甲", 支出明细=[row, [""] * 6, ["", "修缮", "1", "1", "1", ""]])
    assert statuses(RULE, made) == ["pass", "finding:review", "not_applicable", "pass"]
    [found] = [o.finding for o in RULE.run(case(made)) if o.finding]
    assert "支出科目（项目）名称没有填" in found.message


def test_a_lost_name_is_not_a_blank() -> None:
    made = form("附件3", 项目支出名称="甲", 主管部门="甲", 实施单位="甲", **GOALS)
    lost = Fact("预期目标", made.fields["预期目标"].place, Kind.ABSENT, "")
    made = replace(made, fields={**made.fields, "预期目标": lost})
    assert "预期目标" not in {o.finding.field for o in RULE.run(case(made)) if o.finding}
