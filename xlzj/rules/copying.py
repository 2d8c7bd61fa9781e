"""What was copied from a sister sheet and not changed: XJ912, XJ913, XJ914, XJ915."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.interval import ZERO
from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule
from xlzj.rules.names import common, grams, normal
from xlzj.rules.projects import BASE, DONE, FULL, PROJECT, WHOLE, add, number_of, opened
from xlzj.rules.vocabulary import GENERIC_INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.interval import Interval
    from xlzj.model import Fact, Form, Row
    from xlzj.rules.kernel import Case, Say
    from xlzj.rules.projects import Ledger, ProjectSheet

_TABLE = "绩效指标"
_MARKS = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[。；;，,\n]")
_SENTENCES = ("预期目标", "实际完成情况")
_TELLING_DIGITS = 3
_KEYWORD = 4


class _Page(NamedTuple):
    """One form's indicator rows: names without generic ones, and each whole row as one string."""

    form: Form
    names: frozenset[str]
    rows: tuple[str, ...]


def _page(form: Form) -> _Page:
    rows = [row for row in form.tables.get(_TABLE, ()) if row["三级指标"].text]
    own = [row for row in rows if _plain(row["三级指标"].text) not in GENERIC_INDICATORS]
    return _Page(
        form,
        frozenset(_plain(row["三级指标"].text) for row in own),
        tuple(_plain("".join(row[c].text for c in ("三级指标", "年度指标值", "实际完成值"))) for row in own),
    )


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


@rule(
    "XJ912",
    "指标照抄另一张表",
    role=PROJECT,
    severity=Severity.REVIEW,
    basis="附件5：指标与部门整体支出和项目支出密切相关，突出核心指标",
    remedy="按本项目的产出和效益重新设置三级指标、指标值和完成值；整体自评表反映部门履职全貌，不照搬一个项目。",
    limits=("照抄相似度", "照抄行数", "通用指标重合", "通用指标表数"),
)
def _copied_indicators(case: Case, say: Say) -> Iterator[Outcome]:
    """几张表用同一套指标（名称、指标值、完成值几乎逐行相同），说明没有按各自的项目设置指标，自评结果反映不了项目的真实绩效。"""
    pages = [_page(form) for role in (WHOLE, PROJECT) for form in case.forms(role)]
    if len(pages) < 2:
        yield say.idle()
        return
    least = int(case.limit("照抄行数"))
    common_set = _common_set(case, [page for page in pages if page.form.role == PROJECT], least)
    if common_set:
        yield _generic(say, common_set)
    grouped = {id(page) for page in common_set}
    found = False
    for at, page in enumerate(pages):
        for other in pages[:at]:
            if {id(page), id(other)} <= grouped or min(len(page.rows), len(other.rows)) < least:
                continue
            alike = _likeness(page, other, float(case.limit("照抄相似度")))
            if alike >= case.limit("照抄相似度"):
                found = True
                yield _copied(say, page, other, alike)
    if not found and not common_set:
        yield say.passed()


def _common_set(case: Case, pages: Sequence[_Page], least: int) -> list[_Page]:
    """Three or more project sheets with practically the same indicator names."""
    overlap = case.limit("通用指标重合")
    for page in pages:
        if len(page.names) < least:
            continue
        same = [o for o in pages if len(page.names & o.names) >= overlap * len(page.names | o.names)]
        if len(same) >= case.limit("通用指标表数"):
            return same
    return []


def _generic(say: Say, pages: Sequence[_Page]) -> Outcome:
    names = "、".join(page.form.label for page in pages)
    shown = "、".join(row["三级指标"].text for row in pages[1].form.tables[_TABLE][:5])
    fact = pages[1].form.tables[_TABLE][0]["三级指标"]
    message = f"{len(pages)} 张表（{names}）用的是同一套三级指标（{shown}等），没有按项目设置。"
    return say.found(
        pages[1].form,
        fact,
        message,
        expected="按项目设置的指标",
        operands=[(page.form, page.form.tables[_TABLE][0]["三级指标"]) for page in pages],
    )


def _likeness(page: _Page, other: _Page, enough: float) -> Decimal:
    """Share of the two tables that is the same: by whole rows, else by characters where the names are mostly equal."""
    rest = list(other.rows)
    shared = 0
    for row in page.rows:
        if row in rest:
            rest.remove(row)
            shared += 1
    by_rows = Decimal(2 * shared) / (len(page.rows) + len(other.rows))
    if by_rows >= Decimal(str(enough)) or 2 * len(page.names & other.names) < len(page.names | other.names):
        return by_rows
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, "".join(page.rows), "".join(other.rows), autojunk=False)
    if matcher.real_quick_ratio() < enough or matcher.quick_ratio() < enough:
        return by_rows
    return max(by_rows, Decimal(str(round(matcher.ratio(), 2))))


