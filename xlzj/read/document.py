"""A .docx file → `Document`: paragraphs and tables in the order in which they stand, all changes accepted.

Insertions count, deletions do not; paragraphs whose mark was deleted run on into the next; text boxes and notes are
paragraphs of their own; automatic numbers ("一、") stand in `Paragraph.label`; automatic contents are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from xlzj.limits import current
from xlzj.read.disguise import no_document
from xlzj.read.document_numbers import Numbering
from xlzj.read.guard import Package, Unreadable, read_bytes, tree
from xlzj.read.word_elements import attribute, child, chosen, local, of_contents, on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from xlzj.limits import Limits

_TRANSPARENT = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo"}
)
_LOST = frozenset({"del", "moveFrom", "rt", "pPr", "sdtPr", "sdtEndPr", "Fallback", "instrText", "delText"})
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Paragraph(NamedTuple):
    """One paragraph. `number` counts printed paragraphs from 1, tables' and notes' not counted (theirs is 0).

    `label` is the automatic number in front ("（一）"), `level` the outline level of a heading (1 …) or 0, `kind` one
    of 正文, 文本框, 脚注, 尾注.
    """

    number: int
    text: str
    label: str = ""
    level: int = 0
    kind: str = "正文"

    @property
    def printed(self) -> str:
        """The paragraph as a reader sees it, with its automatic number."""
        return self.label + self.text


class Cell(NamedTuple):
    """One cell: its paragraphs' text, columns spanned, whether it only continues the cell above, nested tables."""

    text: str
    span: int = 1
    continued: bool = False
    tables: tuple[Table, ...] = ()


class Table(NamedTuple):
    """Rows of cells as stored (a cell that spans is one entry). `after` is the number of the paragraph before it."""

    rows: tuple[tuple[Cell, ...], ...]
    after: int = 0

    def grid(self) -> tuple[tuple[str, ...], ...]:
        """Text by grid column: a spanning cell's text in its first column, "" in the others and in continued cells."""
        wide = [[("" if cell.continued else cell.text, cell.span) for cell in row] for row in self.rows]
        lines = [[part for text, span in row for part in (text, *[""] * (span - 1))] for row in wide]
        width = max((len(line) for line in lines), default=0)
        return tuple(tuple(line + [""] * (width - len(line))) for line in lines)


@dataclass(frozen=True, slots=True)
class Document:
    """`blocks` are paragraphs and tables in document order, blank paragraphs left out; notes follow at the end."""

    blocks: tuple[Paragraph | Table, ...]
    changed: bool = False  # whether it holds tracked changes, read as accepted

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Paragraphs outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Tables of the body."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def open_document(path: Path, limits: Limits | None = None) -> Document:
    """Read a .docx file.

    Raises:
        Unreadable: Not a .docx, encrypted, damaged, hostile or too large; one line of Chinese.
    """
    try:
        return read_document(read_bytes(path, limits or current()), limits)
    except Unreadable as error:
        raise Unreadable(_of_word(error.reason)) from None


def read_document(data: bytes, limits: Limits | None = None) -> Document:
    """The same from the bytes of a file, for who has read them already. Raises Unreadable."""
    given = limits or current()
    return _read(_package(data, replace(given, part_bytes=min(given.part_bytes, given.word_bytes))))


def _package(data: bytes, limits: Limits) -> Package:
    reason = no_document(data)
    if reason is not None:
        raise Unreadable(reason)
    return Package(data, limits)


def _of_word(reason: str) -> str:
    """The guard speaks of workbooks; here it is a Word file."""
    for said, meant in (("Excel 或 WPS", "Word 或 WPS"), (".xlsx", ".docx"), ("工作簿", "文档"), ("Excel", "Word")):
        reason = reason.replace(said, meant)
    return reason


def _read(package: Package) -> Document:
    main = _main_part(package)
    folder = main.rpartition("/")[0]

    def part(name: str) -> Element | None:
        full = f"{folder}/{name}" if folder else name
        return tree(package.read(full), full) if package.has(full) else None

    root = tree(package.read(main), main)
    body = child(root, "body")
    if local(root) != "document" or body is None:
        raise Unreadable("文档主体里没有正文（word/document.xml 不是 Word 正文），文件不完整；请重新取得原文件")
    walk = _Walk(Numbering(part("numbering.xml"), part("styles.xml")))
    blocks = list(walk.blocks(body))
    for name, kind in (("footnotes.xml", "脚注"), ("endnotes.xml", "尾注")):
        notes = part(name)
        for note in () if notes is None else notes:
            if attribute(note, "type", "normal") == "normal":
                text = " ".join(block.text for block in walk.inner(note) if isinstance(block, Paragraph))
                if text.strip():
                    blocks.append(Paragraph(0, text, kind=kind))
    return Document(tuple(blocks), walk.changed)


def _main_part(package: Package) -> str:
    if package.has("_rels/.rels"):
        for relation in tree(package.read("_rels/.rels"), "_rels/.rels"):
            target = attribute(relation, "Target").lstrip("/")
            if attribute(relation, "Type").endswith("/officeDocument") and package.has(target):
                if not target.lower().startswith("word/"):
                    break
                return target
    if package.has("word/document.xml"):
        return "word/document.xml"
    raise Unreadable("压缩包里没有 Word 正文（word/document.xml），不是 .docx 或文件不完整；请核对文件")


