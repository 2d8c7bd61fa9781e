"""How values and remarks are written: XJ916, XJ917, XJ919, XJ920, XJ921."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.numerals import numeral
from xlzj.rules.kernel import rule
from xlzj.rules.slips import written
from xlzj.rules.vocabulary import RESIDUES
from xlzj.spelling import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_BASE, _WHOLE, _PROJECT = "基础数据表", "整体自评表", "项目自评表"
_TABLE = "绩效指标"
_VALUES = ("年度指标值", "实际完成值")
_STYLE = "规范性口径"


_COMPARISONS = "≥≤><=＞＜＝ "
_WIDE_DIGIT = re.compile("[０-９．]")


@rule(
    "XJ916",
    "数字用了全角字符或夹着空格",
    role=_BASE,
    severity=Severity.HINT,
    basis=_STYLE + "：数字用半角，中间不空格",
    remedy="改成半角数字并删去数字中间的空格，例如“4 5”改为 45，“１００％”改为 100%。",
    spreads=True,
)
def _typed_digits(case: Case, say: Say) -> Iterator[Outcome]:
    """全角数字和夹着空格的数字在 Excel 里是文本，求和、求比率时不起作用，也无法核对。"""
    text = Kind.TEXT  # digits that are a number have been read without their quirks, if any
    for form in case.submission.forms:
        odd = [fact for fact in form.fields.values() if (fact.quirks or fact.kind is text) and _odd_digits(fact)]
        for name, rows in form.tables.items():
            numeric = [c for c, about in case.spec(form).tables[name].columns.items() if about.numeric]
            wanted = [*numeric, *(column for column in _VALUES if name == _TABLE)]
            cells = (row.cells[column] for row in rows for column in wanted)
            odd += [fact for fact in cells if (fact.quirks or fact.kind is text) and _odd_digits(fact)]
        if not odd:
            yield say.passed()
            continue
        shown = "、".join(f"{fact.place.cell}“{fact.text}”" for fact in odd)
        right = "、".join(squeeze(fact.text) for fact in odd)
        message = f"{form.label}有 {len(odd)} 处数字用了全角字符或夹着空格：{shown}。"
        yield say.found(form, odd[0], message, expected=right, operands=[(form, fact) for fact in odd])


def _odd_digits(fact: Fact) -> bool:
    if fact.quirks:
        return "数字内空格" in fact.quirks or ("全角字符" in fact.quirks and _WIDE_DIGIT.search(fact.text) is not None)
    if fact.kind is not Kind.TEXT or len(fact.text) > 20:
        return False
    typed = numeral(fact.text.lstrip(_COMPARISONS))
    return typed is not None and ("数字内空格" in typed.quirks or _WIDE_DIGIT.search(fact.text) is not None)


_SUSPECT = re.compile("|".join(map(re.escape, RESIDUES)))
_RESIDUE = re.compile(
    r"\[bookmark[^\]]*\]|_GoBack|</?[a-zA-Z][^<>]{0,20}>|\*\*|\$[^$]{0,40}\$|\\[gl]eq|&(?:nbsp|lt|gt|amp);|"
    r"(?<=[一-龥]) and (?=[一-龥])"
)


@rule(
    "XJ917",
    "转换或模板残留",
    role=_BASE,
    severity=Severity.HINT,
    basis=_STYLE + "：文字中不留转换标记",
    remedy="删去残留的标记，恢复原来的文字和符号。",
)
def _residues(case: Case, say: Say) -> Iterator[Outcome]:
    """文档转换、复制网页时留下的标记（[bookmark]、<p>、and 等）混在正文里，公开后有损严肃性，也使指标值无法识别。"""
    pages = case.once(written)
    together = "\n".join([fact.text for _, facts in pages for fact in facts])
    suspect = _SUSPECT.search(together)
    for form, facts in pages:
        clean = True
        for fact in facts if suspect else ():
            if found := _RESIDUE.findall(fact.text):
                clean = False
                shown = "、".join(f"“{mark.strip()}”" for mark in dict.fromkeys(found))
                yield say.found(form, fact, f"{form.label}{case.title(form, fact)}里残留{shown}。", expected="删去")
        if clean:
            yield say.passed()


_NIL_MARKS = {"—": "——", "-": "——", "－": "——"}


@rule(
    "XJ919",
    "“无”的写法不统一",
    role=_BASE,
    severity=Severity.HINT,
    basis=_STYLE + "：同一张表没有发生额的统一填写",
    remedy="同一张表里没有数的格子统一填 0、统一填“无”或统一留空。",
)
def _one_nil(case: Case, say: Say) -> Iterator[Outcome]:
    """同一张表里“/”“无”“——”混用，有的没有数填 0 有的留空，看表的人分不清是没有发生还是忘了填。"""
    told: dict[tuple[str, ...], Fact] = {}  # the same mixture on other sheets of the same form is said once
    for form in case.submission.forms:
        spec = case.spec(form)
        nil = Kind.NIL
        nils = [fact for name, fact in form.fields.items() if fact.kind is nil and not spec.fields[name].nil]
        nils += [c for rows in form.tables.values() for row in rows for c in row.cells.values() if c.kind is nil]
        marks = list(dict.fromkeys(_mark(fact.text) for fact in nils))
        if len(marks) > 1:
            odd = next(fact for fact in nils if _mark(fact.text) != _mark(nils[0].text))
            shown = "、".join(f"“{mark}”" for mark in marks)
            earlier = told.setdefault((form.key, *sorted(marks)), odd)
            message = f"{form.label}里表示没有的写法有{shown}，{len(marks)} 种。"
            yield say.found(form, odd, message, expected=marks[0], because=[("XJ919", earlier)])
        else:
            yield say.passed() if nils else say.idle()


def _mark(text: str) -> str:
    return _NIL_MARKS.get(text[0], text.rstrip("。"))


_PART_YEAR = re.compile(
    r"(?<!\d)(?:1|一)月?(?:份)?[-—~至到]{1,2}(?:1[01]|[2-9]|十一|十|[二三四五六七八九])月|"
    r"截[至止]到?(?:(\d{4})年)?(?:1[01]|[1-9])月(?:份|底|末|\d{1,2}日)?"
)
_COUNTED = re.compile(r"天数|优良率|达标率|浓度|累计|同比|完成率")
_ABOUT = 30


@rule(
    "XJ920",
    "用了不满一年的数据",
    role=_PROJECT,
    severity=Severity.REVIEW,
    basis="年度绩效评价：完成值取全年数",
    remedy="换成全年数据；确实只有部分月份数据的，在偏差原因一栏说明。",
)
def _whole_year(case: Case, say: Say) -> Iterator[Outcome]:
    """年度自评用“1—9月”“截至×月”的数据代替全年，少了几个月，不能与年度指标值比较。"""
    year = case.submission.year
    for role in (_WHOLE, _PROJECT):
        for form in case.forms(role):
            cells = [(row["实际完成值"], True) for row in form.tables.get(_TABLE, ())]
            if "实际完成情况" in form.fields:
                cells.append((form.fields["实际完成情况"], False))
            found = [(fact, said) for fact, value in cells if (said := _partial(fact.text, year, value=value))]
            for fact, said in found:
                message = f"{form.label}{case.title(form, fact)}用的是“{said}”的数据，不是 {year} 年全年数。"
                yield say.found(form, fact, message, expected=f"{year} 年全年数")
            if not found:
                yield say.passed()


def _partial(text: str, year: int, *, value: bool) -> str:
    """The period a text speaks of where it is a part of the year; in prose only next to a result."""
    if "月" not in text:
        return ""
    folded = squeeze(text)
    for match in _PART_YEAR.finditer(folded):
        later = match[1] is not None and int(match[1]) > year
        if not later and (value or _COUNTED.search(folded, match.end(), match.end() + _ABOUT)):
            return match[0]
    return ""


_RATE_NAME = re.compile(r"(?:率|满意度|比例|占比)$")
_COST = ("经济成本", "成本指标")
_BARE_RATE = re.compile(r"[≥≤><=]?(\d{1,3}(?:\.\d+)?)")
_BARE_MONEY = re.compile(r"\d(?:\.\d\d?|\s*万)(?=\s*(?:[，。；、）)]|\n|$))|\d\s*万(?=\s*[（(](?!元))")
_MONEY_WORD = re.compile(r"预算|决算|支出|开支|收入|资金|经费|投资|采购|金额|三公|项目\s*[\d.]+$")
_CLAUSE = re.compile(r"[，。；、：（(\n]")
_BEFORE = 20


@rule(
    "XJ921",
    "数字缺单位",
    role=_WHOLE,
    severity=Severity.HINT,
    basis=_STYLE + "：金额写“万元”或“元”，比率写“%”",
    remedy="补上单位：比率补“%”，金额补“万元”或“元”。",
)
def _no_unit(case: Case, say: Say) -> Iterator[Outcome]:
    """金额后面没有“万元”、满意度后面没有“%”，读的人只能猜，程序也无法判断是否达标。"""
    for form, facts in case.once(written):
        rows = [row for row in form.tables.get(_TABLE, ()) if _RATE_NAME.search(row["三级指标"].text)]
        outcomes = [_without_unit(say, form, row, "比率", "%") for row in rows]
        outcomes += [_bare_money(say, form, fact) for fact in facts if "." not in fact.field]
        costs = (row for row in form.tables.get(_TABLE, ()) if _is_cost(row))
        outcomes += [_without_unit(say, form, row, "金额", "万元") for row in costs]
        found = [outcome for outcome in outcomes if outcome is not None]
        yield from found
        if not found:
            yield say.passed() if outcomes else say.idle()


def _is_cost(row: Row) -> bool:
    return row["二级指标"].text.startswith(_COST) and not _RATE_NAME.search(row["三级指标"].text)


def _without_unit(say: Say, form: Form, row: Row, what: str, unit: str) -> Outcome | None:
    """Target or actual told as a number only: `what` it is, the `unit` it lacks."""
    bare = [row[column] for column in _VALUES if _is_bare(row[column])]
    if not bare:
        return None
    shown = "、".join(fact.text for fact in bare)
    message = f"{form.label}“{row['三级指标'].text}”是{what}，填的 {shown} 缺“{unit}”。"
    right = "、".join(f"{fact.text}{unit}" for fact in bare)
    return say.found(form, bare[0], message, expected=right, operands=[(form, fact) for fact in bare])


def _is_bare(fact: Fact) -> bool:
    match = _BARE_RATE.fullmatch(squeeze(fact.text)) if fact.filled and "%" not in fact.text else None
    return match is not None and Decimal(match[1]) > 1


def _bare_money(say: Say, form: Form, fact: Fact) -> Outcome | None:
    odd = []
    for match in _BARE_MONEY.finditer(fact.text):
        clause = _CLAUSE.split(fact.text[max(0, match.end() - _BEFORE) : match.end()])[-1].strip()
        if _MONEY_WORD.search(clause):
            odd.append(f"“{clause}”")
    if not odd:
        return None
    message = f"{form.label}{fact.field}里{'、'.join(odd)}的金额没有写完单位。"
    return say.found(form, fact, message, expected="补“万元”或“元”")


RULES = (_typed_digits, _residues, _one_nil, _whole_year, _no_unit)
