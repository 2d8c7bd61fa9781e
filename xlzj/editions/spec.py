"""What an edition says: the nouns of templates and edition.yaml, frozen.

An *edition* (版式) is one authority and one year range; everything that differs between cities and years (forms,
fields, weights, thresholds, severities) is its data, each with its basis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions.home import shared

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from xlzj.editions.points import Band, Marking, Scheme

UNITS = {
    "amount": "万元",
    "ratio": "%",
    "score": "分",
    "points": "分",
    "count": "",
    "area": "㎡",
    "text": "",
    "date": "",
    "choice": "",
    "printed": "",
    "code": "",
}
NUMERIC = frozenset({"amount", "ratio", "score", "points", "count", "area"})


class FieldSpec(NamedTuple):
    """One named cell of a form.

    `name` is the sheet-scoped defined name; `base` and `column` its two halves where the field belongs to a group of
    columns (三公经费 + 上年决算). `type` is a key of UNITS. `derived` is the formula text over field names, or "".
    `nil` fields show "——" on the blank form. `maximum` and `minimum` bound a score, `choices` are the only values it
    can take; `heading` is the printed header of the field's column, `group` the name of its columns.
    """

    name: str
    base: str
    column: str
    type: str
    unit: str
    label: str
    required: bool = False
    derived: str = ""
    note: str = ""
    nil: bool = False
    choices: tuple[str, ...] = ()
    maximum: Decimal | None = None
    prose: bool = False
    heading: str = ""
    minimum: Decimal | None = None
    group: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the field holds a number."""
        return self.type in NUMERIC

    @property
    def title(self) -> str:
        """What messages call the field: 三公经费（2024年决算数）, 执行率."""
        if self.heading:
            return f"{self.base}（{self.heading}）"
        return f"{self.base}的{self.column}" if self.column else self.base


class ColumnSpec(NamedTuple):
    """One column of a table, found by its printed header. `codes`: the classification that a code column uses."""

    name: str
    type: str
    unit: str
    header: str
    required: bool = False
    codes: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.type in NUMERIC


class TableSpec(NamedTuple):
    """Rows under printed headers: region `name` (data rows), region `header` (the header row).

    `fill_down` columns inherit a blank from the row above (merged group cells). `parent` is the field whose amount
    the rows make up, or "". Messages call a row by what stands in its `labels` columns.
    """

    name: str
    header: str
    columns: Mapping[str, ColumnSpec]
    fill_down: tuple[str, ...] = ()
    parent: str = ""
    labels: tuple[str, ...] = ()

    @property
    def code(self) -> ColumnSpec | None:
        """The column of account codes (类/款/项), or None."""
        return next((column for column in self.columns.values() if column.type == "code"), None)


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One attachment: `key` as printed (附件1), `role` as rules call it (基础数据表), `count` one, many or optional.

    `scheme` is the form's own scheme of points where it is not the edition's (`Edition.scheme_of`).
    `layout` is its layout text under `templates/` where it is named; "" is `<key>.yaml` of the edition. `words` are
    what the form says in the places 〔…〕 of a layout that several forms share.
    """

    key: str
    role: str
    title: str
    file: str
    count: str
    basis: str
    label: str
    fields: Mapping[str, FieldSpec]
    tables: Mapping[str, TableSpec]
    scheme: Scheme | None = None
    layout: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbered(self) -> bool:
        """Whether the key is an attachment number (附件3), not only a name."""
        return self.key.startswith("附件")

    def group(self, base: str) -> tuple[FieldSpec, ...]:
        """The fields of one printed line over its columns, in printed order; empty where there is no such line."""
        return tuple(f for f in self.fields.values() if f.base == base and f.heading)


class Classification(NamedTuple):
    """Account codes (类/款/项) of one kind: `lengths` digits per level, `names` of known codes.

    Where it is not `complete`, a code that is not in `names` is unknown, not wrong.
    """

    lengths: tuple[int, ...]
    names: Mapping[str, str]
    complete: bool
    basis: str


class Counterpart(NamedTuple):
    """Accounts that show the same money in two classifications: patterns (20808??) on both sides."""

    economic: tuple[str, ...]
    functional: tuple[str, ...]
    what: str


class Threshold(NamedTuple):
    """A limit that turns a number into a question, with its basis and the year or day it holds from."""

    value: Decimal
    basis: str
    since: str = ""  # the year or day it holds from


class Erratum(NamedTuple):
    """A fault of the official form itself: `field` of `form` is printed with the text `printed`, should say `mended`.

    The blank has it mended; `note` says what is wrong, in one line.
    """

    form: str
    field: str
    printed: str
    mended: str
    note: str


class Consolidation(NamedTuple):
    """部门 = Σ 单位: `own` over the department's forms equals the sum of `units` over each unit's forms.

    Both are expressions whose names carry the role of their form. `gap`, over each unit's forms, is a known difference
    of definition (口径差) with its reason in `note`; "" where there is none. `before`: `own` names one of the notes
    (三公经费) whose amount of last year follows from this year's and its change. `distinct`: `units` is the role of the
    sheets to be counted, a project that two units report once.
    """

    rule: str
    name: str
    own: str
    units: str
    basis: str
    gap: str = ""
    note: str = ""
    before: bool = False
    distinct: bool = False


class Audit(NamedTuple):
    """Where the edition's own balancing formulas (审核公式) stand: a workbook of its folder, "" its first sheet."""

    file: str
    sheet: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition, as loaded. `folder` holds its blank workbooks and report templates.

    `balances` are sums between forms that rounding keeps beside the derived ones (xlzj.rounding), as 审核公式.
    `outline` is the report's outline under `templates/` where several editions share it; "" is the edition's own.
    """

    name: str
    title: str
    authority: str
    year: int
    basis: str
    folder: Path
    forms: Mapping[str, FormSpec]
    scheme: Scheme
    grades: tuple[Band, ...]
    grades_basis: str
    thresholds: Mapping[str, Threshold]
    severities: Mapping[str, str]
    disabled: Mapping[str, str]
    outline: str = ""
    codes: Mapping[str, Classification] = field(default_factory=dict)
    counterparts: tuple[Counterpart, ...] = ()
    errata: tuple[Erratum, ...] = ()
    marking: Marking | None = None
    consolidation: tuple[Consolidation, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)  # code → why its severity is another one here
    audit: Audit | None = None
    balances: tuple[str, ...] = ()

    def layout(self, form: FormSpec) -> Path:
        """Where the layout text of this form is, or would be."""
        return shared(self.folder.parent, form.layout) if form.layout else self.folder / f"{form.key}.yaml"

    def role(self, role: str) -> FormSpec | None:
        """The form that plays this role, or None where the edition has none."""
        return next((form for form in self.forms.values() if form.role == role), None)

    def scheme_of(self, form: FormSpec) -> Scheme:
        """The scheme of points that holds on this form: its own, else the edition's."""
        return form.scheme or self.scheme

    def has(self, roles: str) -> bool:
        """Whether a form plays one of these roles ("整体自评表、项目自评表"); no role asked for is every form's."""
        return not roles or any(self.role(role) for role in roles.split("、"))

    def limit(self, name: str) -> Decimal:
        """The threshold of this name. Raises KeyError: a rule that asks for an unknown one is a defect."""
        return self.thresholds[name].value

    def grade(self, score: Decimal) -> str:
        """The grade of a total score; a boundary belongs to the upper grade."""
        return next((band.name for band in self.grades if score >= band.start), self.grades[-1].name)
