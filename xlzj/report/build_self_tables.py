"""An official form as tables of a Word template, from the same layout text its blank workbook is built from.

Cells of fields hold their tag, tables become loops over their rows; rows of the layout without a frame (title, note,
signatures) become paragraphs. A header row that repeats starts a table of its own, for Word repeats only first rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.address import column_number
from xlzj.editions.layout import plan
from xlzj.editions.styles import load_styles
from xlzj.report.docx_merge import MERGED

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

    from xlzj.address import Area
    from xlzj.editions.layout import Cell, Plan
    from xlzj.editions.spec import Edition, FormSpec, TableSpec
    from xlzj.editions.styles import Style

NARROWEST = 14.0  # mm
_LONG = 40.0  # points: rows this high hold long text, which may run over the page
_LOW = 15.0  # points: the least height of the others
_ROW = "行"


class Line(NamedTuple):
    """One row of a table to be: its cells by first column (1-based, last column, text, style), height, repeated."""

    cells: tuple[tuple[int, int, str, str], ...]
    height: float
    repeat: bool = False
    downs: tuple[tuple[int, int, int], ...] = ()  # first column, last column, rows reached below


@dataclass
class _Sheet:
    """A form's plan with what is needed to write it down."""

    document: Document
    placed: Plan
    styles: dict[str, Style]
    form: FormSpec
    name: str  # the namespace in tags: the form's role, or the loop's variable
    width: float  # mm between the margins
    fields: dict[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = {
            (area.top, area.left): name for name, area in self.placed.names.items() if name in self.form.fields
        }

    def text(self, cell: Cell) -> str:
        """The tag of a field, or the printed label."""
        known = self.fields.get((cell.area.top, cell.area.left))
        if known is not None:
            return f"{{{{ {self.name}.{known} }}}}"
        return "\u3000" * (self.styles[cell.style].indent // 2) + cell.value.replace("\n", "")

    def look(self, cell: Cell) -> str:
        """The paragraph style for a cell of this style."""
        style = self.styles[cell.style]
        if style.font == "黑体":
            return "表头"
        return {"left": "表左", "right": "表右"}.get(style.horizontal, "表中")

    def framed(self, cell: Cell) -> bool:
        """Whether the cell belongs to a table."""
        border = self.styles[cell.style].border
        return border == "box" or "left" in border or "right" in border


def write_form(document: Document, edition: Edition, form: FormSpec, name: str, width: float) -> None:
    """Append the form, its tags under the namespace `name`, `width` mm wide."""
    placed = plan(edition, form)
    sheet = _Sheet(document, placed, load_styles(edition), form, name, width)
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(placed.cells, key=lambda cell: cell.area):
        rows.setdefault(cell.area.top, []).append(cell)
    regions = {placed.names[table]: spec for table, spec in form.tables.items()}
    waiting: list[Line] = []
    for row in sorted(rows):
        if any(area.top < row <= area.bottom for area in regions):
            continue
        beginning = {area: spec for area, spec in regions.items() if area.top == row}
        if beginning:
            waiting += _loop(sheet, beginning, rows)
        elif sheet.framed(rows[row][0]):
            if row == placed.repeat[0]:
                _flush(sheet, waiting)
            waiting.append(_line(sheet, rows[row], row, list(regions)))
        else:
            _flush(sheet, waiting)
            _paragraph(sheet, rows[row])
    _flush(sheet, waiting)


def _paragraph(sheet: _Sheet, cells: list[Cell]) -> None:
    """A row without a frame: 附件号, title, or labels and values in one line."""
    style = cells[0].style
    text = ""
    for cell in cells:
        is_field = (cell.area.top, cell.area.left) in sheet.fields
        text += sheet.text(cell) if is_field or not text else f"\u3000{sheet.text(cell)}"
    known = {"附件号": "附件号", "标题": "附表标题"}
    if text.strip():
        sheet.document.add_paragraph(text.strip(), known.get(style, "附表说明"))


def _line(sheet: _Sheet, cells: list[Cell], row: int, regions: list[Area]) -> Line:
    made, downs = [], []
    for cell in cells:
        area = cell.area
        beside = any(area.top < region.top <= area.bottom for region in regions)
        made.append((area.left, area.right, "" if beside else sheet.text(cell), sheet.look(cell)))
        if area.bottom > area.top and not beside:
            downs.append((area.left, area.right, area.bottom - area.top))
    first, last = sheet.placed.repeat
    return Line(tuple(made), sheet.placed.heights[row], first <= row <= last, tuple(downs))


def _loop(sheet: _Sheet, tables: dict[Area, TableSpec], rows: dict[int, list[Cell]]) -> list[Line]:
    """The loop over the rows of a table, or of tables side by side; a cell beside it (绩效指标) is joined over all."""
    top = next(iter(tables)).top
    body = []
    for row in sorted(rows):
        beside = [cell for cell in rows[row] if cell.area.top < top <= cell.area.bottom]
        body += [(cell.area.left, cell.area.right, cell.value, MERGED) for cell in beside]
    for region, table in tables.items():
        owner = _ROW if len(tables) == 1 else f"{_ROW}.{table.name}"
        body += _cells(sheet, table, region, rows[top], owner)
    names = [f"{sheet.name}.{table.name}" for table in tables.values()]
    given = names[0] if len(tables) == 1 else f"并排({_named(sheet, tables)})"
    last = sheet.placed.last_column
    opening = Line(((1, last, f"{{%tr for {_ROW} in {given} %}}", "表左"),), _LOW)
    closing = Line(((1, last, "{%tr endfor %}", "表左"),), _LOW)
    return [opening, Line(tuple(sorted(body)), sheet.placed.heights[top]), closing]


def _named(sheet: _Sheet, tables: dict[Area, TableSpec]) -> str:
    return ", ".join(f"{table.name}={sheet.name}.{table.name}" for table in tables.values())


def _cells(
    sheet: _Sheet, table: TableSpec, region: Area, printed: list[Cell], owner: str
) -> list[tuple[int, int, str, str]]:
    """The cells of one row of a table: first column, last column, tag, style."""
    places = _columns(sheet, table)
    starts = sorted(places)
    ends = {start: (starts[at + 1] - 1 if at + 1 < len(starts) else region.right) for at, start in enumerate(starts)}
    by_place = {cell.area.left: cell for cell in printed}
    made = []
    for start in starts:
        column = places[start]
        look = MERGED if column in table.fill_down else sheet.look(by_place[start])
        indent = "\u3000" * (sheet.styles[by_place[start].style].indent // 2) if start in by_place else ""
        made.append((start, ends[start], f"{indent}{{{{ {owner}.{column} }}}}", look))
    return made


def _columns(sheet: _Sheet, table: TableSpec) -> dict[int, str]:
    """Column number → name of the table's column, by the printed header."""
    header = sheet.placed.names[table.header]
    texts = {
        cell.value.replace("\n", ""): cell.area.left
        for cell in sheet.placed.cells
        if header.top <= cell.area.top <= header.bottom and header.left <= cell.area.left <= header.right
    }
    return {texts[spec.header]: name for name, spec in table.columns.items()}


def _flush(sheet: _Sheet, lines: list[Line]) -> None:
    """Write the waiting lines as one table, and forget them."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    if not lines:
        return
    if sheet.document.element.body[-2].tag.endswith("}tbl"):
        sheet.document.add_paragraph("", "表隔")
    count = sheet.placed.last_column
    table: Table = sheet.document.add_table(len(lines), count, "Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = [Mm(width) for width in _widths(sheet.placed, sheet.width)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    grid = [list(row.cells) for row in table.rows]
    headed = _headed(lines)
    for at, line in enumerate(lines):
        repeated = line._replace(repeat=line.repeat or at < headed)
        _fill(sheet.document, table, grid[at:], repeated, widths)
    _margins(table)
    lines.clear()


def _headed(lines: list[Line]) -> int:
    """How many rows at the top are the header of all rows below: none where another header stands further down."""
    headers = [all(look == "表头" for *_, look in line.cells) for line in lines]
    first = headers.index(False) if False in headers else 0
    return 0 if any(headers[first:]) else first


def _widths(placed: Plan, page: float) -> list[float]:
    """The layout's columns in mm: as wide as the page together, none too narrow for 100.00%."""
    given = [placed.widths[column] for column in sorted(placed.widths, key=column_number)]
    scaled = [page * width / sum(given) for width in given]
    narrowest = min(NARROWEST, page / len(scaled))
    spare = page - narrowest * len(scaled)
    above = [max(width - narrowest, 0.0) for width in scaled]
    return [narrowest + spare * width / (sum(above) or 1) for width in above]


def _fill(document: Document, table: Table, grid: list[list[_Cell]], line: Line, widths: list[Any]) -> None:
    """Write one row: the first of `grid`, which goes on to the last row of the table."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    down = {(left, right): rows for left, right, rows in line.downs}
    for left, right, text, style in line.cells:
        cell, far = grid[0][left - 1], grid[down.get((left, right), 0)][right - 1]
        cell = cell if cell is far else cell.merge(far)
        cell.width = sum(widths[left - 1 : right])
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = document.styles[style]
    row = table.rows[-len(grid)]
    row.height = Pt(_LOW)
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  (python-docx has no public way)
    if line.height < _LONG:
        properties.append(OxmlElement("w:cantSplit"))
    if line.repeat:
        properties.append(OxmlElement("w:tblHeader"))


def _margins(table: Table) -> None:
    """Narrow cell margins: nine columns stand in 156 mm."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "40")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr  # noqa: SLF001  (python-docx has no public way)
    look = properties.find(qn("w:tblLook"))
    properties.insert(list(properties).index(look) if look is not None else len(properties), margins)
