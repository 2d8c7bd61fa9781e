"""Rows of 审核公式 → rules of an edition. A row that cannot be understood is a Problem and a rule that says so."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.judge import Formula, Tolerance, check_of
from xlzj.audit.names import LAST_YEAR, Unknown, nearest, resolved
from xlzj.audit.sheet import (
    BASIS,
    CODE,
    EDITIONS,
    FORM,
    FORMULA,
    NAME,
    OFF,
    REMARK,
    SEVERITY,
    TOLERANCE,
    Problem,
    Written,
)
from xlzj.editions import editions, load
from xlzj.expression import BadExpression, statement
from xlzj.model import Outcome, Severity, Status
from xlzj.numerals import numeral
from xlzj.rules.catalogue import by_code
from xlzj.rules.kernel import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xlzj.audit.names import Target
    from xlzj.audit.sheet import Entry
    from xlzj.editions.spec import Edition
    from xlzj.expression.terms import Named, Statement
    from xlzj.rules.kernel import Case, Check, Say

_SEVERITIES = {
    **dict.fromkeys(("", "错误", "强制", "必须", "基本平衡", "基本平衡公式"), Severity.ERROR),
    **dict.fromkeys(("核实", "警告", "核实性", "核实性公式"), Severity.REVIEW),
    **dict.fromkeys(("提示", "提示性"), Severity.HINT),
}
_WORDS = {Severity.ERROR: "错误", Severity.REVIEW: "核实", Severity.HINT: "提示"}
_CODE = re.compile(r"[^\W_][\w.-]{0,29}")
_FAMILIES = ("FX", "EX")
_REMEDY = "对照公式核对两边的数，改正填错的一处；两边都没有填错的，写明原因。"


class Compiled(NamedTuple):
    """The rules made of formulas, what is wrong with the others, and the formulas that can be used."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()
    formulas: tuple[Formula, ...] = ()


def severity_word(text: str) -> str:
    """错误, 核实 or 提示 for what lists in use write (基本平衡公式 …); other texts as they are."""
    severity = _SEVERITIES.get(text) if text else None
    return text if severity is None else _WORDS[severity]


