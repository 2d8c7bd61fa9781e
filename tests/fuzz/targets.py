"""What is fuzzed: for each target its good inputs, how one of them is broken, and what may come of it.

`make` draws an input from dice alone, so that a target's name and a number give the input again. `run` raises nothing
but the exceptions in `expected`; it may assert what must hold of every result.
"""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.fuzz import books, mutate
from tests.samples import SAMPLES
from xlzj.editions import BadText
from xlzj.expression import EVERY_ROW, BadExpression, Where, comparison, expression
from xlzj.formulas.syntax import FormulaError, parse
from xlzj.importing.content import Content
from xlzj.importing.gather import gather
from xlzj.importing.plaintext import blocks_of
from xlzj.interval import exact
from xlzj.model import Place
from xlzj.numerals import numeral, plain, show
from xlzj.prose.examine import examine
from xlzj.prose.story import Passage
from xlzj.prose.tokens import tokenize
from xlzj.read.guard import Unreadable
from xlzj.targets.judge import judge
from xlzj.targets.parse import parse_actual, parse_target
from xlzj.targets.score import suggested_score
from xlzj.writing import LONGEST_BYTES, safe_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from xlzj.arithmetic import Value

HERE = Path(__file__).parent


class Target(NamedTuple):
    """One thing that is fuzzed. `share` is its part of a run's executions, measured against the others."""

    title: str
    make: Callable[[Random], str | bytes]
    run: Callable[..., None]
    expected: tuple[type[Exception], ...]
    share: float


@lru_cache(maxsize=1)
def _indicators() -> tuple[str, ...]:
    rows = json.loads((HERE.parent / "targets" / "indicator_corpus.json").read_text(encoding="utf-8"))
    return tuple("\x1f".join((row["name"], row["target"], row["actual"], row["l2"])) for row in rows)


@lru_cache(maxsize=1)
def _paragraphs() -> tuple[str, ...]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((SAMPLES / "报告").glob("*.txt"))]
    return tuple(line.strip() for text in texts for line in text.splitlines() if 4 < len(line.strip()) < 900)


