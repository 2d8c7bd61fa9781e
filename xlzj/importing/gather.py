"""Parts of documents → what each unit filled in, as data for the official workbooks, with everything that was left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from xlzj.editions import load
from xlzj.editions.data import Data, FormData
from xlzj.importing.around import labelled
from xlzj.importing.choice import bundles, choose
from xlzj.importing.parts import cut
from xlzj.importing.pattern import pattern
from xlzj.importing.prose import PROSE, read_report, unit_of
from xlzj.importing.reading import Reading, Stray
from xlzj.importing.sheets import read_sheet
from xlzj.importing.words import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlzj.editions import Edition, FormSpec
    from xlzj.importing.choice import Bundle
    from xlzj.importing.content import Content
    from xlzj.importing.parts import Part

LONGEST = 32767  # characters Excel keeps in a cell


class Sheet(NamedTuple):
    """One sheet of one form: where it came from, what it holds, what found no place, which fields found no value."""

    form: FormSpec
    label: str
    source: str
    data: FormData
    strays: tuple[Stray, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit's material in one edition; `doubts` are one line each."""

    edition: Edition
    unit: str
    sheets: tuple[Sheet, ...]
    doubts: tuple[str, ...] = ()

    @property
    def data(self) -> Data:
        """For `xlzj.editions.filled`: the forms in the order of the edition."""
        order = list(self.edition.forms)
        forms = sorted((sheet.data for sheet in self.sheets), key=lambda one: order.index(one.form))
        return Data(self.edition.name, self.unit, tuple(forms))


@dataclass(slots=True)
class Gathered:
    """All units of the files given, and one line for everything that belongs to none of them."""

    units: list[Unit] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def gather(contents: Iterable[Content], edition: str = "") -> Gathered:
    """What the documents hold, by unit. `edition`: take this one instead of recognising it.

    Raises BadText for a name that no edition has.
    """
    forced = load(edition) if edition else None
    done = Gathered()
    parts: list[Part] = []
    for content in contents:
        pieces = cut(content)
        parts += pieces.parts
        for table in pieces.unknown:
            told = "、".join(tidy(cell.text)[:12] for row in table.rows[:2] for cell in row.filled[:4])
            done.unknown.append(f"{content.file} 第{table.number}张表（{told or '空表'}）：不是现有版式的表，没有导入")
    for bundle in bundles(parts):
        _unit(bundle, forced, done)
    return done


def _unit(bundle: Bundle, forced: Edition | None, done: Gathered) -> None:
    choice = choose(bundle)
    edition = forced or (choice.edition if choice else None)
    if edition is None or choice is None:
        return
    files = "、".join(dict.fromkeys(part.file for part in bundle.parts))
    if forced is None and choice.year and choice.year != edition.year:
        done.refused.append(
            f"{files}：表题写的是 {choice.year} 年度，最相近的版式是 {edition.name}（{edition.year} 年度）；"
            f"确要按它导入，请加 --edition {edition.name}"
        )
        return
    doubts = []
    if choice.year and choice.year != edition.year:
        doubts.append(
            f"表题写的是 {choice.year} 年度，按指定的版式 {edition.name}（{edition.year} 年度）导入，年度请改正"
        )
    if forced is None and choice.others:
        doubts.append(
            f"版式按 {edition.name} 导入；同样说得通的还有 {'、'.join(choice.others)}，不对时请用 --edition 指定"
        )
    sheets = []
    for part in bundle.parts:
        if edition.role(part.role) is None:
            done.unknown.append(f"{part.file}：{part.role}不在版式 {edition.name} 里，没有导入")
            continue
        sheets.append(read_part(edition, part, choice.year or edition.year))
    if sheets:
        done.units.append(Unit(edition, _name(bundle, sheets), tuple(sheets), tuple(doubts)))


def read_part(edition: Edition, part: Part, year: int) -> Sheet:
    """One sheet or report as data of this edition, which has its role (KeyError where it has not)."""
    form = edition.role(part.role)
    if form is None:  # pragma: no cover  (the caller has looked)
        raise KeyError(part.role)
    if part.role == PROSE:
        reading = Reading(fields=dict(read_report(edition, part.before, part.after).fields))
    else:
        one = pattern(edition, form.key)
        reading = read_sheet(one, part.tables, year)
        labelled(reading, one, [*part.before, *part.after], year)
    _cap(reading)
    tables = {name: tuple(rows) for name, rows in reading.tables.items()}
    numbers = "、".join(f"第{number}张表" for number in dict.fromkeys(table.number for table in part.tables))
    label = reading.fields.get(form.label) if form.label else None
    return Sheet(
        form=form,
        label=f"{form.key}“{label}”" if label else form.key,
        source=f"{part.file} {numbers or '正文'}",
        data=FormData(form.key, dict(reading.fields), tables),
        strays=tuple(reading.strays),
        missing=tuple(_missing(form, reading)),
    )


def _cap(reading: Reading) -> None:
    """A cell holds 32,767 characters; what is beyond is told, not lost in silence."""
    for name, text in reading.fields.items():
        if text is not None and len(text) > LONGEST:
            reading.strays.append(Stray(name, text[LONGEST:], f"超过 Excel 单元格 {LONGEST} 字的部分没有写入"))
            reading.fields[name] = text[:LONGEST]
    for name, rows in reading.tables.items():
        reading.tables[name] = [tuple(cell and cell[:LONGEST] for cell in row) for row in rows]


def _missing(form: FormSpec, reading: Reading) -> Iterable[str]:
    """Fields whose label the document does not have; groups of columns as one line."""
    for base in dict.fromkeys(spec.base for spec in form.fields.values()):
        specs = [s for s in form.fields.values() if s.base == base and not s.prose and s.type != "printed"]
        lost = [spec for spec in specs if spec.name not in reading.fields]
        if specs and len(lost) == len(specs):
            yield base
        else:
            yield from (spec.title for spec in lost)
    yield from (f"{name}（一行也没有）" for name in form.tables if not reading.tables.get(name))


def _name(bundle: Bundle, sheets: Sequence[Sheet]) -> str:
    """The unit as its forms name it, else as its report does, else the file's name."""
    for sheet in sheets:
        if sheet.form.role != PROSE and (name := sheet.data.fields.get("单位名称")):
            return name
    named = next((name for sheet in sheets if (name := sheet.data.fields.get("单位名称"))), None)
    cover = next((name for part in bundle.parts if part.role == PROSE and (name := unit_of(part.before))), None)
    done = next((name for sheet in sheets if (name := sheet.data.fields.get("实施单位"))), None)
    return named or cover or done or bundle.parts[0].file.rpartition(".")[0] or "未命名"
