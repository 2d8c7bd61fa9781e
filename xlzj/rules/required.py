"""Whatever the edition marks as required and nobody has filled in or told of: XJ922."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.completeness import SIGNED
from xlzj.rules.kernel import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.editions.spec import Edition, FormSpec, TableSpec
    from xlzj.model import Fact, Form, Outcome, Place, Row
    from xlzj.rules.kernel import Case, Rule, Say

    _Spot = tuple[str, str, str]

_BLANK = Kind.BLANK


@rule(
    "XJ922",
    "必填项空白",
    role="",
    severity=Severity.REVIEW,
    basis="表式：标为必填的栏目",
    remedy="补填；确实没有的，金额、人数填 0，文字写“无”。",
)
def left_blank(case: Case, say: Say) -> Iterator[Outcome]:
    """表上标为必填的格子空着，看不出是没有还是漏填，用到它的核对都做不了。别的规则已经指出这一格的，这里不再重复。"""
    for form in case.submission.forms:
        spec = case.spec(form)
        if spec.count == "optional" and not _touched(form, spec):
            yield say.idle()
            continue
        for names in _lines(case.edition, form.key):
            yield _one(case, say, form, [form.fields[name] for name in names])
        for table, columns in _columns(case.edition, form.key):
            for row in form.tables.get(table.name, ()):
                yield _row(case, say, form, (table, columns), row)


@lru_cache(maxsize=64)
def _lines(edition: Edition, form: str) -> tuple[tuple[str, ...], ...]:
    """Required fields by printed line, but for the signing line, of which XJ902 tells as a whole."""
    every = edition.forms[form].fields.values()
    wanted = [field for field in every if field.required and not field.derived and field.name not in SIGNED]
    bases = dict.fromkeys(field.base for field in wanted)
    return tuple(tuple(field.name for field in wanted if field.base == base) for base in bases)


@lru_cache(maxsize=64)
def _columns(edition: Edition, form: str) -> tuple[tuple[TableSpec, tuple[str, ...]], ...]:
    """Tables with required columns, and these.

    Where levels are printed only these: rows may be left unused, and the rules of indicators know which are.
    """
    found = (
        (table, tuple(name for name in table.fill_down or table.columns if table.columns[name].required))
        for table in edition.forms[form].tables.values()
    )
    return tuple((table, columns) for table, columns in found if columns)


@cache
def _telling() -> tuple[Rule, ...]:
    from xlzj.rules.catalogue import RULES as EVERY

    return tuple(rule for rule in EVERY if rule.blanks)


def _told(case: Case) -> frozenset[_Spot]:
    """Every cell that a finding of a rule with words of its own for a blank stands at or names."""
    rules = [rule for rule in _telling() if rule.code not in case.edition.disabled]
    findings = (outcome.finding for rule in rules for outcome in _outcomes(case, rule))
    return frozenset(
        _spot(place)
        for found in findings
        if found is not None
        for place in (found.place, *(operand.place for operand in found.operands))
    )


def _outcomes(case: Case, rule: Rule) -> list[Outcome]:
    """What a rule says, whether it was chosen or not: what this one says must not hang on that."""
    try:
        return case.outcomes(rule)
    except Exception:  # noqa: BLE001  (the rule's own outcome tells of its crash)
        return []


def _spot(place: Place) -> _Spot:
    return place.file, place.sheet, place.cell


def _touched(form: Form, spec: FormSpec) -> bool:
    """Whether the unit filled in anything of a form that it may leave out."""
    fields = (form.fields[name] for name, field in spec.fields.items() if field.type != "printed" and not field.derived)
    cells = (cell for rows in form.tables.values() for row in rows for cell in row.cells.values())
    return any(fact.filled for fact in (*fields, *cells))


def _one(case: Case, say: Say, form: Form, facts: list[Fact]) -> Outcome:
    """One printed line, in all its required columns."""
    blank = [fact for fact in facts if fact.kind is _BLANK]
    empty = [fact for fact in blank if _spot(fact.place) not in case.once(_told)]
    if not empty:
        return say.passed()
    names = "、".join(case.title(form, fact) for fact in empty)
    return say.found(form, empty[0], f"{names}没有填。", expected="必填", operands=[(form, fact) for fact in facts])


def _row(case: Case, say: Say, form: Form, given: tuple[TableSpec, tuple[str, ...]], row: Row) -> Outcome:
    """One row of a table in which anything else is filled in."""
    table, columns = given
    empty = [row.cells[name] for name in columns if row.cells[name].kind is _BLANK]
    if not any(cell.filled for name, cell in row.cells.items() if name not in table.fill_down):
        return say.idle()
    if not empty or any(_spot(cell.place) in case.once(_told) for cell in row.cells.values()):
        return say.passed()
    names = "、".join(table.columns[fact.field.partition(".")[2]].header for fact in empty)
    operands = [(form, cell) for cell in row.cells.values() if cell.filled]
    return say.found(form, empty[0], f"第 {row.number} 行的{names}没有填。", expected="必填", operands=operands)


RULES = (left_blank,)
