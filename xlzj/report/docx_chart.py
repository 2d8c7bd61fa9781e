"""Native charts of a Word report: a DrawingML chart part with its figures in an embedded workbook, so Word can edit it.

Where a chart stands is told by a paragraph whose whole text is its key (see `mark`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from xlzj.report.package import DAWN, saved, settled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from docx.document import Document
    from lxml.etree import _Element

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLOURS = ("9DB8D2", "1F4E79", "C58B3F")  # light, dark, ochre: told apart on a grey printer too
_FORMATS = {"万元": "0.00"}
_SHEET = "图表数据"
_UPRIGHT = 5  # so many names stand beside each other; more, or longer ones, stand below each other
_SHORT = 7  # characters
_EMU = 36000  # in a millimetre
_WIDTH = 152.0  # mm


class Chart(NamedTuple):
    """Bars: for each name one bar of each series. `rows` holds a value for each series, in `unit`."""

    title: str
    unit: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Decimal, ...]], ...]

    @property
    def upright(self) -> bool:
        """Whether the bars stand; they lie where there are many names, or long ones."""
        return len(self.rows) <= _UPRIGHT and all(len(name) <= _SHORT for name, _ in self.rows)

    @property
    def height(self) -> float:
        """Mm."""
        return 72.0 if self.upright else min(24.0 + len(self.rows) * (4.0 + 4.5 * len(self.series)), 190.0)


def mark(number: int) -> str:
    """The key of the chart of this number: private characters, which no text of a unit holds."""
    return f"\ue010{number}\ue011"


def place_charts(document: Document, charts: Mapping[str, Chart]) -> None:
    """Put each chart into the paragraph that holds its key; a chart whose key stands nowhere is left out."""
    for paragraph in document.paragraphs:
        chart = charts.get(paragraph.text.strip())
        if chart is None:
            continue
        number = list(charts).index(paragraph.text.strip()) + 1
        related = _parts(document, chart, number)
        for run in list(paragraph.runs)[1:]:
            paragraph._p.remove(run._r)  # noqa: SLF001  (python-docx has no public way)
        first = paragraph.runs[0]
        first.text = ""
        first._r.append(_drawing(chart, number, related))  # noqa: SLF001


def _parts(document: Document, chart: Chart, number: int) -> str:
    """The chart and its workbook as parts of the package; returns the relation's id."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, _workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    figures = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = chart_xml(chart, figures).encode()  # noqa: SLF001  (python-docx has no public way)
    return str(document.part.relate_to(part, RELATIONSHIP_TYPE.CHART))


def _drawing(chart: Chart, number: int, related: str) -> _Element:
    from docx.oxml import parse_xml

    width, height = int(_WIDTH * _EMU), int(chart.height * _EMU)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return parse_xml(
        f'<w:drawing xmlns:w="{word}" xmlns:wp="{_PLACE}" xmlns:a="{_MAIN}" xmlns:c="{_CHART}" xmlns:r="{_RELATED}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name="图{number}" descr={quoteattr(_described(chart))}/>'
        f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart r:id="{related}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def _described(chart: Chart) -> str:
    """What the chart shows, for those who cannot see it."""
    parts = (
        f"{name}："
        + "，".join(f"{series}{value}{chart.unit}" for series, value in zip(chart.series, values, strict=True))
        for name, values in chart.rows
    )
    return f"{chart.title}。" + "；".join(parts)


def chart_xml(chart: Chart, figures: str) -> str:
    """The chart part; `figures` is the relation to its workbook."""
    lying = "" if chart.upright else '<c:scaling><c:orientation val="maxMin"/></c:scaling>'
    series = "".join(_series(chart, at) for at in range(len(chart.series)))
    names, values = ("b", "l") if chart.upright else ("l", "t")
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" '
        f'xmlns:r="{_RELATED}"><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="{"col" if chart.upright else "bar"}"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'<c:catAx><c:axId val="1"/>{lying or "<c:scaling/>"}<c:delete val="0"/><c:axPos val="{names}"/>'
        f'<c:majorTickMark val="none"/><c:tickLblPos val="low"/>{_line("7F7F7F")}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="{values}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:tickLblPos val="none"/>'
        f'<c:crossAx val="1"/></c:valAx></c:plotArea>{_legend(chart)}<c:plotVisOnly val="1"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(900)}"
        f'<c:externalData r:id="{figures}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(chart: Chart, at: int) -> str:
    column, last = chr(ord("B") + at), len(chart.rows) + 1
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, (name, _) in enumerate(chart.rows))
    points = "".join(f'<c:pt idx="{n}"><c:v>{values[at]}</c:v></c:pt>' for n, (_, values) in enumerate(chart.rows))
    count = f'<c:ptCount val="{len(chart.rows)}"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{_SHEET}!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.series[at])}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{_COLOURS[at % len(_COLOURS)]}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="{_FORMATS.get(chart.unit, "General")}" '
        'sourceLinked="0"/>'
        f'<c:spPr><a:noFill/></c:spPr>{_text(900)}<c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{points}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _legend(chart: Chart) -> str:
    if len(chart.series) == 1:
        return ""
    return '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'


def _text(size: int) -> str:
    """Song type of this size (hundredths of a point), black."""
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}" b="0"><a:solidFill><a:srgbClr val="000000"/>'
        '</a:solidFill><a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _workbook(chart: Chart) -> bytes:
    """The figures as Word's “编辑数据” opens them."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _SHEET
    sheet.append([f"单位：{chart.unit}", *chart.series])
    for name, values in chart.rows:
        sheet.append([name, *values])
        sheet.cell(sheet.max_row, 1).data_type = "s"
    book.properties.creator, book.properties.created, book.properties.modified = "xlzj", DAWN, DAWN
    return settled(saved(book))