class _Walk:
    """One pass through a document, counting paragraphs and automatic numbers."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.number = 0
        self.changed = False
        self._boxes: list[Element] = []

    def blocks(self, parent: Element) -> Iterator[Paragraph | Table]:
        """Paragraphs and tables of the body."""
        running = ""  # text of paragraphs whose mark was deleted
        for element in self._spread(parent):
            if local(element) == "tbl":
                yield Table(self._rows(element), self.number)
                continue
            label, level = self.numbering.of(element)
            text = running + self.text(element)
            running = ""
            properties = child(child(element, "pPr"), "rPr")
            if child(properties, "del") is not None or child(properties, "moveFrom") is not None:
                running, self.changed = text, True
            elif text.strip():
                self.number += 1
                if not of_contents(element):
                    yield Paragraph(self.number, text, label, level)
            yield from self._from_boxes()
        if running.strip():
            self.number += 1
            yield Paragraph(self.number, running)

    def inner(self, parent: Element) -> list[Paragraph | Table]:
        """What stands inside a cell, a text box or a note: not numbered as paragraphs of the body."""
        before = self.number
        found = [_unnumbered(block) for block in self.blocks(parent)]
        self.number = before
        return found

    def _from_boxes(self) -> Iterator[Paragraph | Table]:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            for block in self.inner(box):
                yield block._replace(kind="文本框") if isinstance(block, Paragraph) else block

    def _spread(self, parent: Element) -> Iterator[Element]:
        """Paragraphs and tables below `parent`, through content controls and accepted insertions."""
        for element in parent:
            name = local(element)
            if name in ("p", "tbl"):
                yield element
            elif name == "altChunk":
                raise Unreadable("文档里嵌有未合并的外部文件（altChunk），读不到其中文字；请用 Word 打开后另存为 .docx")
            elif name in _TRANSPARENT or name == "AlternateContent":
                yield from self._spread(chosen(element))
            elif name in ("del", "moveFrom"):
                self.changed = True

    def _rows(self, table: Element) -> tuple[tuple[Cell, ...], ...]:
        rows = [row for row in self._own(table, "tr") if child(child(row, "trPr"), "del") is None]
        return tuple((*_indent(row), *self._cells(row)) for row in rows)

    def _cells(self, row: Element) -> list[Cell]:
        """The cells of a row; what old Word merged sideways (hMerge) is one."""
        cells: list[Cell] = []
        for element in self._own(row, "tc"):
            merged = child(child(element, "tcPr"), "hMerge")
            if cells and merged is not None and attribute(merged, "val", "continue") == "continue":
                cells[-1] = cells[-1]._replace(span=min(cells[-1].span + 1, 63))
            else:
                cells.append(self._cell(element))
        return cells

    def _own(self, parent: Element, wanted: str) -> list[Element]:
        """Rows of a table or cells of a row, through content controls, not those of nested tables."""
        found: list[Element] = []
        for element in parent:
            name = local(element)
            if name == wanted:
                found.append(element)
            elif name in _TRANSPARENT:
                found += self._own(element, wanted)
        return found

    def _cell(self, cell: Element) -> Cell:
        properties = child(cell, "tcPr")
        merged = child(properties, "vMerge")
        inside = self.inner(cell)
        text = "\n".join(block.printed for block in inside if isinstance(block, Paragraph))
        tables = tuple(block for block in inside if isinstance(block, Table))
        span = attribute(child(properties, "gridSpan"), "val", "1")
        continued = merged is not None and attribute(merged, "val", "continue") == "continue"
        return Cell(text, min(int(span), 63) if span.isdecimal() else 1, continued, tables)

    def text(self, element: Element) -> str:
        """What a paragraph says, changes accepted; text boxes met on the way are kept for later."""
        parts: list[str] = []
        self._collect(element, parts)
        return "".join(parts)

    def _collect(self, element: Element, parts: list[str]) -> None:
        for one in element:
            name = local(one)
            if name == "t":
                parts.append(one.text or "")
            elif name in _MARKS:
                parts.append(_MARKS[name])
            elif name in ("ins", "del", "moveFrom", "moveTo"):
                self.changed = True
                if name in _TRANSPARENT:
                    self._collect(one, parts)
            elif name == "txbxContent":
                self._boxes.append(one)
            elif name == "AlternateContent":
                self._collect(chosen(one), parts)
            elif name not in _LOST and not (name == "r" and on(child(one, "rPr"), "vanish")):
                self._collect(one, parts)


def _indent(row: Element) -> tuple[Cell, ...]:
    """An empty cell for the grid columns that a row leaves out on its left."""
    skipped = attribute(child(child(row, "trPr"), "gridBefore"), "val", "0")
    return (Cell("", min(int(skipped), 63)),) if skipped.isdecimal() and int(skipped) else ()


def _unnumbered(block: Paragraph | Table) -> Paragraph | Table:
    """The same block without a place in the body's count."""
    return block._replace(number=0) if isinstance(block, Paragraph) else block
