"""A file → what it holds: .docx as Word shows it, old Word files converted, plain text as it was copied."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.importing.content import Cell, Content, Line, Row, Table
from xlzj.importing.legacy import converted, is_old
from xlzj.importing.plaintext import blocks_of
from xlzj.limits import TooMuch, current, held, told, way_out
from xlzj.read.document import Paragraph, open_document
from xlzj.read.guard import Unreadable, read_bytes
from xlzj.read.plain import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.importing.content import Block
    from xlzj.read.document import Document
    from xlzj.read.document import Table as WordTable


def open_source(path: Path) -> Content:
    """What the file holds. Raises Unreadable: one line of Chinese."""
    if path.is_dir():
        raise Unreadable("这是文件夹；请逐个写出要导入的文件")
    limits = current()
    data = read_bytes(path, limits)
    if path.suffix.lower() == ".txt" or not is_old(path, data):
        try:
            with held(limits):
                return _content(path, data)
        except (MemoryError, TooMuch) as error:
            raise Unreadable(told(error, limits)) from None
    with tempfile.TemporaryDirectory(prefix="xlzj-", ignore_cleanup_errors=True) as folder:
        content = _bounded(_of_word(path.name, open_document(converted(path, Path(folder)))))
    return content._replace(remarks=(*content.remarks, f"{path.name}：旧版 Word 文档，由 LibreOffice 转换后读取"))


def _content(path: Path, data: bytes) -> Content:
    if path.suffix.lower() == ".txt":
        return _bounded(Content(path.name, blocks_of(text_of(data))))
    return _bounded(_of_word(path.name, open_document(path)))


def _of_word(name: str, document: Document) -> Content:
    blocks: list[Block] = []
    remarks = []
    tables = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                blocks += [Line(block.number, text) for text in block.printed.split("\n") if text.strip()]
            continue
        for table in _nested(block):
            tables += 1
            blocks.append(Table(tables, tuple(_rows(table)), gridded=True))
    if document.changed:
        remarks.append(f"{name}：文档里有修订，按全部接受后的样子导入")
    return Content(name, tuple(blocks), tuple(remarks))


def _bounded(content: Content) -> Content:
    cells = sum(len(row.cells) for b in content.blocks if isinstance(b, Table) for row in b.rows)
    limits = current()
    for name, many, most, unit in (
        ("table_cells", cells, limits.table_cells, "格表格"),
        ("paragraphs", len(content.blocks), limits.paragraphs, "段文字"),
    ):
        if many > most:
            raise Unreadable(f"超过 {most} {unit}，不像一份自评材料；请拆开后分别导入。{way_out(name)}")
    return content


def _nested(table: WordTable) -> Iterator[WordTable]:
    """A table and the tables inside its cells, each counted by itself."""
    yield table
    for row in table.rows:
        for cell in row:
            for inner in cell.tables:
                yield from _nested(inner)


def _rows(table: WordTable) -> Iterator[Row]:
    for number, row in enumerate(table.rows, 1):
        cells, column = [], 0
        for cell in row:
            cells.append(Cell(cell.text, column, max(1, cell.span), cell.continued))
            column += max(1, cell.span)
        yield Row(number, tuple(cells))
