"""The nouns of the checker, frozen. Imports nothing of ours.

A *submission* is what one unit hands in for one year: several *forms* (附件1, 附件2, …), each one sheet of some
workbook. A form holds *facts* (one cell, one field) and *tables* (rows of facts under printed headers). Rules turn
a submission into *outcomes*; an outcome that found something carries a *finding*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

_About = TypeVar("_About")
_Made = TypeVar("_Made")


class Kind(StrEnum):
    """What stands in a cell. Blank, "——", 0 and "not on this form" are four different things."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BLANK = "blank"
    NIL = "nil"  # ——, /, 无: the unit says "nothing here"
    ERROR = "error"  # #REF!, #DIV/0! …
    ABSENT = "absent"  # the form (or what is left of it) has no such field


_NOTHING = (Kind.BLANK, Kind.ABSENT)


class Place(NamedTuple):
    """Where a value stands: file name as handed in, sheet name, cell in A1 style without $.

    In prose `paragraph` counts from 1 (of the report, or within the cell) and `quote` is the fragment meant.
    """

    file: str
    sheet: str
    cell: str
    paragraph: int = 0
    quote: str = ""

    def __str__(self) -> str:
        at = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{at} 第{self.paragraph}段".lstrip() if self.paragraph else at


class Fact(NamedTuple):
    """One value with its place, its printed text and its precision.

    `number` is in the field's unit: 万元, 人, 分, ㎡; ratios as fractions (89.34% is 0.8934). `half` is half of the
    last decimal that counts (rules of rounding: xlzj.interval); 0 for counts and weights. `date` facts keep ISO text
    in `text`. `quirks` says how the cell was typed where that is worth a hint (全角, 空格, 文本数字, 带单位 …).
    """

    field: str
    place: Place
    kind: Kind
    text: str  # as printed in the cell
    number: Decimal | None = None
    half: Decimal | None = None
    formula: str | None = None
    quirks: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether the unit wrote anything at all here (a nil mark counts, a blank does not)."""
        return self.kind not in _NOTHING


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: `number` is the sheet's row (1-based); `cells` maps column name to fact."""

    number: int
    cells: Mapping[str, Fact]

    def __getitem__(self, column: str) -> Fact:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Form:
    """One filled sheet. `key` is the edition's printed name (附件3), `role` what rules call it (项目自评表).

    `label` tells this sheet from its sisters (附件3 环境监察、监测等运行经费). `missing` lists names of the
    blank form that this sheet has lost. `fields` maps field name to fact; `tables` maps table name to rows.
    """

    key: str
    role: str
    label: str
    file: str
    sheet: str
    fields: Mapping[str, Fact]
    tables: Mapping[str, tuple[Row, ...]]
    missing: tuple[str, ...] = ()
    _made: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[[Form, _About], _Made], about: _About) -> _Made:
        """`make(self, about)`, worked out once: a pure function of the form and of the edition that it is of."""
        if make not in self._made:
            self._made[make] = make(self, about)
        return cast("_Made", self._made[make])


@dataclass(frozen=True, slots=True)
class Submission:
    """What one unit hands in for one year of one edition.

    `texts` are reports in Word or plain text: a form each, whose fields are its paragraphs (role 报告文本).
    """

    unit: str
    year: int
    edition: str
    files: tuple[str, ...]
    forms: tuple[Form, ...]
    last_year: Submission | None = None
    texts: tuple[Form, ...] = ()


class Family(NamedTuple):
    """The units of a department as a whole: how many came in, how many hold a form of each role, in stable order.

    `unevaluated` are the names of those without a self-evaluation of the whole unit.
    """

    units: int
    roles: tuple[tuple[str, int], ...] = ()
    unevaluated: tuple[str, ...] = ()


class Severity(StrEnum):
    """error 错误: one of the places is certainly wrong; review 核实: needs a written 说明; hint 提示."""

    ERROR = "error"
    REVIEW = "review"
    HINT = "hint"