def _copied(say: Say, page: _Page, other: _Page, alike: Decimal) -> Outcome:
    here, there = (form.tables[_TABLE][0]["三级指标"] for form in (page.form, other.form))
    message = (
        f"{page.form.label}与{other.form.label}的指标（名称、指标值、完成值）相似度 {show(alike, '%')}，"
        f"共 {len(page.rows)} 行，像是整表照抄。"
    )
    return say.found(page.form, here, message, operands=[(page.form, here), (other.form, there)])


@rule(
    "XJ913",
    "文字串到了别的项目",
    role=PROJECT,
    severity=Severity.ERROR,
    basis="规范性口径：每张表只写本项目的内容",
    remedy="删去串入的句子，写本项目自己的目标和完成情况。",
    limits=("串表字数",),
)
def _strayed(case: Case, say: Say) -> Iterator[Outcome]:
    """本表的文字里有另一个项目的整句，或者某行的指标值照抄了上一行，是复制粘贴后没有改，等于这一项没有自评。"""
    forms = case.forms(PROJECT)
    texts = [(form, fact, _plain(fact.text)) for form in forms for n in _SENTENCES if (fact := form.fields.get(n))]
    least = int(case.limit("串表字数"))
    strayed = list(_stray_sentences(case, say, forms, texts, least))
    yield from strayed
    rows = [outcome for form in (*case.forms(WHOLE), *forms) for outcome in _stray_rows(say, form)]
    yield from rows
    if not strayed and not rows:
        yield say.passed() if forms else say.idle()


def _stray_sentences(
    case: Case, say: Say, forms: Sequence[Form], texts: Sequence[tuple[Form, Fact, str]], least: int
) -> Iterator[Outcome]:
    """Clauses about project B that also stand on sheet A, and on no third."""
    unit = case.submission.unit
    cores = {form: normal(form.fields[case.spec(form).label].text, unit).core for form in forms} if len(forms) > 1 else {}
    told: set[str] = set()
    for owner, source, _ in texts if cores else ():
        for clause in (_plain(part) for part in _CLAUSE.split(source.text)):
            if len(clause) < least or common(clause, cores[owner]) < min(_KEYWORD, len(cores[owner])):
                continue
            holders = [(form, fact) for form, fact, text in texts if form is not owner and clause in text]
            if len({id(form) for form, _ in holders}) != 1:
                continue
            form, fact = holders[0]
            if fact.place.cell in told or any(gram in clause for gram in grams(cores[form])):
                continue
            told.add(fact.place.cell)
            message = (
                f"{form.label}的{fact.field}里有“{clause}”，与{owner.label}的{source.field}相同，"
                "说的是那个项目，不是本项目。"
            )
            yield say.found(
                form, fact, message, expected="只写本项目的内容", operands=[(form, fact), (owner, source)]
            )


def _stray_rows(say: Say, form: Form) -> Iterator[Outcome]:
    """A row whose target is the row above's, about the thing above."""
    rows = form.tables.get(_TABLE, ())
    for above, row in zip(rows, rows[1:], strict=False):
        name, before, target = (_plain(text) for text in (row["三级指标"].text, above["三级指标"].text, row["年度指标值"].text))
        if not name or not before or target != _plain(above["年度指标值"].text) or name == before:
            continue
        if before in target and name not in target and grams(name) & grams(before):
            yield _stray_row(say, form, above, row)


def _stray_row(say: Say, form: Form, above: Row, row: Row) -> Outcome:
    fact = row["年度指标值"]
    right = fact.text.replace(above["三级指标"].text, row["三级指标"].text)
    message = (
        f"{form.label}“{row['三级指标'].text}”的年度指标值“{fact.text}”与上一行“{above['三级指标'].text}”完全相同，"
        "说的是上一行的事。"
    )
    return say.found(form, fact, message, expected=right, operands=[(form, fact), (form, above["年度指标值"])])


@rule(
    "XJ914",
    "金额照抄另一张附件3",
    role=PROJECT,
    severity=Severity.ERROR,
    basis="附件3 备注“一个一级项目支出一张表”：每张表填本项目的金额",
    remedy="按该项目的支出明细账改正全年预算数和全年执行数。",
)
def _copied_amounts(case: Case, say: Say) -> Iterator[Outcome]:
    """两张附件3的全年预算数和全年执行数完全相同，而其中一张与附件1对不上，多半是复制表格后忘了改金额。"""
    books = opened(case, say)
    if isinstance(books, Outcome):
        yield books
        return
    seen: dict[tuple[Decimal, Decimal], ProjectSheet] = {}
    found = False
    for sheet in books.sheets:
        key = _telling(sheet)
        if key is None:
            continue
        first = seen.setdefault(key, sheet)
        if first is not sheet:
            for outcome in _copied_from(case, say, books, first, sheet):
                found = True
                yield outcome
    if not found:
        yield say.passed() if len(seen) > 1 else say.idle()


def _telling(sheet: ProjectSheet) -> tuple[Decimal, Decimal] | None:
    """Budget and execution where they are not round numbers that many projects may share."""
    if sheet.full is None or sheet.done is None or sheet.full.value == 0:
        return None
    digits = max(len(amount.value.normalize().as_tuple().digits) for amount in (sheet.full, sheet.done))
    return (sheet.full.value, sheet.done.value) if digits >= _TELLING_DIGITS else None


