"""Words copied from a sister sheet and not changed: XJ912, XJ913."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind, Outcome, Severity
from xlzj.numerals import show
from xlzj.rules.kernel import rule
from xlzj.rules.names import common, grams, normal
from xlzj.rules.projects import PROJECT, WHOLE
from xlzj.rules.vocabulary import GENERIC_INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.model import Fact, Form, Place, Row
    from xlzj.rules.kernel import Case, Say

_TABLE = "绩效指标"
_MARKS = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[。；;，,\n]")
_SENTENCES = ("预期目标", "实际完成情况")
_TELLING_DIGITS = 3
_KEYWORD = 4
_SHOWN = 5


class _Page(NamedTuple):
    """One form's indicator rows: names without generic ones, and each whole row as one string."""

    form: Form
    names: frozenset[str]
    rows: tuple[str, ...]


def _page(form: Form) -> _Page:
    rows = [(_plain(name), row) for row in form.tables.get(_TABLE, ()) if (name := row["三级指标"].text)]
    own = [(name, row) for name, row in rows if name not in GENERIC_INDICATORS]
    return _Page(
        form,
        frozenset([name for name, _ in own]),
        tuple([_plain(row["三级指标"].text + row["年度指标值"].text + row["实际完成值"].text) for _, row in own]),
    )


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return _MARKS.sub("", text)


@rule(
    "XJ912",
    "指标照抄另一张表",
    role=PROJECT,
    severity=Severity.REVIEW,
    basis="考核评分表：指标与部门整体支出和项目支出密切相关，突出核心指标",
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
    own = [row["三级指标"].text for row in pages[1].form.tables[_TABLE] if row["三级指标"].kind is Kind.TEXT]
    shown = "、".join(own[:_SHOWN])
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
    strayed = list(_stray_sentences(case, say, forms, texts))
    yield from strayed
    rows = [outcome for form in (*case.forms(WHOLE), *forms) for outcome in _stray_rows(say, form)]
    yield from rows
    if not strayed and not rows:
        yield say.passed() if forms else say.idle()


def _stray_sentences(
    case: Case, say: Say, forms: Sequence[Form], texts: Sequence[tuple[Form, Fact, str]]
) -> Iterator[Outcome]:
    """Clauses about project B that also stand on sheet A, and on no third."""
    unit = case.submission.unit
    if len(forms) < 2:
        return
    least = int(case.limit("串表字数"))
    cores = {id(form): normal(form.fields[case.spec(form).label].text, unit).core for form in forms}
    told: set[Place] = set()
    for owner, source, _ in texts:
        for clause in (_plain(part) for part in _CLAUSE.split(source.text)):
            if len(clause) < least:
                continue
            holders = [(form, fact) for form, fact, text in texts if form is not owner and clause in text]
            if len({id(form) for form, _ in holders}) != 1:
                continue
            if common(clause, cores[id(owner)]) < min(_KEYWORD, len(cores[id(owner)])):
                continue
            form, fact = holders[0]
            if fact.place in told or any(gram in clause for gram in grams(cores[id(form)])):
                continue
            told.add(fact.place)
            message = (
                f"{form.label}的{fact.field}里有“{clause}”，与{owner.label}的{source.field}相同，"
                "说的是那个项目，不是本项目。"
            )
            yield say.found(form, fact, message, expected="只写本项目的内容", operands=[(form, fact), (owner, source)])


def _stray_rows(say: Say, form: Form) -> Iterator[Outcome]:
    """A row whose target is the row above's, about the thing above."""
    rows = form.tables.get(_TABLE, ())
    for above, row in pairwise(rows):
        target = row["年度指标值"].text
        if not target or target != above["年度指标值"].text:
            continue
        name, before, target = (_plain(text) for text in (row["三级指标"].text, above["三级指标"].text, target))
        if name and before and before in target and name not in target and grams(name) & grams(before):
            yield _stray_row(say, form, above, row)


def _stray_row(say: Say, form: Form, above: Row, row: Row) -> Outcome:
    fact = row["年度指标值"]
    right = fact.text.replace(above["三级指标"].text, row["三级指标"].text)
    message = (
        f"{form.label}“{row['三级指标'].text}”的年度指标值“{fact.text}”与上一行“{above['三级指标'].text}”完全相同，"
        "说的是上一行的事。"
    )
    return say.found(form, fact, message, expected=right, operands=[(form, fact), (form, above["年度指标值"])])


RULES = (_copied_indicators, _strayed)
