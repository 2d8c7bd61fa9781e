"""Submissions written inside a test: values as an accountant would type them, by field name.

    submission(form("附件1", 编制数="11", 实际在职人数="11", 三公经费=["2.06", "3.00", "1.96"],
                    市级专项资金明细=[["办案费", "", "3.00", ""]]))

Fields not given are blank. A number is written as text ("93.50"); it becomes a numeric cell, "text:12" a text cell,
"=89.34%" a computed cell (it has a formula). Cells are numbered A1, A2 … in the order of the edition's fields.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from xlzj.editions import Edition, FormSpec, load
from xlzj.model import Fact, Form, Place, Row, Submission
from xlzj.numerals import numeral
from xlzj.read.facts import fact
from xlzj.read.package import RawCell
from xlzj.rules.catalogue import RULES, by_code
from xlzj.rules.kernel import Case, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.editions.spec import ColumnSpec, FieldSpec
    from xlzj.model import Finding, Outcome

EDITION = "yueyang-2024"
_FORMATS = ("General", "0.00%", "0.00")


def _cell(text: str, spec: FieldSpec | ColumnSpec) -> RawCell:
    if not text:
        return RawCell("", None, None, 0)
    computed = text.startswith("=")
    text = text.removeprefix("=")
    typed = numeral(text) if spec.numeric and not text.startswith("text:") else None
    if typed is None:
        return RawCell("s", text.removeprefix("text:"), "X" if computed else None, 0)
    style = 1 if text.endswith("%") else 2 if spec.type == "amount" else 0
    return RawCell("n", str(typed.value), "X" if computed else None, style)


def _fact(text: str, spec: FieldSpec | ColumnSpec, place: Place, table: str = "") -> Fact:
    workbook = SimpleNamespace(formats=_FORMATS, date1904=False)
    return fact(_cell(text, spec), spec, place, cast("Any", SimpleNamespace(workbook=workbook)), table=table)


def form(key: str, *, edition: str | Edition = EDITION, sheet: str = "", **values: Any) -> Form:
    """A form with these field and table values; group fields take a list over their columns."""
    spec = (load(edition) if isinstance(edition, str) else edition).forms[key]
    sheet = sheet or key
    texts: dict[str, str] = {}
    for name, value in values.items():
        if name in spec.tables:
            continue
        if isinstance(value, str):
            assert name in spec.fields, f"{key} has no field {name}"
            texts[name] = value
        else:
            group = spec.group(name)
            assert len(group) == len(value), f"{name} has {len(group)} columns"
            texts.update({field.name: text for field, text in zip(group, value, strict=True)})
    fields = {
        name: _fact(texts.get(name, ""), field, Place(f"{key}.xlsx", sheet, f"A{number}"))
        for number, (name, field) in enumerate(spec.fields.items(), 1)
    }
    tables = {name: _rows(spec, name, values.get(name, ()), key, sheet) for name in spec.tables}
    label = f"{key}“{fields[spec.label].text}”" if spec.label and fields[spec.label].text else key
    return Form(key, spec.role, label, f"{key}.xlsx", sheet, fields, tables)


def _rows(spec: FormSpec, table: str, rows: Sequence[Sequence[str]], key: str, sheet: str) -> tuple[Row, ...]:
    columns = spec.tables[table].columns
    made = []
    for number, texts in enumerate(rows, 101):
        assert len(texts) <= len(columns), f"{table} has columns {list(columns)}"
        padded = [*texts, *[""] * (len(columns) - len(texts))]
        cells = {
            name: _fact(text, column, Place(f"{key}.xlsx", sheet, f"{chr(65 + at)}{number}"), table)
            for at, ((name, column), text) in enumerate(zip(columns.items(), padded, strict=True))
        }
        made.append(Row(number, cells))
    return tuple(made)


def submission(*forms: Form, edition: Edition | None = None, unit: str = "测试单位") -> Submission:
    """A submission of these forms."""
    known = edition or load(EDITION)
    return Submission(unit, known.year, known.name, tuple(f.file for f in forms), forms)


def case(*forms: Form, edition: str | Edition = EDITION, **changes: Any) -> Case:
    """What a rule sees of these forms; `changes` replace data of the edition (severities=…)."""
    loaded = load(edition) if isinstance(edition, str) else edition
    return Case(submission(*forms, edition=loaded), replace(loaded, **changes) if changes else loaded)


def run(rule: Rule, *forms: Form, **changes: Any) -> list[Outcome]:
    """All outcomes of one rule on these forms."""
    return list(rule.run(case(*forms, **changes)))


def statuses(rule: Rule, *forms: Form, **changes: Any) -> list[str]:
    """Just the statuses of the outcomes, findings with their severity: ["pass", "finding:error"]."""
    return [
        f"{o.status}:{o.finding.severity}" if o.finding is not None else str(o.status)
        for o in run(rule, *forms, **changes)
    ]


def findings_of(*forms: Form) -> list[Finding]:
    """What all rules find on these forms, before anything is folded."""
    seen = case(*forms)
    return [o.finding for rule in RULES for o in rule.run(seen) if o.finding]


def only(code: str, *forms: Form, **changes: Any) -> Finding:
    """The one finding of a rule on these forms."""
    found = [o.finding for o in run(by_code()[code], *forms, **changes) if o.finding is not None]
    assert len(found) == 1
    return found[0]


def judged(code: str, filled: Form) -> list[str]:
    """As `statuses`, without what the rule does not apply to."""
    return [status for status in statuses(by_code()[code], filled) if status != "not_applicable"]


def edition_with(form: str, **fields: FieldSpec) -> Edition:
    """The tests' edition with further fields on one form: lines that other editions print."""
    known = load(EDITION)
    spec = replace(known.forms[form], fields={**known.forms[form].fields, **fields})
    return replace(known, forms={**known.forms, form: spec})


def with_basic_spending() -> Edition:
    """The tests' edition whose 附件1 also prints 基本支出 and 支出总额, as other cities' does."""

    def line(base: str, derived: str = "") -> dict[str, FieldSpec]:
        columns = load(EDITION).forms["附件1"].group("三公经费")
        return {
            f"{base}_{c.column}": c._replace(name=f"{base}_{c.column}", base=base, label=base, derived=derived)
            for c in columns
        }

    return edition_with("附件1", **line("基本支出"), **line("支出总额", "基本支出 + 项目支出"))