def _copied_from(case: Case, say: Say, books: Ledger, first: ProjectSheet, sheet: ProjectSheet) -> Iterator[Outcome]:
    """The one of two equal sheets that 附件1 contradicts: by its own line, or by the line both are part of."""
    for line, one, _ in books.pairs():
        actual = number_of(line.actual)
        if one in (first, sheet) and actual is not None and one.done is not None and not actual.meets(one.done):
            wanted = f"全年执行数 {show(actual.value, '万元')}"
            yield _copied_finding(case, say, one, first if one is sheet else sheet, wanted)
            return
    for line, members in books.groups():
        if first in members and sheet in members:
            full = _put_right(number_of(line.budget), add(one.full for one in members), sheet.full)
            done = _put_right(number_of(line.actual), add(one.done for one in members), sheet.done)
            if full is not None and done is not None:
                wanted = f"{show(full, '万元')} / {show(done, '万元')}"
                yield _copied_finding(case, say, sheet, first, wanted, line.name)


def _put_right(wanted: Interval | None, total: Interval | None, own: Interval | None) -> Decimal | None:
    """What this sheet should hold for the total to be right; None where the total is right or the rest is negative."""
    if wanted is None or total is None or own is None or wanted.meets(total):
        return None
    value = own.value + wanted.value - total.value
    return value if value > 0 else None


def _copied_finding(
    case: Case, say: Say, sheet: ProjectSheet, other: ProjectSheet, wanted: str, line: str = ""
) -> Outcome:
    fact, budget = sheet.form.fields[DONE], sheet.form.fields[FULL]
    ground = (
        f"；若改为 {wanted}，{case.key(BASE)}“{line}”的合计正好成立" if line else f"；{case.key(BASE)}对应行为{wanted}"
    )
    message = (
        f"{sheet.form.label}的全年预算数 {budget.text}、全年执行数 {fact.text} 与{other.form.label}完全相同{ground}。"
    )
    twins = [(other.form, other.form.fields[name]) for name in (FULL, DONE)]
    return say.found(
        sheet.form, budget if line else fact, message, expected=wanted, operands=[(sheet.form, budget), (sheet.form, fact), *twins]
    )


@rule(
    "XJ915",
    "疑把元当成万元",
    role=BASE,
    severity=Severity.ERROR,
    basis="附件1、附件3 表式：单位为万元",
    remedy="换算成万元（元数除以 10000）后重填。",
    limits=("疑似元倍数",),
)
def _unit_slip(case: Case, say: Say) -> Iterator[Outcome]:
    """同一行里一个数是另一个数的一万倍左右，是把元填进了万元的格子，合计和执行率都会跟着错。"""
    for role in (BASE, WHOLE, PROJECT):
        for form in case.forms(role):
            slips = [slip for line in _amount_lines(case, form) if (slip := _slip(case, line))]
            for fact, others in slips:
                yield _unit_finding(case, say, form, fact, others)
            if not slips:
                yield say.passed()


def _amount_lines(case: Case, form: Form) -> Iterator[list[Fact]]:
    """The amounts that stand side by side in one printed line."""
    spec = case.spec(form)
    by_line: dict[str, list[Fact]] = {}
    for name, field in spec.fields.items():
        if field.type == "amount" and field.heading:
            by_line.setdefault(field.base, []).append(form.fields[name])
    yield from by_line.values()
    for table, rows in form.tables.items():
        columns = [column for column, about in spec.tables[table].columns.items() if about.type == "amount"]
        if len(columns) > 1:
            yield from ([row.cells[column] for column in columns] for row in rows)


def _slip(case: Case, line: Sequence[Fact]) -> tuple[Fact, list[Fact]] | None:
    filled = [fact for fact in line if fact.kind is Kind.NUMBER and fact.number]
    if len(filled) < 2:
        return None
    filled.sort(key=lambda fact: abs(fact.number or ZERO))
    low, high = (abs(fact.number or ZERO) for fact in (filled[-2], filled[-1]))
    if high < low * case.limit("疑似元倍数") or high / 10000 < low / 10:
        return None
    return (filled[-1], filled[:-1]) if high / 10000 <= low * 10 else None


def _unit_finding(case: Case, say: Say, form: Form, fact: Fact, others: Sequence[Fact]) -> Outcome:
    number = fact.number or ZERO
    right = show(number / 10000, "万元")
    exactly = any(fact.number is not None and number == other.number * 10000 for other in others if other.number)
    message = (
        f"{form.label}{case.title(form, fact)} {fact.text} 是同一行 {'、'.join(other.text for other in others)} 的近一万倍，"
        f"疑把元当成万元，换算后为 {right}。"
    )
    return say.found(
        form,
        fact,
        message,
        expected=right,
        operands=[(form, one) for one in (fact, *others)],
        severity=None if exactly else Severity.REVIEW,
    )


RULES = (_copied_indicators, _strayed, _copied_amounts, _unit_slip)