SEVERITIES = {Severity.ERROR: "错误", Severity.REVIEW: "核实", Severity.HINT: "提示"}
"""What users call them, the gravest first."""


class Status(StrEnum):
    """How one check at one place ended. All five are counted and shown."""

    PASS = "pass"
    FINDING = "finding"
    UNCHECKED = "unchecked"
    NOT_APPLICABLE = "not_applicable"
    CRASHED = "crashed"


class Operand(NamedTuple):
    """One value a finding was computed from, as printed."""

    field: str
    place: Place
    value: str


def key_of(rule: str, place: Place) -> str:
    """What a finding of this rule at this place is called: rule @ file ! sheet ! cell, in prose ! paragraph ! words."""
    told = f"!{place.paragraph}!{place.quote}" if place.paragraph else ""
    return f"{rule}@{place.file}!{place.sheet}!{place.cell}{told}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A proof that something is wrong, at a cell. Field meanings: docs/json.md; design: one cause, one headline.

    `cause` names the root finding it folds under (its `key`); `because` names the findings (keys) that would be its
    cause if they were found; `difference` is actual - expected, signed, in the field's unit; `fix` is the value to
    write where that is safe to propose.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    form: str
    place: Place
    field: str
    actual: str
    expected: str = ""
    difference: str = ""
    operands: tuple[Operand, ...] = ()
    basis: str = ""
    hint: str = ""
    cause: str | None = None
    explanation: str | None = None
    fix: str | None = None
    because: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether this is a 核实 finding that its written 说明 lets pass."""
        return self.severity is Severity.REVIEW and bool((self.explanation or "").strip())

    @property
    def key(self) -> str:
        """What other findings call this one by in `cause`: rule @ file ! sheet ! cell."""
        return key_of(self.rule, self.place)


class Outcome(NamedTuple):
    """How one rule ended at one place. `reason` for UNCHECKED and CRASHED: one plain Chinese line."""

    rule: str
    status: Status
    finding: Finding | None = None
    reason: str = ""


class Claims(NamedTuple):
    """Numbers told in prose: how many were recognised, how many compared with anything, and where the others stand."""

    recognised: int
    checked: int
    unmatched: tuple[Place, ...]


class Adjusted(NamedTuple):
    """A rule that the edition treats otherwise than the rule itself says; `now` is None where it is not run at all."""

    rule: str
    title: str
    was: Severity
    now: Severity | None
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission with everything that was found out about it; `claims` where it holds prose with numbers.

    `adjusted` are the rules that its edition turned off or gave another severity.
    """

    submission: Submission
    outcomes: tuple[Outcome, ...]
    claims: Claims | None = None
    adjusted: tuple[Adjusted, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings in the order of the forms as printed."""
        return tuple(o.finding for o in self.outcomes if o.finding is not None)

    def count(self, status: Status) -> int:
        """Number of outcomes that ended in this status."""
        return sum(o.status is status for o in self.outcomes)

    def severity(self, severity: Severity) -> int:
        """Number of findings of this severity that still stand: a 核实 finding with its 说明 has passed."""
        return sum(f.severity is severity and not f.passed for f in self.findings)


class Unread(NamedTuple):
    """A file that could not be read, or a sheet that could not be placed: one plain line each.

    `harmless`: nothing that was handed in went unchecked for it (a lock file, a copy whose original was read).
    `formula`: not a file but one of its 审核公式 that cannot be used.
    """

    file: str
    reason: str
    harmless: bool = False
    formula: bool = False

    def __str__(self) -> str:
        return f"{'公式' if self.formula else '未读'}：{self.file}：{self.reason}"


@dataclass(frozen=True, slots=True)
class Result:
    """Everything one command found, over any number of submissions."""

    checked: tuple[Checked, ...]
    unreadable: tuple[Unread, ...] = field(default=())