@lru_cache(maxsize=1)
def _handed_in() -> tuple[str, ...]:
    """Reports and tables as plain text, in pieces small enough to import many of them a second."""
    found = []
    for path in sorted((SAMPLES / "报告").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += ["\n".join(lines[at : at + 25]) for at in range(0, min(len(lines), 250), 25)]
    table = (
        "附件2\n2024年度部门整体支出绩效自评表\n单位名称\t甲局\n年度预算申请\t\t年初预算数\t全年预算数\t全年执行数\n"
    )
    table += "年度资金总额\t\t100.00\t120.00\t118.50\t10\t98.75%\t9.88\n一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"
    table += "产出指标\t数量指标\t检查次数\t≥100次\t120次\t10\t10\n总分\t\t\t\t\t100\t99\n"
    return (*found, table, table.replace("\t", "\n\t"))


EXPRESSIONS = (
    "三公经费 = 公务用车 + 出国经费 + 公务接待", "总分 = 汇总(绩效指标.得分)", "收入支出决算总表.总计 ≥ 0",
    "四舍五入(执行数 / 预算数 * 10, 2) = 得分", "较小(10, 执行率 * 10%) <= 较大(1, 2, 年初数)",
    "如果(预算数 > 0, 执行数 / 预算数, 0) <> 1", '汇总(支出决算表.支出明细.基本支出, 科目编码, "2*") = 合计',
    "逐行汇总(首项, 末项) = 合计", "-(1 + 2) * 绝对值(-3.50%) < 甲", "甲 - (乙 - (丙 - 丁)) = 0",
)  # fmt: skip
_IN_EXPRESSIONS = (
    *mutate.WORDS, "汇总(", "逐行汇总(", "四舍五入(", "较小(", "较大(", "绝对值(", "如果(", ")", "(", "+", "-", "*", "/", "=",
    "<=", ">=", "<>", "<", ">", ",", '"', ".", "甲.乙.丙", "四舍五入(1, 1e9)", "四舍五入(甲, 99999999)", "/ 0",
)  # fmt: skip


class _Anything:
    """A scope that knows every name."""

    def number(self, form: str, name: str) -> Value:
        number = len(form) * 7 + len(name)
        return None if number % 5 == 0 else exact(Decimal(number - 9))

    def numbers(self, form: str, table: str, column: str, where: Where = EVERY_ROW) -> Iterable[Value]:
        rows = (None, exact(Decimal("1.5")), exact(Decimal(len(form + table + column))))
        return [row for row in rows if where.holds("201")]

    def lines(self, first: str, last: str) -> Iterable[Value]:
        return [exact(Decimal(len(first))), None, exact(Decimal(-len(last)))]


def run_expression(text: str) -> None:
    try:
        both = comparison(text)
        sides = [both.left, both.right]
    except BadExpression:
        sides = [expression(text)]
    for side in sides:
        try:
            side.run(_Anything())
        except ZeroDivisionError:  # "not checked", as the kernel tells it
            continue


def run_numeral(text: str) -> None:
    read = numeral(text)
    if read is not None:
        assert read.value.is_finite()
        again = numeral(plain(read.value))
        assert again is None or again.value == read.value
        for unit in ("万元", "%", "分"):
            show(read.value, unit)


def run_target(text: str) -> None:
    name, wanted, done, level = (*text.split("\x1f"), "", "", "", "")[:4]
    target, actual = parse_target(wanted, name=name, category=level), parse_actual(done, name=name)
    verdict = judge(target, actual)
    span = suggested_score(verdict, Decimal(10))
    assert span is None or 0 <= span[0] <= span[1] <= 10, span


def run_prose(text: str) -> None:
    tokens = tokenize(text)
    assert all(number.interval.lo <= number.interval.hi for number in tokens.numbers)
    passages = tuple(Passage(Place("报告.txt", "", "", at), part) for at, part in enumerate(text.split("\n"), 1))
    examine.__wrapped__(passages, 2024)


def make_prose(dice: Random) -> str:
    chosen = [mutate.text(dice, _paragraphs(), longest=4000) for _ in range(dice.choice((1, 1, 2, 4)))]
    return "\n".join(chosen)


def run_import(text: str) -> None:
    gather([Content("材料.txt", blocks_of(text))])


FORMULAS = (
    "SUM(A1:A9)", "IF(A1=0,0,ROUND(A2/A1,4))", 'SUMIF(A:A,">0",B:B)', 'IFERROR(VLOOKUP(A1,A1:C9,2,FALSE),"")',
    "'附件 1'!B2+表!C3", "-A1^2%", 'A1&"万元"', "MIN(10,MAX(0,A3))", "SUMPRODUCT((A1:A5>0)*(B1:B5))", "ABS(-1.5E+3)",
    'COUNTIF(A1:B9,"<>")', "AND(A1>=1,OR(B1<2,NOT(C1<>3)))", "INDEX(A1:C9,2,MATCH(1,A1:A9,0))", "名称+1",
    'TEXT(A1,"0.00%")', "ROUNDDOWN(1/3,10)", "A1:A3 A2:B2", "{1,2;3,4}", "[1]Sheet1!A1", "cmd|'/c calc'!A0", "D1", "E1",
    "RANK(A1,A1:A9)", "SUBTOTAL(9,A1:A9)", "DATE(2024,13,32)", "LEN(A4)", 'VALUE("1,234.5")', "SUM(D:D)", "1/0",
)  # fmt: skip
_IN_FORMULAS = (
    "(", ")", ",", ";", ":", "!", "'", '"', "&", "^", "%", "=", "<>", "A1", "$B$2", "XFD1048576", "A1:XFD1048576", "A:A",
    "1:1048576", "SUM(", "IF(", "#REF!", "#N/A", "TRUE", "1E308", "1e-308", "9" * 30, "ROUND(A1,99999)", "^99999",
    'REPT("x",99999)', "10^400", "表!", "D1", "-", "--", "{", "}", "[", "]", " ", "\n", "𝟙", "名称",
)  # fmt: skip


def run_formula(text: str) -> None:
    with contextlib.suppress(FormulaError):
        parse(text)
    books.calculated(text)


def make_formula(dice: Random) -> str:
    made = [mutate.text(dice, FORMULAS, _IN_FORMULAS, longest=9000) for _ in range(dice.choice((1, 1, 3)))]
    return "\x1f".join(made)


NUMBER_FORMATS = (
    "General\x1f12.5", "0.00_);[Red]\\(0.00\\)\x1f-3", "#,##0.00\x1f1234567.891", "0.00%\x1f0.98765", "yyyy/m/d h:mm\x1f45000.5",
    '[$-804]yyyy"年"m"月"d"日"\x1f45657', "@\x1f文字", "# ?/?\x1f0.333", "0.00E+00\x1f1e10", "[h]:mm:ss\x1f1.5",
    '"¥"#,##0;-0;"零";@\x1f0', "[>=100]0;[<0]-0.0;0.00\x1f50", "_ * #,##0.00_ ;_ * -#,##0.00_\x1f8", "m/d/yy\x1f-1", "0,,\x1f5e9",
)  # fmt: skip
_IN_FORMATS = ("0", "#", "?", ".", ",", "%", "E+", "E-", ";", "@", "*", "_", "\\", '"', "[", "]", "[$", "[h]", "AM/PM", "yyyy", "/", "1e400",
               "NaN", "\x1f", "-0.0", "2958466", "-2958466", "99999999999999999999", "General", "[DBNum1]", "ggge", "m", "ss.000")  # fmt: skip


def run_name(text: str) -> None:
    name = safe_name(text)
    assert name.strip()
    assert len(name.encode()) <= LONGEST_BYTES
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert not name.startswith((" ", "..")) and not name.endswith((" ", "."))  # noqa: PT018  (one statement of a name)
    assert name not in {".", ".."}
    assert name.partition(".")[0].strip().upper() not in {"CON", "NUL", "AUX", "PRN", "COM1", "LPT9", "COM¹"}
    assert safe_name(name) == name


NAMES = (
    "岳阳市生态环境局经开区分局",
    "CON",
    "nul.txt",
    "../../etc/passwd",
    "甲\\乙:丙",
    "=cmd|'/c calc'!A0",
    "甲" * 300,
    " . ",
    "COM1 .x",
)


def _texts(
    seeds: Callable[[], tuple[str, ...]] | tuple[str, ...], words: tuple[str, ...] = mutate.WORDS
) -> Callable[[Random], str]:
    def make(dice: Random) -> str:
        return mutate.text(dice, seeds() if callable(seeds) else seeds, words)

    return make


NUMERALS = ("12.50", "1,234.5万元", "９８．７６％", "——", "3/4", "壹佰元", "-0.00", "1.2E5")
TARGETS: dict[str, Target] = {
    "expression": Target("中文算式", _texts(EXPRESSIONS, _IN_EXPRESSIONS), run_expression, (BadExpression,), 20),
    "numeral": Target("数字", _texts(NUMERALS), run_numeral, (), 20),
    "target": Target("指标值与完成值", _texts(_indicators), run_target, (), 16),
    "prose": Target("报告分词与关系", make_prose, run_prose, (), 8),
    "formula": Target("单元格公式", make_formula, run_formula, (), 12),
    "format": Target("数字格式", _texts(NUMBER_FORMATS, _IN_FORMATS), books.run_format, (), 12),
    "name": Target("文件名", _texts(NAMES), run_name, (), 6),
    "import": Target("由文字导入", _texts(_handed_in), run_import, (BadText,), 0.6),
    "package": Target("最小工作簿：读取、重算、显示", books.make_package, books.run_package, (Unreadable,), 5),
    "document": Target("Word 文档", books.make_document, books.run_document, (Unreadable,), 2.5),
    "check": Target("填好的工作簿整套校验", books.make_filled, books.run_filled, (Unreadable,), 0.3),
    "report": Target("整份 Word 报告", books.make_report, books.run_report, (Unreadable,), 0.3),
}
