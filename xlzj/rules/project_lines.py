"""附件1: the lines below 项目支出 (fixed lines and one row per project), XJ112, XJ119, XJ121, XJ122."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import amount, plain
from xlzj.rules.kernel import rule, signed
from xlzj.rules.projects import BASE, money, opened, project_lines
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.editions.spec import FieldSpec
    from xlzj.model import Fact, Form
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import ProjectLine, ProjectSheet

_FORM = "基础数据表的表式"
_PLACEHOLDER = ("一个专项一行", "一个项目一行", "……", "...")
_MISSPELT = {"公交车": "公务用车", "运行呢维护": "运行维护", "治疗": "治理", "检侧": "检测", "经废": "经费"}
_ENOUGH_DIGITS = 3
_TITLE = "表题"
_LONGEST_SHOWN = 20


def single_lines(case: Case, form: Form) -> list[ProjectLine]:
    """The lines of single projects; a line that stands for several has rules of its own."""
    return [line for line in project_lines(case, form) if not line.total]


@rule(
    "XJ112",
    "项目行预决算不匹配",
    role=BASE,
    severity=Severity.REVIEW,
    basis="《中华人民共和国预算法》：支出以经批准的预算为依据",
    remedy="补填漏填的一列；年中追加、未执行的写明原因。",
)
def unmatched_lines(case: Case, say: Say) -> Iterator[Outcome]:
    """一行项目决算大于预算、有决算没有预算、或有预算没有决算，都要能解释：追加、串行、漏填或没有执行。"""
    books = opened(case, say)
    pairs = [] if isinstance(books, Outcome) else [(line.actual.place, sheet) for line, sheet, _ in books.pairs()]
    sheets = dict(pairs)
    for form in case.forms(BASE):
        for line in single_lines(case, form):
            yield _match(say, form, line, sheets.get(line.actual.place))


def _match(say: Say, form: Form, line: ProjectLine, sheet: ProjectSheet | None) -> Outcome:
    plan, done, name = line.budget, line.actual, line.name
    facts = [(form, plan), (form, done)]
    if not plan.number and not done.number:
        return say.idle()
    if plan.number is None or done.number is None:
        if done.number:
            return say.found(form, plan, f"“{name}”决算 {done.text}，预算数没有填。", expected="预算数", operands=facts)
        if plan.number:
            return say.found(
                form,
                done,
                f"“{name}”预算 {plan.text}，决算数没有填。",
                expected="执行数，或未执行的说明",
                operands=facts,
            )
        return say.idle()
    gap = done.number - plan.number
    if gap <= (done.half or 0) + (plan.half or 0):
        return say.passed()
    message = f"“{name}”决算 {done.text} 大于预算 {plan.text}，超 {amount(gap)}。"
    full = sheet.full if sheet is not None else None
    first = sheet.first if sheet is not None else None
    begun = first is None or first.lo <= plan.number <= first.hi
    if sheet is not None and begun and full is not None and full.hi >= done.number > plan.number:
        message += f"{sheet.form.label}的全年预算数是 {money(full)}，此处像是填了年初数。"
    return say.found(
        form, done, message, expected=f"≤{amount(plan.number)}", difference=signed(gap, "万元"), operands=facts
    )


@rule(
    "XJ119",
    "疑似整格、整列照抄",
    role=BASE,
    severity=Severity.REVIEW,
    basis="核实性口径",
    remedy="核对是否把上年数、预算数抄成了本年决算数；属实的写明。",
    limits=("预算列照抄行数",),
)
def copied_columns(case: Case, say: Say) -> Iterator[Outcome]:
    """本年决算与上年决算一分不差，或预算列逐行等于决算列，多半是复制了一列没有改。"""
    for form in case.forms(BASE):
        rows: dict[str, list[Fact]] = {}
        for field in case.spec(form).fields.values():
            if field.heading:
                rows.setdefault(field.base, []).append(form.fields[field.name])
        triples = [(row[0], row[1], row[2]) for row in rows.values() if len(row) == 3]
        typed = [line for line in single_lines(case, form) if line.label is not None]
        triples += [(line.before, line.budget, line.actual) for line in typed if line.before is not None]
        for before, _, done in triples:
            yield _repeated(case, say, form, before, done)
        yield _same_columns(case, say, form, triples)


def _repeated(case: Case, say: Say, form: Form, before: Fact, done: Fact) -> Outcome:
    if not before.number or not done.number:
        return say.idle()
    digits = len(done.number.normalize().as_tuple().digits)
    if before.number != done.number or digits < _ENOUGH_DIGITS or done.number % 100 == 0:
        return say.passed()
    message = f"{case.title(form, done)} {done.text} 与上年决算完全相同，疑照抄上年数。"
    facts = [(form, done), (form, before)]
    return say.found(form, done, message, operands=facts, because=[("XJ109", done), ("XJ108", done)])


def _same_columns(case: Case, say: Say, form: Form, triples: Sequence[tuple[Fact, ...]]) -> Outcome:
    both = [(plan, done) for _, plan, done in triples if plan.number and done.number]
    if len(both) < case.limit("预算列照抄行数"):
        return say.idle()
    if any(plan.number != done.number for plan, done in both):
        return say.passed()
    first = both[0][0]
    message = (
        f"{len(both)} 行的预算数逐行等于决算数（如 {plain(first.number or both[0][0].number)}），疑预算列照抄决算列。"  # type: ignore[arg-type]
    )
    return say.found(form, first, message, operands=[(form, fact) for pair in both for fact in pair])


@rule(
    "XJ121",
    "项目行名重复或未改",
    role=BASE,
    severity=Severity.REVIEW,
    basis=_FORM,
    remedy="改成项目的名称；模板的标题行不要填作项目。",
)
def repeated_names(case: Case, say: Say) -> Iterator[Outcome]:
    """同一个名称出现两行，或名称还是模板的提示语（一个专项一行），看不出是哪个项目，也容易重复汇总。"""
    for form in case.forms(BASE):
        seen: dict[str, ProjectLine] = {}
        for line in single_lines(case, form):
            name, label = line.name, line.label
            if label is None or not name:
                seen.setdefault(name, line)
                continue
            twin = seen.get(name)
            hint = any(mark in label.text for mark in _PLACEHOLDER)
            if twin is not None:
                where = twin.label.place.cell if twin.label else twin.actual.place.cell
                message = f"“{label.text}”与第 {where} 格所在行的“{twin.name}”重名。"
                remark = "名称里还留着模板提示语，疑是模板标题行被误改。" if hint else ""
                yield say.found(form, label, message + remark)
            elif hint and any(fact.filled for fact in (line.budget, line.actual, line.before) if fact is not None):
                yield say.found(form, label, f"“{label.text}”还是模板的提示语，却填了金额。")
            else:
                seen[name] = line
                yield say.passed()


@rule(
    "XJ122",
    "行名错别字",
    role=BASE,
    severity=Severity.HINT,
    basis=_FORM,
    remedy="按表式改正行名。",
)
def misspelt_names(case: Case, say: Say) -> Iterator[Outcome]:
    """行名、表注写错一两个字，公开后难看，也使表与表对不上。"""
    for form in case.forms(BASE):
        yield from (_printed(say, form, field) for field in case.spec(form).fields.values() if _is_label(field))
        for line in single_lines(case, form):
            if line.label is None or not line.label.filled:
                yield say.idle()
                continue
            wrong = next((w for w in _MISSPELT if w in line.label.text), "")
            if wrong:
                right = line.label.text.replace(wrong, _MISSPELT[wrong])
                yield say.found(form, line.label, f"行名里的“{wrong}”疑为“{_MISSPELT[wrong]}”。", expected=right)
            else:
                yield say.passed()


def _is_label(field: FieldSpec) -> bool:
    """Whether the field is a printed label or note of the form (its title has a rule of its own)."""
    return field.type == "printed" and field.name != _TITLE


def _printed(say: Say, form: Form, field: FieldSpec) -> Outcome:
    """A printed text of the form against the official one."""
    fact = form.fields[field.name]
    if fact.kind is Kind.ABSENT or not fact.filled:
        return say.idle()
    if unspaced(fact.text) == unspaced(field.label):
        return say.passed()
    right, wrong = _difference(field.label, fact.text)
    what = f"“{wrong}”应为“{right}”" if right and wrong else f"多了“{wrong}”" if wrong else f"少了“{right}”"
    message = f"表上印好的“{_short(fact.text, _shared(field.label, fact.text))}”与官方表式不同，{what}。"
    return say.found(form, fact, message, expected=field.label, fix=field.label)


def _difference(right: str, wrong: str) -> tuple[str, str]:
    """The parts of two texts between their common beginning and their common end."""
    start = _shared(right, wrong)
    end = _shared(right[start:][::-1], wrong[start:][::-1])
    return right[start : len(right) - end], wrong[start : len(wrong) - end]


def _shared(one: str, two: str) -> int:
    """How many characters both texts begin with."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))))


def _short(text: str, at: int) -> str:
    """A long text is shown around the place where it differs."""
    if len(text) <= _LONGEST_SHOWN:
        return text
    start = max(0, min(at - _LONGEST_SHOWN // 2, len(text) - _LONGEST_SHOWN))
    end = start + _LONGEST_SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


RULES = (unmatched_lines, copied_columns, repeated_names, misspelt_names)