class _Faulty(Exception):  # noqa: N818  (what the author reads)
    """A row cannot be used: the column that is wrong, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@lru_cache(maxsize=64)
def compiled(written: Written, edition: Edition) -> Compiled:
    """The formulas of a workbook as rules of this edition, without those switched off or meant for others."""
    rules: list[Rule] = []
    formulas: list[Formula] = []
    problems = list(written.problems)
    seen: dict[str, int] = {}
    for entry in written.entries:
        code = entry[CODE].upper()
        meant = [name for name in re.split(r"[、，,;；\s]+", entry[EDITIONS]) if name]
        if entry[OFF] not in ("", "否") or (meant and edition.name not in meant):
            continue
        try:
            _check_code(code, seen)
            rule, formula = _rule(written, entry, code, edition, strict=bool(meant) or not written.given)
            rules.append(rule)
            formulas += [formula] if formula is not None else []
        except _Faulty as fault:
            problem = Problem(written.file, written.sheet, entry.cell(fault.column), code, fault.reason)
            problems.append(problem)
            rules.append(_broken(code or f"第{entry.row}行", entry, problem))
        seen.setdefault(code, entry.row)
    return Compiled(tuple(rules), tuple(problems), tuple(formulas))


def _check_code(code: str, seen: Mapping[str, int]) -> None:
    if not code:
        raise _Faulty(CODE, "没有写编号")
    if _CODE.fullmatch(code) is None:
        raise _Faulty(CODE, f"编号“{code}”只能用文字、数字、“-”和“.”，不超过 30 个字")
    if code in by_code() or code.startswith(_FAMILIES):
        raise _Faulty(CODE, f"编号“{code}”是内置规则的编号，请另取")
    if code in seen:
        raise _Faulty(CODE, f"编号“{code}”与第 {seen[code]} 行重复")


def _rule(written: Written, entry: Entry, code: str, edition: Edition, *, strict: bool) -> tuple[Rule, Formula | None]:
    """One row as a rule. `strict`: its names must be names of this edition, else only of some edition."""
    severity = _SEVERITIES.get(entry[SEVERITY])
    if severity is None:
        raise _Faulty(SEVERITY, f"等级“{entry[SEVERITY]}”不认识；可写 错误、核实、提示")
    tolerance = _tolerance(entry[TOLERANCE])
    if not entry[FORMULA].strip(" =＝"):
        raise _Faulty(FORMULA, "没有写公式")
    text = entry[FORMULA]
    try:
        read = statement(text)
    except BadExpression as error:
        raise _Faulty(FORMULA, _pointed(text, error.position, error.reason + _meant(edition, error))) from error
    basis = entry[BASIS] or f"审核公式（{written.file}）"
    title = entry[NAME] or text.lstrip(" =＝")
    targets: Mapping[str, Target] | None = None
    try:
        targets = resolved(edition, read.names, entry[FORM])
        formula = _placed(edition, read, targets, tolerance)
    except Unknown as unknown:
        if not strict and targets is None and _known_elsewhere(read, entry[FORM], edition):
            reason = f"{title}：本版式没有公式里的名称（{unknown.reason}）"
            idle = _made(entry, code, title, severity, basis, lambda _case, say: iter([say.unchecked(reason)]), "")
            return idle, None
        raise _Faulty(FORMULA, _pointed(text, unknown.named.position, unknown.reason)) from unknown
    role = edition.forms[formula.form].role
    return _made(entry, code, title, severity, basis, check_of(formula, title), role), formula


def _made(entry: Entry, code: str, title: str, severity: Severity, basis: str, check: Check, role: str) -> Rule:
    why = entry[REMARK] or f"审核公式：{entry[FORMULA]}"
    return Rule(code, title, role, severity, basis, why, _REMEDY, check, formula=entry[FORMULA])


def _broken(code: str, entry: Entry, problem: Problem) -> Rule:
    """A rule that is never a pass: it tells in every submission that it cannot be read."""

    def check(_case: Case, _say: Say) -> Iterator[Outcome]:
        yield Outcome(code, Status.CRASHED, reason=f"审核公式用不了：{problem.file} {problem}")

    return _made(entry, code, entry[NAME] or code, Severity.ERROR, "审核公式", check, "")


def _tolerance(text: str) -> Tolerance:
    """0.01, 0.5万元 or 1%; nothing written is none beyond rounding."""
    if not text:
        return Tolerance()
    number = numeral(text)
    if number is None or number.value < 0 or number.unit not in ("", "%", "万元", "元", "亿元", "分"):
        raise _Faulty(TOLERANCE, f"容差“{text}”不是数；写法如 0.01、0.5万元、1%")
    return Tolerance(number.value, percent=number.unit == "%", text=text)


def _meant(edition: Edition, error: BadExpression) -> str:
    """Names of fields, where something that is no function was called: 三公经费（本年决算）."""
    match = re.match(r"没有“(.+?)”这个函数", error.reason)
    close = nearest(edition, None, match[1]) if match else []
    return f"；如果是字段，名称应写作 {'、'.join(close)}" if close else ""


def _pointed(text: str, position: int, reason: str) -> str:
    """The character where a formula is wrong, with what stands there."""
    mark = f"{text[:position]}▲{text[position:]}" if position < len(text) else f"{text}▲"
    return f"公式“{mark}”第 {position + 1} 个字符处（▲）：{reason}"


def _placed(edition: Edition, read: Statement, targets: Mapping[str, Target], tolerance: Tolerance) -> Formula:
    """The formula with what its names stand for and the places where it is to hold. Raises Unknown."""
    _check_sums(edition, read, targets)
    loose = [(named, targets[named.path]) for named in read.names if named.use in ("", "空")]
    now = [(named, target) for named, target in loose if not target.before]
    summed = [(named, targets[named.path]) for named in read.names if named.use in ("汇总", "逐行")]
    if not now and all(target.before for _, target in summed):
        first = read.names[0] if read.names else None
        if first is None:
            raise Unknown(_nowhere(), "公式里没有一个字段")
        raise Unknown(first, f"公式里只有{LAST_YEAR}的数，没有本年的格")
    anchors = [(named, target) for named, target in now if edition.forms[target.form].count == "many"]
    _one_only(anchors, lambda target: target.form, "可以有多张的表只能有一张在“汇总( )”之外")
    rows = [(named, target) for named, target in loose if target.kind == "列"]
    _one_only(rows, lambda target: (target.form, target.name, target.before), "逐行核对的公式只能用一张明细表的列")
    if rows and rows[0][1].before:
        raise Unknown(rows[0][0], "上年的明细行不能逐行核对，请用“汇总( )”")
    lines = [(named, target) for named, target in (*loose, *summed) if target.kind == "行"]
    columns = _columns(edition, lines, [pair for pair in loose if pair[1].kind == "格"])
    place = (rows or anchors or now or [pair for pair in summed if not pair[1].before])[0][1]
    return Formula(
        statement=read,
        targets=targets,
        lenient=frozenset(named.path for named in read.names if named.use == "空"),
        form=place.form,
        columns=columns,
        table=rows[0][1].name if rows else "",
        tolerance=tolerance,
    )


def _nowhere() -> Named:
    from xlzj.expression.terms import Named

    return Named("", 0)


def _one_only(found: list[tuple[Named, Target]], key: Callable[[Target], object], reason: str) -> None:
    keys = [key(target) for _, target in found]
    for at, one in enumerate(keys):
        if one != keys[0]:
            raise Unknown(found[at][0], f"{reason}；这里同时用了“{found[0][0].path}”和“{found[at][0].path}”")


def _columns(edition: Edition, lines: list[tuple[Named, Target]], cells: list[tuple[Named, Target]]) -> tuple[str, ...]:
    """The printed columns over which lines are compared: those that all of them have. Raises Unknown."""
    if not lines:
        return ("",)
    own = [[field.column for field in edition.forms[t.form].group(t.name)] for _, t in lines]
    if cells:
        (named, _), shown = lines[0], "、".join(own[0])
        raise Unknown(
            named,
            f"“{named.path}”有几列（{shown}），“{cells[0][0].path}”只有一格，请写明列，如 {named.path}_{own[0][-1]}",
        )
    common = tuple(column for column in own[0] if all(column in other for other in own))
    if not common:
        raise Unknown(lines[-1][0], f"“{lines[0][0].path}”和“{lines[-1][0].path}”没有相同的列，请写明列")
    return common


def _check_sums(edition: Edition, read: Statement, targets: Mapping[str, Target]) -> None:
    """Conditions look at a column of the table that is summed; printed lines run forward on one form."""
    last: Named | None = None
    for named in read.names:
        target = targets[last.path] if last is not None else None
        if named.use == "条件" and last is not None and target is not None:
            table = edition.forms[target.form].tables.get(target.name)
            if table is None or named.path not in table.columns:
                known = "、".join(table.columns) if table is not None else ""
                more = f"；现有：{known}" if known else "，条件只用于明细表"
                raise Unknown(named, f"“{last.path}”没有“{named.path}”一列{more}")
        if named.use == "逐行" and last is not None and last.use == "逐行" and target is not None:
            end = targets[named.path]
            if not _run_on(edition, target, end):
                raise Unknown(named, f"“{last.path}”到“{named.path}”不是同一张表上从上到下的行")
            last = None
            continue
        last = named


def _run_on(edition: Edition, first: Target, last: Target) -> bool:
    """Whether two lines stand on one form, in one column, the first above the last."""
    if (first.form, first.kind, first.before) != (last.form, last.kind, last.before) or last.kind == "列":
        return False
    form = edition.forms[first.form]
    names = [*form.fields] if first.kind == "格" else [*dict.fromkeys(field.base for field in form.fields.values())]
    same = first.kind == "行" or form.fields[first.name].column == form.fields[last.name].column
    return same and names.index(first.name) <= names.index(last.name)


def _known_elsewhere(read: Statement, own: str, edition: Edition) -> bool:
    """Whether all names are names of some other edition: the formula is not written wrong, it is for others."""
    for name in editions():
        if name != edition.name:
            try:
                resolved(load(name), read.names, own)
            except Unknown:
                continue
            return True
    return False
