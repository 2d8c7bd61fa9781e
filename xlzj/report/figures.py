"""The numbers of a submission as the sentences and templates of the 自评报告 call them.

Roles of forms become namespaces: `基础数据表.三公经费_本年决算`, `整体自评表.绩效指标` (rows), `项目自评表` (a
list, one for each project). Every value is a `Figure`, which knows its cell; a form that was not handed in has blank
figures, and 已交 is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlzj.derive import known
from xlzj.interval import round_to
from xlzj.model import Kind
from xlzj.numerals import amount, plain
from xlzj.report.view import clean
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlzj.editions.points import Level, Scheme
    from xlzj.editions.spec import ColumnSpec, Edition, FieldSpec, FormSpec
    from xlzj.model import Fact, Form, Place, Row

INDICATORS = "绩效指标"
LEVELS, DEDUCTED = "一级指标得分", "扣分指标"
HANDED_IN, LABEL = "已交", "表名"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value: `name` in Chinese, `text` as its cell shows it, `number` in `unit` (% as a fraction) or None.

    `places` are the cells it comes from; more than one where it is computed. True where something is filled in.
    """

    name: str
    text: str = ""
    number: Decimal | None = None
    unit: str = ""
    places: tuple[Place, ...] = ()
    nil: bool = False

    def __bool__(self) -> bool:
        return bool(self.text) or self.number is not None

    def __str__(self) -> str:
        return self.text


def spoken(number: Decimal, unit: str) -> str:
    """A number as prose prints it: 27.00万元, 89.34%, 100%, 11人, 95.93分."""
    if unit == "万元":
        return f"{amount(number)}万元"
    if unit == "%":
        return f"{trimmed(number.scaleb(2))}%"
    return f"{plain(round_to(number, 2))}{unit}"


def trimmed(number: Decimal) -> str:
    """Two decimals, none where the number is whole: 78.24, 100."""
    rounded = round_to(number, 2)
    return plain(rounded) if rounded == rounded.to_integral_value() else f"{rounded:f}"


def namespaces(edition: Edition, forms: Iterable[Form]) -> dict[str, Any]:
    """Role → its fields, tables and computed lists; a list of these for forms that come many times."""
    handed_in = tuple(forms)
    context: dict[str, Any] = {}
    for spec in edition.forms.values():
        own = [_namespace(form, spec, edition) for form in handed_in if form.key == spec.key]
        context[spec.role] = own if spec.count == "many" else own[0] if own else _blank(spec)
    return context


def _namespace(form: Form, spec: FormSpec, edition: Edition) -> dict[str, Any]:
    numbers = known(form, spec)
    label = form.fields[spec.label].text if spec.count == "many" and spec.label else ""
    owner = f"{clean(label)}：" if label else ""
    own: dict[str, Any] = {
        name: _figure(form.fields[name], f"{owner}{field.title}", field, numbers.get(name))
        for name, field in spec.fields.items()
    }
    for name, table in spec.tables.items():
        own[name] = [_row(row, table.columns) for row in form.tables.get(name, ())]
    if INDICATORS in spec.tables:
        own |= _points(own[INDICATORS], edition.scheme_of(spec))
    return {**own, HANDED_IN: spec.count != "optional" or _touched(form, spec), LABEL: clean(form.label)}


def _touched(form: Form, spec: FormSpec) -> bool:
    """Whether the unit filled in anything: a form that may be left out often lies there as the blank it came as."""
    fields = (form.fields[name] for name, field in spec.fields.items() if field.type != "printed" and not field.derived)
    cells = (cell for rows in form.tables.values() for row in rows for cell in row.cells.values())
    return any(fact.text for fact in (*fields, *cells))


def _blank(spec: FormSpec) -> dict[str, Any]:
    own: dict[str, Any] = {name: Figure(field.title, unit=field.unit) for name, field in spec.fields.items()}
    own |= {name: [] for name in spec.tables}
    if INDICATORS in spec.tables:
        own |= {LEVELS: [], DEDUCTED: []}
    return {**own, HANDED_IN: False, LABEL: spec.key}


def _row(row: Row, columns: Mapping[str, ColumnSpec]) -> dict[str, Figure]:
    label = next((row[name].text for name, column in columns.items() if column.type == "text"), "")
    return {
        name: _figure(row[name], f"{clean(label)}（{column.header}）", column, row[name].number)
        for name, column in columns.items()
    }


def _figure(fact: Fact, name: str, spec: FieldSpec | ColumnSpec, number: Decimal | None) -> Figure:
    """A cell as a figure; a blank derived cell has the number its formula gives, but shows nothing."""
    text = clean(fact.text).strip()
    if fact.kind is Kind.DATE:
        text = chinese_date(text)
    places = (fact.place,) if fact.place.cell else ()
    return Figure(name, text, number if spec.numeric else None, spec.unit, places, fact.kind is Kind.NIL)


def chinese_date(iso: str) -> str:
    """2025-03-18 → 2025年3月18日; other texts as they are."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return iso
    year, month, day = (int(part) for part in parts)
    return f"{year}年{month}月{day}日"


def _points(rows: list[dict[str, Figure]], scheme: Scheme) -> dict[str, Any]:
    """一级指标得分: 名称, 分值, 得分 of each first level; 扣分指标: the rows that lost points, with 扣分."""
    levels = []
    for level in scheme.levels:
        own = [row for row in rows if _of_level(scheme, row) is level and row["分值"].number is not None]
        if own:
            levels.append(
                {
                    "名称": level.name,
                    "分值": total(f"{level.name}分值", [row["分值"] for row in own]),
                    "得分": total(f"{level.name}得分", [row["得分"] for row in own]),
                }
            )
    lost = [{**row, "扣分": less} for row in rows if (less := _lost(row)) is not None]
    return {LEVELS: levels, DEDUCTED: lost}


def _of_level(scheme: Scheme, row: dict[str, Figure]) -> Level | None:
    first, second = (unspaced(row[name].text) for name in ("一级指标", "二级指标"))
    return scheme.level(first, second)


def _lost(row: dict[str, Figure]) -> Figure | None:
    points, score = row["分值"], row["得分"]
    if points.number is None or score.number is None or score.number >= points.number:
        return None
    name = f"{row['三级指标'].text}扣分"
    return Figure(name, "", points.number - score.number, "分", points.places + score.places)


def total(name: str, parts: list[Figure]) -> Figure:
    """The sum of the parts; blank where one of them is, for a part of a sum is not the sum."""
    places = tuple(place for part in parts for place in part.places)
    unit = parts[0].unit if parts else ""
    numbers = [part.number for part in parts if part.number is not None]
    complete = bool(parts) and len(numbers) == len(parts)
    return Figure(name, "", sum(numbers, Decimal(0)) if complete else None, unit, places)
