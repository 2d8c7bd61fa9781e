"""The workbook around the VBA project: an .xlam (or, for spreadsheet programs that know no add-ins, an .xlsm).

Its only sheet holds the texts that the macros show, two columns: key, text. So the macros themselves are ASCII and
read the same on every Windows language.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
_KINDS = {
    "xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same on every machine
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/>'
    '<bookViews><workbookView visibility="{visibility}" xWindow="0" yWindow="0" windowWidth="20000" '
    'windowHeight="10000"/></bookViews>'
    '<sheets><sheet name="Texts" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def package(project: bytes, ribbon: str, texts: Mapping[str, str], version: str, kind: str = "xlam") -> bytes:
    """The bytes of the add-in. `kind` is xlam or xlsm; the same input always gives the same bytes."""
    parts = {
        "[Content_Types].xml": _types(_KINDS[kind]),
        "_rels/.rels": _relations(
            f"{_OFFICE}/officeDocument xl/workbook.xml",
            f"{_PACKAGE}/relationships/metadata/core-properties docProps/core.xml",
            f"{_OFFICE}/extended-properties docProps/app.xml",
            f"{_MICROSOFT}/2007/relationships/ui/extensibility customUI/customUI14.xml",
        ),
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE.replace("relationships", "extended-properties")}">'
        "<Application>Microsoft Excel</Application></Properties>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>xlzj</dc:title>'
        f"<dc:description>{escape(texts['description'])}</dc:description>"
        f"<cp:version>{escape(version)}</cp:version></cp:coreProperties>",
        "xl/workbook.xml": _WORKBOOK.format(visibility="hidden" if kind == "xlam" else "visible"),
        "xl/_rels/workbook.xml.rels": _relations(
            f"{_OFFICE}/worksheet worksheets/sheet1.xml",
            f"{_OFFICE}/styles styles.xml",
            f"{_MICROSOFT}/2006/relationships/vbaProject vbaProject.bin",
        ),
        "xl/worksheets/sheet1.xml": _sheet({"version": version, **texts}),
        "xl/styles.xml": _STYLES,
        "customUI/customUI14.xml": ribbon,
    }
    content: dict[str, bytes] = {
        name: (text if text.startswith("<?xml") else _DECLARED + text).encode() for name, text in parts.items()
    }
    content["xl/vbaProject.bin"] = project
    return _zipped(content)


def _types(main: str) -> str:
    overrides = {
        "/xl/workbook.xml": main,
        "/xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "/xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    listed = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>{listed}</Types>'
    )


def _relations(*listed: str) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate((item.split(" ") for item in listed), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _sheet(texts: Mapping[str, str]) -> str:
    def cell(place: str, text: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'

    rows = "".join(
        f'<row r="{at}">{cell(f"A{at}", key)}{cell(f"B{at}", text)}</row>'
        for at, (key, text) in enumerate(texts.items(), 1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="Sheet1"/><sheetData>{rows}</sheetData>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
    )


def _zipped(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.create_system = 0
            info.external_attr = 0
            # Stored, not deflated: another zlib would give other bytes. The VBA inside is compressed already.
            archive.writestr(info, data, zipfile.ZIP_STORED)
    return out.getvalue()
