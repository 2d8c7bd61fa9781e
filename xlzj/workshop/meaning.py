"""What an edition's text says that cannot be meant: names that do not exist, settings that do nothing, gaps."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlzj.editions.home import load_extended, shared
from xlzj.editions.lint import Problem
from xlzj.editions.shape import unknown
from xlzj.editions.spec import NUMERIC
from xlzj.editions.text import BadText
from xlzj.expression import EVERY_ROW, BadExpression, expression
from xlzj.formulas.catalogue import RULES as FORMULAS
from xlzj.interval import Interval, exact
from xlzj.rules.catalogue import RULES, by_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlzj.editions.spec import Edition, FormSpec, TableSpec
    from xlzj.expression import Where
    from xlzj.workshop.texts import Texts

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Probe:
    """A scope that knows every name of an edition and only asks whether it exists; numbers it makes up."""

    def __init__(self, edition: Edition, form: FormSpec | None, column: str = "") -> None:
        self.edition = edition
        self.form = form
        self.column = column
        self.wrong: list[str] = []
        self.given = 0

    def _number(self) -> Interval:
        self.given += 1
        return exact(Decimal(self.given * self.given + 1))

    def _form(self, role: str) -> FormSpec | None:
        form = self.edition.role(role) if role else self.form
        if form is None and role:
            self.wrong.append(unknown(role, [one.role for one in self.edition.forms.values()]))
        return form

    def number(self, role: str, name: str) -> Interval | None:
        """A made-up number; an unknown field is noted."""
        form = self._form(role)
        if form is not None and name not in form.fields and f"{name}_{self.column}" not in form.fields:
            bases = dict.fromkeys(field.base for field in form.fields.values())
            self.wrong.append(unknown(name, [*bases] if "_" not in name else [*form.fields, *bases]))
        return self._number()

    def numbers(self, role: str, table: str, column: str, where: Where = EVERY_ROW) -> list[Interval | None]:
        """One made-up number; an unknown table or column is noted."""
        form = self._form(role)
        known = form.tables if form is not None else {}
        if form is not None and table not in known:
            self.wrong.append(unknown(table, list(known)))
        for name in (column or self.column, where.column):
            if table in known and name and name not in known[table].columns:
                self.wrong.append(unknown(name, list(known[table].columns)))
        return [self._number()]

    def lines(self, first: str, last: str) -> list[Interval | None]:
        """Two made-up numbers; unknown lines are noted."""
        return [self.number("", first), self.number("", last)]


def faulty_names(edition: Edition, form: FormSpec | None, formula: str, column: str = "") -> list[str]:
    """What is wrong in a formula: it cannot be read, or names something that does not exist; each in one line."""
    try:
        run = expression(formula).run
    except BadExpression as error:
        return [str(error)]
    probe = Probe(edition, form, column)
    try:
        run(probe)
    except (ZeroDivisionError, ArithmeticError):
        pass
    except (TypeError, ValueError, KeyError) as error:
        return [f"公式“{formula}”算不了：{error}"]
    return list(dict.fromkeys(f"公式“{formula}”：{line}" for line in probe.wrong))


def check_meaning(edition: Edition, texts: Texts) -> list[Problem]:
    """Every problem of this kind, each at file and line."""
    found = [*_years(edition, texts), *_grades(edition, texts), *_rules(edition, texts), *_thresholds(edition, texts)]
    for form in edition.forms.values():
        found += [*_fields(edition, form, texts), *_tables(form, texts), *_settings(edition, form, texts)]
    found += _relations(edition, texts)
    return list(dict.fromkeys(found))


def _at(code: str, where: str, message: str, *, warning: bool = False) -> Problem:
    return Problem(code, where, "", "", message, warning)


def _years(edition: Edition, texts: Texts) -> Iterator[Problem]:
    year = edition.year
    told = [(texts.at(("title",)), edition.title)]
    told += [(texts.of_form(key, "title"), form.title) for key, form in edition.forms.items()]
    for where, title in told:
        others = {int(found) for found in _YEAR.findall(title)} - {year, year - 1}
        for other in sorted(others):
            yield _at("TP032", where, f"标题“{title}”写着 {other} 年，本版式是 {year} 年度：请改，或写成 {{年}}")


def _grades(edition: Edition, texts: Texts) -> Iterator[Problem]:
    starts = [band.start for band in edition.grades]
    if starts and (starts != sorted(set(starts), reverse=True) or starts[-1] > 0):
        yield _at(
            "TP028", texts.at(("grades", "bands"), ("grades",)), "评价等级应从高到低排列，下限各不相同，最末一级从 0 起"
        )


def _rules(edition: Edition, texts: Texts) -> Iterator[Problem]:
    """Severities and disabled rules of codes that do not exist, or that change nothing."""
    known = {code: about.severity for code, about in FORMULAS.items()}
    known |= {code: rule.severity for code, rule in by_code().items()}
    for part, codes in (("severities", edition.severities), ("disabled", edition.disabled)):
        for code in codes:
            where = texts.at((part, code))
            if code not in known:
                yield _at("TP024", where, unknown(code, sorted(known)).replace("这一项", "这条规则"))
            elif part == "severities" and known[code] == codes[code]:
                yield _at("TP023", where, f"{code} 的等级本来就是这一级，这一行不起作用，请删去")
            elif part == "severities" and code in edition.disabled:
                yield _at("TP023", where, f"{code} 已停用，改等级不起作用，请删去一处")


def _thresholds(edition: Edition, texts: Texts) -> Iterator[Problem]:
    """Thresholds that no rule reads, that a rule of the edition lacks, or that say no date."""
    read = {limit for rule in RULES for limit in rule.limits}
    for name, threshold in edition.thresholds.items():
        where = texts.at(("thresholds", name))
        if name not in read:
            yield _at(
                "TP023",
                where,
                unknown(name, sorted(read)).replace("没有", "没有规则用到").replace("这一项", "这个阈值"),
            )
        if not threshold.since:
            yield _at("TP030", where, f'阈值“{name}”没有写起用的年度或日期：since: "{edition.year}"')
    for rule in RULES:
        gaps = [limit for limit in rule.limits if limit not in edition.thresholds]
        if gaps and edition.has(rule.role) and rule.code not in edition.disabled:
            said = f"规则 {rule.code}（{rule.title}）要用的阈值没有写：{'、'.join(gaps)}"
            yield _at("TP031", texts.at(("thresholds",)), f"{said}；写上，或在 disabled 里停用这条规则")


def _fields(edition: Edition, form: FormSpec, texts: Texts) -> Iterator[Problem]:
    for field in form.fields.values():
        where = texts.of_field(form.key, field.name)
        if field.derived:
            for line in faulty_names(edition, form, field.derived, field.column):
                named = field.base if field.heading else field.name  # every column of a line says the same
                yield _at("TP022", texts.of_field(form.key, field.name, "derived"), f"{form.key}“{named}”的{line}")
        if field.type == "choice" and not field.choices:
            yield _at("TP021", where, f"{form.key}“{field.name}”是下拉选项，没有写可选的值（choices）")
        if field.required and field.derived:
            yield _at("TP023", where, f"{form.key}“{field.name}”是派生项，required 不起作用")
    if form.label and form.label not in form.fields:
        yield _at(
            "TP022", texts.of_form(form.key, "label"), f"{form.key} 的 label：" + unknown(form.label, list(form.fields))
        )


def _dead_in_field(said: str, field: Mapping[str, Any], where: str) -> Iterator[Problem]:
    kinds = {field.get("type", ""), *(field.get("types") or {}).values()}
    if "choices" in field and kinds.isdisjoint({"choice", "points", "score"}):
        yield _at(
            "TP023", where, f"{said}的类型是 {field.get('type')}，choices 不起作用：类型应为 choice，或删去 choices"
        )
    if {"max", "min"} & set(field) and kinds.isdisjoint(NUMERIC):
        yield _at("TP023", where, f"{said}的类型是 {field.get('type')}，不是数，max、min 不起作用")
    if {"max", "min"} <= set(field) and Decimal(field["max"]) < Decimal(field["min"]):
        yield _at("TP023", where, f"{said}的上限 {field['max']} 小于下限 {field['min']}")


def _tables(form: FormSpec, texts: Texts) -> Iterator[Problem]:
    for table in form.tables.values():
        yield from _table(form, table, texts)


def _table(form: FormSpec, table: TableSpec, texts: Texts) -> Iterator[Problem]:
    def where(key: str) -> str:
        return texts.at(*texts.ways(form.key, "tables", table.name, key), *texts.ways(form.key, "tables", table.name))

    said = f"{form.key} 明细表“{table.name}”"
    if table.parent and not form.group(table.parent) and table.parent not in form.fields:
        yield _at(
            "TP022",
            where("parent"),
            f"{said}的 parent：" + unknown(table.parent, [f.base for f in form.fields.values()]),
        )
    for part, names in (("labels", table.labels), ("fill_down", table.fill_down)):
        for name in names:
            if name not in table.columns:
                yield _at("TP022", where(part), f"{said}的 {part}：" + unknown(name, list(table.columns)))
    headers = [column.header for column in table.columns.values()]
    for header in {one for one in headers if headers.count(one) > 1}:
        yield _at("TP016", where("columns"), f"{said}有两列的表头都是“{header}”，分不清")


def _settings(edition: Edition, form: FormSpec, texts: Texts) -> Iterator[Problem]:
    """Parts of a form's text that nothing uses: groups and their columns, `without`, words of the layout."""
    raw = _whole_form(texts, form.key)
    fields: Mapping[str, Any] = raw.get("fields") or {}
    groups: Mapping[str, Any] = raw.get("groups") or {}
    used = {field.get("group") for field in fields.values()}
    for name in groups:
        if name not in used and texts.at(*texts.ways(form.key, "groups", name)).startswith(_own(texts)):
            yield _at(
                "TP023", texts.at(*texts.ways(form.key, "groups", name)), f"{form.key} 的列组“{name}”没有字段用到"
            )
    for name, field in fields.items():
        where = texts.of_field(form.key, name)
        yield from _dead_in_field(f"{form.key}“{name}”", field, where)
        group = groups.get(field.get("group", ""), {})
        for part in ("nil", "types", "derived"):
            columns = field.get(part) or ()
            for column in columns if not isinstance(columns, str) else ():
                if column not in group:
                    yield _at("TP022", where, f"{form.key}“{name}”的 {part}：" + unknown(column, list(group)))
    base = {**fields, **(raw.get("tables") or {})}
    for at, name in enumerate(raw.get("without") or ()):
        if name not in base:
            where = texts.at(*texts.ways(form.key, "without", at), *texts.ways(form.key, "without"))
            yield _at("TP023", where, f"{form.key} 的 without：" + unknown(name, list(base)))
    yield from _words(edition, form, texts)


