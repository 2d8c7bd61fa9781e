"""Whether anything new is said: the rules run one by one until a finding appears that was not there before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.audit.own import own_rules
from xlzj.check import apply
from xlzj.formulas.engine import Book
from xlzj.formulas.integrity import inspect
from xlzj.rules.catalogue import RULES
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from tests.mutations.cells import Cell
    from xlzj.editions.spec import Edition
    from xlzj.model import Finding, Submission
    from xlzj.read.locate import Located
    from xlzj.read.package import RawCell
    from xlzj.rules.kernel import Rule

    Told = tuple[str, str, str, str]


def told(finding: Finding) -> Told:
    """What makes a finding another one than before: rule, severity and place."""
    return finding.rule, finding.severity, finding.place.sheet, finding.place.cell


class Watch:
    """The rules over one unit; those that spoke last are asked first."""

    def __init__(self, submission: Submission, edition: Edition) -> None:
        self.edition = edition
        self.order = [*RULES, *own_rules(edition).rules]
        self.before: set[Told] = set()
        self.before = self.everything(submission)

    def everything(self, submission: Submission) -> set[Told]:
        """All that is said of a submission and was not before."""
        case = Case(submission, self.edition)
        return {told(finding) for rule in self.order for finding in _said(rule, case)} - self.before

    def notices(self, submission: Submission) -> str:
        """The code of a rule that says something new, or ""."""
        case = Case(submission, self.edition)
        for at, rule in enumerate(self.order):
            if any(told(finding) not in self.before for finding in _said(rule, case)):
                self.order.insert(0, self.order.pop(at))
                return rule.code
        return ""


def _said(rule: Rule, case: Case) -> list[Finding]:
    return [outcome.finding for outcome in apply(rule, case) if outcome.finding is not None]


class FormulaWatch:
    """Formula integrity of the one sheet that holds the cell."""

    def __init__(self) -> None:
        self.before: dict[int, set[Told]] = {}  # of a sheet as it was; the unit keeps its sheets alive

    def notices(self, cell: Cell, raw: RawCell) -> str:
        """The code of a formula finding that was not there before, or ""."""
        located = cell.located
        written = replace(located.sheet, cells={**located.sheet.cells, cell.fact.place.cell: raw})
        sheets = tuple(written if sheet.name == written.name else sheet for sheet in located.workbook.sheets)
        spoilt = replace(located, workbook=replace(located.workbook, sheets=sheets), sheet=written)
        if id(located) not in self.before:
            self.before[id(located)] = _formula_findings(located)
        new = _formula_findings(spoilt) - self.before[id(located)]
        return min(code for code, *_ in new) if new else ""


def _formula_findings(located: Located) -> set[Told]:
    outcomes = inspect(located, Book(located.workbook))
    return {told(outcome.finding) for outcome in outcomes if outcome.finding is not None}
