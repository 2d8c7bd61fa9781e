"""The workbook an author writes her 审核公式 in: the sheet, how formulas are written, the names she can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.address import column_letters
from xlzj.audit.sheet import CODE, COLUMNS, FORMULA, NAME, SEVERITY
from xlzj.editions.build import book_of
from xlzj.read.submission import FORMULAS_SHEET
from xlzj.report.lists import Sheet, lay
from xlzj.report.package import saved, settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlzj.audit.old_list import Left
    from xlzj.editions.spec import Edition

_WIDTHS = {
    CODE: 12,
    NAME: 26,
    "表": 10,
    FORMULA: 64,
    SEVERITY: 8,
    "容差": 10,
    "依据": 30,
    "说明": 36,
    "版式": 16,
    "停用": 8,
}
_BLANK_ROWS = 60
_HOW = (
    ("一行一条", "编号、公式必填；等级不写是“错误”。编号不能与内置规则（XJ、FX 开头）相同。"),
    (
        "字段名称",
        "照“字段名称”页抄：三公经费_本年决算。别的表写在前面：附件2.项目支出；上年的表：上年.三公经费_本年决算。",
    ),
    ("比较", "= <= >= < > <>（也可写 ≤ ≥ ≠，全角也行）。一条公式一个比较符；几个条件用 且(…, …)、或(…, …)。"),
    ("函数", "合计 SUM、汇总、四舍五入 ROUND、绝对值 ABS、较小 MIN、较大 MAX、如果 IF、且 AND、或 OR、非 NOT。"),
    ("各行、各张之和", "汇总(附件3.年度资金总额_全年执行数) 是各张附件3 之和；汇总(绩效指标.得分) 是明细表各行之和。"),
    (
        "逐列、逐行",
        "三公经费 = 公务用车购置和维护经费 + 出国经费 + 公务接待 在每一列各核对一次；用明细表的列则逐行核对。",
    ),
    ("如果", "如果(公务接待_本年决算 > 0, 三公经费_本年决算 >= 公务接待_本年决算)：条件成立时才核对。"),
    ("空白", "用到的格没有填，这条不核对，在“未检查”里写明；确实可以当 0 的，写 空作零(字段)。"),
    ("容差", "四舍五入的尾数不用写容差。另外还允许的差额写 0.5 或 1%（右边的百分之一）。"),
    ("试一试", "xlzj template formulas check 本文件 --edition 版式名"),
)


def formulas_book(
    edition: Edition, rows: Iterable[Mapping[str, str]] = (), left: Sequence[Left] | None = None
) -> bytes:
    """An .xlsx with these rows (texts by column) in the sheet; `left` are rows of a list that were not translated."""
    book = book_of("审核公式")
    _formulas(book.create_sheet(FORMULAS_SHEET), list(rows))
    for sheet in _beside(edition, left):
        lay(book.create_sheet(sheet.title), sheet)
    return settled(saved(book))


def _beside(edition: Edition, left: Sequence[Left] | None) -> Iterator[Sheet]:
    if left is not None:
        heads = (("原表页", 14), ("行", 6), ("编号", 12), ("公式", 50), ("原因", 70))
        yield Sheet("没有译出", heads, [(one.sheet, one.row, one.code, one.formula, one.reason) for one in left])
    yield Sheet("怎么写", (("事项", 16), ("写法", 110)), _HOW)
    names = [line for key in edition.forms for line in _names(edition, key)]
    yield Sheet("字段名称", (("表", 14), ("名称", 40), ("单位", 8), ("说明", 60)), names)


def _formulas(sheet: Any, rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    columns = [(column, _WIDTHS[column]) for column in COLUMNS]
    lay(sheet, Sheet(FORMULAS_SHEET, columns, [tuple(row[c] for c in COLUMNS) for row in rows]))
    last = len(rows) + 1 + _BLANK_ROWS
    at = COLUMNS.index(FORMULA) + 1
    for row in range(2, last + 1):
        for column in (1, at, at + 2):
            sheet.cell(row, column).number_format = "@"  # so that Excel takes a leading "=" as text
    letter = column_letters(COLUMNS.index(SEVERITY) + 1)
    choice = DataValidation(type="list", formula1='"错误,核实,提示"', allow_blank=True)
    choice.error, choice.errorTitle = "等级写 错误、核实 或 提示", "等级"
    choice.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(choice)


def _names(edition: Edition, key: str) -> Iterable[tuple[str, str, str, str]]:
    form = edition.forms[key]
    bases: dict[str, list[str]] = {}
    for field in form.fields.values():
        if field.numeric and field.heading:
            bases.setdefault(field.base, []).append(field.column)
        if field.numeric:
            derived = f"＝ {field.derived}" if field.derived else ""
            yield key, field.name, field.unit, derived
    for base, columns in bases.items():
        yield key, base, "", f"逐列：{'、'.join(columns)}"
    for table in form.tables.values():
        for column in table.columns.values():
            if column.numeric:
                yield (
                    key,
                    f"{table.name}.{column.name}",
                    column.unit,
                    f"明细表各行；各行之和写 汇总({table.name}.{column.name})",
                )
