"""The family FX: what is checked about formulas, file by file. Codes never change their meaning."""

from __future__ import annotations

from typing import NamedTuple

from xlzj.model import Severity


class About(NamedTuple):
    """One entry of the catalogue. `severity` where nothing in the case at hand says otherwise (see `grades`)."""

    code: str
    title: str
    severity: Severity
    why: str
    remedy: str
    grades: str


_ERROR, _REVIEW, _HINT = Severity.ERROR, Severity.REVIEW, Severity.HINT

RULES: dict[str, About] = {
    rule.code: rule
    for rule in (
        About(
            "FX101",
            "公式被常数覆盖",
            _ERROR,
            "官方模板在此格设有公式，现在是手工键入的数。明细再改，合计和比率不会跟着变，表内数据容易前后不一。",
            "从空白模板复制同一格的公式贴回；若键入的数才是对的，请改正参与计算的明细。",
            "与公式结果相差超出尾数范围的为错误；参与计算的格全空、无从核对的为核实；相符的为提示。",
        ),
        About(
            "FX102",
            "公式被改动",
            _ERROR,
            "此格的公式与官方模板不同：引用了别的格、换了算法，或者看不懂。插入行列引起的移动、写法不同而算的是同样的格，不算改动。",
            "从空白模板复制同一格的公式贴回。",
            "与官方公式结果不同的为错误；无法比较的为核实；结果相同的为提示。",
        ),
        About(
            "FX103",
            "保存的结果与公式不符",
            _ERROR,
            "文件里保存的结果不是这个公式算出来的：没有重新计算就保存，或结果被改写。打印、导入系统用的正是保存的结果。",
            "在 Excel 中按 Ctrl+Alt+F9 全部重算，核对结果后保存。",
            "两套计算引擎一致认定才报告，只报告源头一格；工作簿已要求打开时重算的为提示。",
        ),
        About(
            "FX104",
            "单元格是错误值",
            _ERROR,
            "格里是 #DIV/0!、#REF! 之类的错误值，引用它的合计也会跟着出错。",
            "按说明改正公式或参与计算的格；由别的格引起的，先改源头。",
            "源头为错误；由它引起的归在源头之下。",
        ),
        About(
            "FX105",
            "数字存成文本",
            _HINT,
            "数字按文本存放，求和公式不会把它算进去，合计可能偏小；合计真的少算了它的，报错误。",
            "选中该格，改为“数值”格式后重新键入；或用“数据—分列—完成”整列转换。",
            "提示；合计少算了它的为错误。",
        ),
        About(
            "FX106",
            "名称或固定行被删除",
            _ERROR,
            "官方模板用名称标明每一项的位置。名称、整行或表头没有了，这一项就读不出来，也无从核对。",
            "从空白模板复制整行（或整张表页）后重新填写，不要删除固定行、不要改表头文字。",
            "错误。",
        ),
        About(
            "FX107",
            "表页复制时丢失名称",
            _ERROR,
            "表页上有官方标识，但标明各项位置的名称几乎都没有了，多因只复制了单元格内容。整张表无法核对。",
            "在官方工作簿里右键表页标签，“移动或复制—建立副本”，再把内容填进副本。",
            "错误。",
        ),
        About(
            "FX108",
            "计算方式为手动",
            _HINT,
            "工作簿设为手动计算，改了数以后公式不会自己更新，保存的合计可能是旧的。",
            "“公式—计算选项”改为“自动”，保存后再报送。",
            "提示。",
        ),
        About(
            "FX109",
            "合计漏行",
            _ERROR,
            "求和没有包括全部明细行：新增的行在求和区域之外，或公式少列了几项。",
            "把求和区域扩大到明细的首行至末行；新增明细请插在“增行请在本行上方插入”一行之上。",
            "漏掉的行有数的为错误；都是空行的为提示。",
        ),
        About(
            "FX110",
            "派生项空白",
            _HINT,
            "此格应由公式得出，公式已被清除，格是空的。",
            "从空白模板复制同一格的公式贴回；或运行 xlzj fill 补算到副本。",
            "一律为提示：该填的数由各表的规则另行核对。",
        ),
    )
}
"""Code → rule."""