def _own(texts: Texts) -> str:
    return f"{texts.folder.name}/"


def _whole_form(texts: Texts, key: str) -> dict[str, Any]:
    """What all texts together say of a form, before `without` takes anything away."""
    from xlzj.editions.text import merged

    whole: dict[str, Any] = {}
    for way in reversed(texts.ways(key)):
        for data in reversed(texts.data):
            node: Any = data
            for part in way:
                node = node.get(part, {}) if isinstance(node, dict) else {}
            if isinstance(node, dict):
                whole = merged(whole, node)
    return whole


def _words(edition: Edition, form: FormSpec, texts: Texts) -> Iterator[Problem]:
    path = edition.layout(form)
    if form.layout and not path.is_file():
        yield _at("TP018", texts.of_form(form.key, "layout"), f"{form.key} 的版面文本 {form.layout} 不存在")
        return
    if not path.is_file() or not form.words:
        return
    blocks = shared(texts.folder.parent, "blocks.yaml")
    try:
        text = str(load_extended(path, texts.folder.parent)) + (blocks.read_text("utf-8") if blocks.is_file() else "")
    except BadText:
        return  # the layout cannot be read: told where it is built
    for word in form.words:
        where = texts.of_form(form.key, "words", word)
        if f"〔{word}〕" not in text and where.startswith(_own(texts)):
            yield _at("TP023", where, f"{form.key} 的 words：版面里没有〔{word}〕，这个词不起作用")


def _relations(edition: Edition, texts: Texts) -> Iterator[Problem]:
    for at, relation in enumerate(edition.consolidation):
        for part in ("own", "units", "gap"):
            formula = getattr(relation, part)
            plain = formula and not (part == "units" and relation.distinct) and not (part == "own" and relation.before)
            for line in _readable(formula) if plain else ():
                yield _at("TP022", texts.at(("consolidation", at, part)), f"{relation.name}：{line}")
        if relation.rule not in by_code():
            yield _at("TP024", texts.at(("consolidation", at, "rule")), f"没有规则 {relation.rule}")
    for at, erratum in enumerate(edition.errata):
        form = edition.forms.get(erratum.form)
        where = texts.at(("errata", at))
        if form is None:
            yield _at("TP022", where, "errata：" + unknown(erratum.form, list(edition.forms)))
        elif erratum.field not in form.fields and not form.group(erratum.field):
            yield _at("TP022", where, f"errata：{erratum.form} " + unknown(erratum.field, list(form.fields)))


def _readable(formula: str) -> list[str]:
    """A relation over several units' forms, of other editions too: only its grammar can be judged here."""
    try:
        expression(formula)
    except BadExpression as error:
        return [str(error)]
    return []
