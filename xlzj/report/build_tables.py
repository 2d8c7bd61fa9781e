"""The tables of the template 校验报告.docx: counts by form, findings, bases. `{%tr %}` tags remove their row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

_FINDING_COLUMNS = {"编号": 15, "单元格": 15, "问题": 86, "怎么办": 40}  # mm, 156 in all
_COUNT_COLUMNS = (42, 38, 38, 38)
_BASIS_COLUMNS = (38, 118)
_KNOCK_ON = (
    "由此连带：{% for k in f.knock_on %}{{ k.severity }} {{ k.rule }} {{ k.line }}"
    "{% if not loop.last %}；{% endif %}{% endfor %}"
)


def count_table(document: Document) -> None:
    """A row for each form, the last their sum; columns 附件 错误 核实 提示."""
    table = add_table(document, _COUNT_COLUMNS)
    add_row(table, ("附件", "错误（必有一处错）", "核实（须写说明）", "提示（供参考）"), "表头", repeat=True)
    add_row(table, ["{%tr for f in s.forms %}", *[""] * 3], "表文")
    add_row(table, ["{{ f.title }}", "{{ f.error }}", "{{ f.review }}", "{{ f.hint }}"], "表数")
    table.rows[-1].cells[0].paragraphs[0].style = document.styles["表文"]
    add_row(table, ["{%tr endfor %}", *[""] * 3], "表文")


def basis_table(document: Document) -> None:
    """What each rule rests on; columns 编号 依据."""
    table = add_table(document, _BASIS_COLUMNS)
    add_row(table, ("编号", "依据"), "表头", repeat=True)
    add_row(table, ["{%tr for b in s.bases %}", ""], "表文")
    add_row(table, ["{{ b.rules }}", "{{ b.basis }}"], "表文")
    add_row(table, ["{%tr endfor %}", ""], "表文")


def finding_table(document: Document) -> None:
    """Code, cell, problem and advice; code and advice of one rule with one remedy are merged down its cells."""
    table = add_table(document, tuple(_FINDING_COLUMNS.values()))
    add_row(table, list(_FINDING_COLUMNS), "表头", repeat=True)
    add_row(table, ["{%tr for g in section.groups %}", *[""] * 3], "表文")
    add_row(table, ["{%tr for f in g.findings %}", *[""] * 3], "表文")
    problem = [
        "{%p if loop.first %}",
        "{{ g.title }}",
        "{%p endif %}",
        "{{ f.message }}{% if f.untold %}{{ f.untold }}。{% endif %}",
        "{%p if f.operands %}",
        "比较：{{ f.operands }}",
        "{%p endif %}",
        "{%p if f.explanation %}",
        "说明：{{ f.explanation }}",
        "{%p endif %}",
        "{%p if f.knock_on %}",
        _KNOCK_ON,
        "{%p endif %}",
    ]
    once = "{% if loop.first %}"
    mark = f"{once}{{{{ g.severity }}}}{{% endif %}}\n{once}{{{{ g.rule }}}}{{% endif %}}"
    row = [mark, "{{ f.at }}", "\n".join(problem), f"{once}{{{{ g.advice }}}}{{% endif %}}"]
    add_row(table, row, "表文")
    cells = table.rows[-1].cells
    cells[2].paragraphs[1].style = document.styles["表题"]
    for cell in (cells[0], cells[3]):
        _tag(cell, "w:vMerge", "w:val", "{{ f.merge }}")
    _tag(cells[0], "w:shd", "w:fill", "{{ g.tint }}")
    add_row(table, ["{%tr endfor %}", *[""] * 3], "表文")
    add_row(table, ["{%tr endfor %}", *[""] * 3], "表文")


def _tag(cell: _Cell, element: str, attribute: str, tag: str) -> None:
    """A property of a cell that the template fills in: python-docx merges and shades only what it sees."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(element)
    if element == "w:shd":
        made.set(qn("w:val"), "clear")
    made.set(qn(attribute), tag)
    cell._tc.get_or_add_tcPr().append(made)  # noqa: SLF001


def add_table(document: Document, widths: tuple[int, ...]) -> Table:
    """A table without rows; widths in mm."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    table: Table = document.add_table(0, len(widths), "Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def add_row(table: Table, texts: list[str] | tuple[str, ...], style: str, *, repeat: bool = False) -> None:
    """A row of one style that no page break splits; `repeat` puts it on top of every page."""
    from docx.oxml import OxmlElement

    row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  (python-docx has no public way)
    properties.append(OxmlElement("w:cantSplit"))
    if repeat:
        properties.append(OxmlElement("w:tblHeader"))
    for column, cell, text in zip(table.columns, row.cells, texts, strict=True):
        cell.width = column.width
        _fill(cell, text, style)


def _fill(cell: _Cell, text: str, style: str) -> None:
    first, *more = text.split("\n")
    cell.paragraphs[0].text = first
    cell.paragraphs[0].style = style
    for line in more:
        cell.add_paragraph(line, style)
