"""The quality of what is written: XJ916…XJ921."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.numerals import numeral, plain
from xlzj.rules.kernel import rule
from xlzj.rules.vocabulary import CUT_HEADS, CUT_WHOLES, RESIDUES, TYPOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome, Row
    from xlzj.rules.kernel import Case, Say

_BASE, _REPORT = "基础数据表", "文字材料"
_TABLE = "绩效指标"
_VALUES = ("年度指标值", "实际完成值")
_STYLE = "规范性口径"


def _texts(case: Case, form: Form) -> Iterator[Fact]:
    """Every text the unit wrote on this form: text fields, then the cells of text columns."""
    spec = case.spec(form)
    for name, fact in form.fields.items():
        if fact.kind is Kind.TEXT and spec.fields[name].type == "text" and not spec.fields[name].prose:
            yield fact
    for name, rows in form.tables.items():
        columns = [column for column, about in spec.tables[name].columns.items() if about.type == "text"]
        for row in rows:
            for column in columns:
                if row.cells[column].kind is Kind.TEXT:
                    yield row.cells[column]


_COMPARISONS = "≥≤><=＞＜＝ "
_WIDE_DIGIT = re.compile("[０-９．]")


@rule(
    "XJ916",
    "数字用了全角字符或夹着空格",
    role=_BASE,
    severity=Severity.HINT,
    basis=_STYLE + "：数字用半角，中间不空格",
    remedy="改成半角数字并删去数字中间的空格，例如“4 5”改为 45，“１００％”改为 100%。",
)
def _typed_digits(case: Case, say: Say) -> Iterator[Outcome]:
    """全角数字和夹着空格的数字在 Excel 里是文本，求和、求比率时不起作用，也无法核对。"""
    for form in case.submission.forms:
        odd = [fact for fact in form.fields.values() if _odd_digits(fact)]
        for name, rows in form.tables.items():
            numeric = {c for c, about in case.spec(form).tables[name].columns.items() if about.numeric}
            wanted = [*numeric, *(column for column in _VALUES if name == _TABLE)]
            odd += [row.cells[column] for row in rows for column in wanted if _odd_digits(row.cells[column])]
        if not odd:
            yield say.passed()
            continue
        shown = "、".join(f"{fact.place.cell}“{fact.text}”" for fact in odd)
        right = "、".join(_squeezed(fact.text) for fact in odd)
        message = f"{form.label}有 {len(odd)} 处数字用了全角字符或夹着空格：{shown}。"
        yield say.found(form, odd[0], message, expected=right, operands=[(form, fact) for fact in odd])


def _odd_digits(fact: Fact) -> bool:
    if fact.quirks:
        return "数字内空格" in fact.quirks or ("全角字符" in fact.quirks and _WIDE_DIGIT.search(fact.text) is not None)
    if fact.kind is not Kind.TEXT or len(fact.text) > 20:
        return False
    typed = numeral(fact.text.lstrip(_COMPARISONS))
    return typed is not None and ("数字内空格" in typed.quirks or _WIDE_DIGIT.search(fact.text) is not None)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


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
    """文档转换、复制网页时留下的标记（[bookmark]、<p>、$\\geq$、and 等）混在正文里，公开后有损严肃性，也使指标值无法识别。"""
    for form in case.submission.forms:
        clean = True
        for fact in _texts(case, form):
            if any(mark in fact.text for mark in RESIDUES) and (found := _RESIDUE.findall(fact.text)):
                clean = False
                shown = "、".join(f"“{mark.strip()}”" for mark in dict.fromkeys(found))
                yield say.found(form, fact, f"{form.label}{case.title(form, fact)}里残留 {shown}。", expected="删去")
        if clean:
            yield say.passed()


_GLUED = re.compile(r"PM(?:2\.5|10(?=\d{2}))(?=\d)(\d+(?:\.\d+)?)")
_PAIRS = (("（(", "）)", "括号"), ("“", "”", "引号"), ("《", "》", "书名号"))
_ENUMERATED = re.compile(r"(?:^|[\n。；;：:，,\s])[0-9a-zA-Z一二三四五六七八九十]{1,3}[）)]")
_SHORTEST_DOUBLE, _LONGEST_DOUBLE = 3, 8


@rule(
    "XJ918",
    "错别字、漏字或标点不配对",
    role=_REPORT,
    severity=Severity.HINT,
    basis=_STYLE + "：公开材料文字准确",
    remedy="对照提示改正；拿不准的查对原文。",
)
def _slips(case: Case, say: Say) -> Iterator[Outcome]:
    """错别字、重复的词、首尾掉字和不配对的括号引号会改变意思，数字与“PM2.5”连在一起时更会被读成另一个数。"""
    for form in case.submission.forms:
        clean = True
        for fact in _texts(case, form):
            if form.role == _BASE and "." in fact.field:
                continue
            found = list(_faults(fact.text, table="." in fact.field))
            if found:
                clean = False
                message = f"{form.label}{case.title(form, fact)}：{'；'.join(said for said, _ in found)}。"
                yield say.found(form, fact, message, expected="；".join(right for _, right in found))
        if clean:
            yield say.passed()


def _faults(text: str, *, table: bool) -> Iterator[tuple[str, str]]:
    """(what is wrong, how it should be) for each slip in a text."""
    for wrong, right in TYPOS:
        if wrong in text:
            yield f"“{wrong}”疑为“{right}”", right
    for wrong, right in CUT_HEADS:
        if text.startswith(wrong):
            yield f"开头“{wrong}”疑掉了字，应为“{right}”", right
    for wrong, right in CUT_WHOLES:
        if text == wrong:
            yield f"“{wrong}”疑掉了字，应为“{right}”", right
    if table and text[-1] in "，、,":
        yield "文字以逗号或顿号结尾，疑没有写完", "写完整"
    if "PM" in text:
        for match in _GLUED.finditer(text):
            right = f"{match[0].removesuffix(match[1])}：{match[1]}"
            yield f"“{match[0]}”中“PM”指标名与数值连在一起", right
    word = doubled(text)
    if word:
        yield f"“{word}{word}”重复", word
    yield from _unbalanced(text)


def doubled(text: str) -> str:
    """A Chinese word of three to eight characters that stands twice in a row; "" where there is none.

    The text as one big number, shifted by k characters and XORed with itself, is zero where both agree: 2k zero bytes
    in a row are a word of k characters said twice. A whole report takes microseconds this way.
    """
    raw = text.encode("utf-16-le")
    number = int.from_bytes(raw, "little")
    for size in range(_SHORTEST_DOUBLE, _LONGEST_DOUBLE + 1):
        same = (number ^ (number >> 16 * size)).to_bytes(len(raw), "little")
        run = bytes(2 * size)
        at = same.find(run)
        while at >= 0:
            word = raw[at : at + 2 * size].decode("utf-16-le", "ignore") if at % 2 == 0 else ""
            if len(word) == size and len(set(word)) > 1 and all("一" <= sign <= "龥" for sign in word):
                return word
            at = same.find(run, at + 1)
    return ""


def _unbalanced(text: str) -> Iterator[tuple[str, str]]:
    for opening, closing, name in _PAIRS:
        opened = sum(text.count(sign) for sign in opening)
        closed = sum(text.count(sign) for sign in closing)
        if opened != closed and name == "括号":
            closed -= len([m for m in _ENUMERATED.findall(text) if m])
            closed = max(closed, 0) if opened else 0
        if opened != closed:
            yield f"{name}不配对（左 {opened} 个，右 {closed} 个）", f"补齐或删去{name}"


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
    for form in case.submission.forms:
        spec = case.spec(form)
        facts = [fact for name, fact in form.fields.items() if not spec.fields[name].nil]
        facts += [cell for rows in form.tables.values() for row in rows for cell in row.cells.values()]
        nils = [fact for fact in facts if fact.kind is Kind.NIL]
        marks = list(dict.fromkeys(_mark(fact.text) for fact in nils))
        if len(marks) > 1:
            odd = next(fact for fact in nils if _mark(fact.text) != _mark(nils[0].text))
            shown = "、".join(f"“{mark}”" for mark in marks)
            yield say.found(form, odd, f"{form.label}里表示没有的写法有 {shown} {len(marks)} 种。", expected=marks[0])
        else:
            yield say.passed() if nils else say.idle()


def _mark(text: str) -> str:
    return _NIL_MARKS.get(text[0], text.rstrip("。"))


_PART_YEAR = re.compile(
    r"(?:1|一)月?(?:份)?[-—~－至到]{1,2}(1[01]|[2-9]|十一|十|[二三四五六七八九])月|"
    r"截[至止](?:到)?(?:\d{4}年)?(1[01]|[1-9])月(?:份|底|末|\d{1,2}日)?"
)
_COUNTED = re.compile(r"天数|优良率|达标率|浓度|累计|同比|完成率")
_ABOUT = 30


@rule(
    "XJ920",
    "用了不满一年的数据",
    role=_PROJECT if (_PROJECT := "项目自评表") else "",
    severity=Severity.REVIEW,
    basis="年度绩效评价：完成值取全年数",
    remedy="换成全年数据；确实只有部分月份数据的，在偏差原因一栏说明。",
)
def _whole_year(case: Case, say: Say) -> Iterator[Outcome]:
    """年度自评用“1—9月”“截至×月”的数据代替全年，少了几个月，不能与年度指标值比较。"""
    yield from ()


RULES = ()
