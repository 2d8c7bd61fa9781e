"""One worksheet part → its stored cells. The hot loop of every check: nothing is kept for an empty styled cell."""

import re
from functools import lru_cache
from typing import NamedTuple, NoReturn

from xlzj.address import column_letters, column_number
from xlzj.limits import Limits
from xlzj.read.guard import Package, Unreadable, over, parser, run, shown, skip
from xlzj.read.ooxml import TRUE, tags, truth, unescape
from xlzj.read.quick import USUAL_FRAME, Odd, Usual, plain, usual
from xlzj.read.raw import RawCell, RawSheet, is_number
from xlzj.read.translate import COLUMNS, ROWS, translate

_TAGS = tags("c", "v", "f", "is", "t", "rPh", "row", "mergeCell", "sheetProtection")
_KINDS = {"n": "n", "s": "s", "str": "s", "inlineStr": "s", "b": "b", "e": "e", "d": "d"}
_REFERENCE = re.compile(  # A1 to XFD1048576 and nothing else
    r"([A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
    r"([1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])",
)
_AREA = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")
_new = tuple.__new__  # a RawCell by its parts, at half the price


class Common(NamedTuple):
    """What the sheets of one workbook share.

    Attributes:
        package: The opened file.
        strings: The shared strings.
        styles: Style attribute as written → index into the workbook's formats.
        limits: What the file may cost.
        file: The name of the workbook.
    """

    package: Package
    strings: list[str]
    styles: dict[str, int]
    limits: Limits
    file: str = ""


def read_sheet(common: Common, xml: bytes, part: str, name: str, state: str, room: int) -> RawSheet:
    """One worksheet.

    Args:
        common: What the sheets of the workbook share.
        xml: The worksheet part.
        part: Its name.
        name: Tab name, also used in messages.
        state: "visible", "hidden" or "veryHidden".
        room: How many more cells the workbook may hold.

    Raises:
        Unreadable: Damaged, hostile, or beyond a limit; the message names the sheet and, where there is one, the cell.
    """
    reader = _short_way(common, name, room, xml)
    if reader is None:
        reader = _Sheet(common, name, room)
        reader.parse(xml, part)
    return RawSheet(name, state, reader.cells, tuple(reader.merged), reader.protected, frozenset(reader.rows_hidden))


def _short_way(common: Common, name: str, room: int, xml: bytes) -> "_Sheet | None":
    """The sheet read without parser calls; None where it is unusual or wrong: the parser says what is wrong."""
    short = usual(xml)
    if short is None:
        return None
    reader = _Sheet(common, name, room)
    sound = _sound if len(short.around) <= USUAL_FRAME else _sound.__wrapped__
    try:
        if not sound(short.around):
            return None
        reader.take(short)
    except (Odd, Unreadable):
        return None
    return reader


@lru_cache(maxsize=64)
def _sound(around: bytes) -> bool:
    """Whether a sheet without its rows is well-formed and harmless; sets filled in on one template share these."""
    try:
        run(parser(""), around, "")
    except Unreadable:
        return False
    return True


class _Sheet:
    """Parser handlers and what they have gathered so far.

    The end handler and the character handler are switched on only inside a cell that holds something: three empty
    cells in four cost one call each.
    """

    __slots__ = (
        "attributes", "buffer", "cells", "common", "formula", "formula_attributes", "inline", "left", "masters",
        "merged", "name", "protected", "room", "row", "rows_hidden", "value", "xml",
    )  # fmt: skip

    def __init__(self, common: Common, name: str, room: int) -> None:
        self.common, self.name, self.room = common, name, room
        self.cells: dict[str, RawCell] = {}
        self.merged: list[str] = []
        self.rows_hidden: set[int] = set()
        self.protected = False
        self.row = 0
        self.attributes: dict[str, str] = {}  # of the current cell; empty before the first one of a row
        self.formula_attributes: dict[str, str] | None = None  # of its <f>
        self.formula = ""  # text of its <f>
        self.value: str | None = None  # text of its <v> or <is>
        self.inline: list[str] = []
        self.buffer: list[str] = []
        self.masters: dict[str, tuple[str, int, int]] = {}  # shared formulas: text, row, column
        self.left: list[tuple[str, str]] = []  # members met before their master: cell, shared index

    def parse(self, xml: bytes, part: str) -> None:
        """Everything by the parser."""
        self.xml = parser(part)
        self.xml.StartElementHandler = self.start
        run(self.xml, xml, part)
        self.settle()

    def take(self, short: Usual) -> None:
        """Everything from the short way. The kinds of cells that forms are full of are stored here, others below."""
        self.merged, self.protected = short.merged, short.protected
        self.rows_hidden.update(short.hidden)
        cells, styles, longest = self.cells, self.common.styles, self.common.limits.text_chars
        for reference, style, kind, calculated, formula, valued, figure, value, hollow, inlined, inline in short.cells:
            if not calculated and reference not in cells:
                if figure and (kind == "n" or not kind) and len(figure) <= longest:
                    cells[reference] = _new(RawCell, ("n", figure, None, styles.get(style, 0)))
                    continue
                if inlined and kind == "inlineStr":
                    text = unescape(plain(inline)) if "&" in inline or "_" in inline else inline
                    if len(text) <= longest:
                        cells[reference] = _new(RawCell, ("s", text, None, styles.get(style, 0)))
                        continue
            self.attributes = {"r": reference, "s": style or "0", "t": kind or "n"}
            self.formula_attributes, self.formula = {} if calculated else None, plain(formula)
            self.value = plain(figure or value or inline) if valued or hollow or inlined else None
            self.store()
        if len(cells) > self.room:
            self.crowded()
        if len(self.merged) > self.common.limits.merges:
            self.torn()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _TAGS.get(name)
        if tag == "c":
            if "r" not in attributes:
                attributes["r"] = self.next_reference()
            self.attributes = attributes
        elif tag == "v" or tag == "f":  # noqa: PLR1714 - a set would be slower in the hot loop
            xml = self.xml
            xml.EndElementHandler = self.end
            xml.CharacterDataHandler = self.buffer.append
            if tag == "f":
                self.formula_attributes = attributes
        elif tag is not None:
            self.start_other(tag, attributes)

    def start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = self.row_number(attributes["r"]) if "r" in attributes else self.row + 1
            self.attributes = {}
            if truth(attributes, "hidden"):
                self.rows_hidden.add(self.row)
        elif tag == "is":
            self.inline.clear()
            self.xml.EndElementHandler = self.end
        elif tag == "t":
            self.xml.CharacterDataHandler = self.buffer.append
        elif tag == "mergeCell":
            area = attributes.get("ref", "")
            if not _AREA.fullmatch(area):
                raise Unreadable(f"{self.place(area)}这个合并区域写法有误，文件已损坏；请用 Excel 打开修复后另存")
            self.merged.append(area)
            if len(self.merged) > self.common.limits.merges:
                self.torn()
        elif tag == "sheetProtection":
            self.protected = truth(attributes, "sheet")
        else:  # phonetic guides, and what only extensions read
            skip(self.xml)

    def end(self, name: str) -> None:
        tag = _TAGS.get(name)
        if tag == "v" or tag == "f":  # noqa: PLR1714 - as above
            self.xml.CharacterDataHandler = None
            text = "".join(self.buffer)
            self.buffer.clear()
            if tag == "v":
                self.value = text
            else:
                self.formula = text
        elif tag == "c":
            self.xml.EndElementHandler = None
            self.store()
            self.value = self.formula_attributes = None
            self.formula = ""
        elif tag == "t":
            self.inline.append("".join(self.buffer))
            self.buffer.clear()
            self.xml.CharacterDataHandler = None
        elif tag == "is":
            self.value = "".join(self.inline)

    def store(self) -> None:
        """The current cell is complete: keep it if it holds anything."""
        attributes, value, formula = self.attributes, self.value, None
        if self.formula_attributes is not None:
            formula = self.formula_text(attributes["r"], self.formula_attributes, self.formula)
        kind = attributes.get("t", "n")
        if value is not None and (kind != "n" or not is_number(value)):
            kind, value = self.typed(kind, value)
        if value is None:
            if formula is None:
                return
            kind = ""
        reference = attributes["r"]
        if reference in self.cells or not _REFERENCE.fullmatch(reference):
            raise Unreadable(f"{self.place(reference)}的单元格重复或地址有误，文件已损坏；请用 Excel 打开修复后另存")
        longest = self.common.limits.text_chars
        if (value is not None and len(value) > longest) or (formula is not None and len(formula) > longest):
            over("text_chars", f"{self.place(reference)}的文字过长", f"{longest} 字", "请删减后另存")
        self.cells[reference] = RawCell(kind, value, formula, self.common.styles.get(attributes.get("s", "0"), 0))
        if len(self.cells) > self.room:
            self.crowded()

    def torn(self) -> NoReturn:
        what = f"工作表“{shown(self.name)}”的合并区域过多"
        over("merges", what, f"{self.common.limits.merges} 个", "请取消与填报无关的合并后另存")

    def crowded(self) -> NoReturn:
        what = f"单元格过多（读到工作表“{shown(self.name)}”时）"
        over("cells", what, f"{self.common.limits.cells} 个", "请删去与填报无关的数据后另存")

    def typed(self, kind: str, text: str) -> tuple[str, str | None]:
        """Kind and value of a cell that has a value element; None when the element is empty."""
        if kind == "n":  # and no number
            return ("s", text) if text.strip() else ("", None)
        if kind == "s":
            return ("s", self.shared_string(text)) if text else ("", None)
        if kind == "b":
            return ("b", "1" if text.strip() in TRUE else "0") if text else ("", None)
        if kind in {"e", "d"} and not text:
            return "", None
        return _KINDS.get(kind, "s"), unescape(text)

    def shared_string(self, index: str) -> str:
        try:
            place = int(index)
            if place >= 0:
                return self.common.strings[place]
        except (ValueError, IndexError):
            pass
        reference = self.place(self.attributes["r"])
        raise Unreadable(f"{reference}指向不存在的共享文字 {shown(index)}，文件已损坏；请用 Excel 打开修复后另存")

    def formula_text(self, reference: str, attributes: dict[str, str], text: str) -> str | None:
        """The formula of one cell, written out when it is a member of a shared one; None when there is none."""
        shared = attributes.get("si") if attributes.get("t") == "shared" else None
        if not text:
            if shared is None:
                return "" if attributes.get("t") == "dataTable" else None
            if shared in self.masters:
                return self.member(reference, shared)
            self.left.append((reference, shared))
            return ""
        formula = unescape(text).removeprefix("=")
        if shared is not None and ("ref" in attributes or shared not in self.masters):
            self.masters[shared] = (formula, *self.position(reference))
        return formula

    def member(self, reference: str, shared: str) -> str:
        master, top, left = self.masters[shared]
        self.common.package.write_out(master)
        row, column = self.position(reference)
        return translate(master, row - top, column - left)

    def settle(self) -> None:
        """Write out the members that stood before their master; without a master the text stays "" (unknown)."""
        for reference, shared in self.left:
            if shared in self.masters:
                self.cells[reference] = self.cells[reference]._replace(formula=self.member(reference, shared))

    def next_reference(self) -> str:
        """Where a cell without an address stands: right of the one before it."""
        if not self.attributes:
            return f"A{max(self.row, 1)}"
        reference = self.attributes["r"]
        row, column = self.position(reference)
        if column == COLUMNS:
            raise Unreadable(f"{self.place(reference)}之后的单元格超出工作表，文件已损坏；请用 Excel 打开修复后另存")
        return f"{column_letters(column + 1)}{row}"

    def row_number(self, text: str) -> int:
        if text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= ROWS:
            return int(text)
        raise Unreadable(f"工作表“{shown(self.name)}”的行号 {shown(text)} 有误，文件已损坏；请用 Excel 打开修复后另存")

    def place(self, reference: str) -> str:
        return f"工作表“{shown(self.name)}”{shown(reference)} "

    def position(self, reference: str) -> tuple[int, int]:
        """Row and column of an address that stands in the file."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise Unreadable(f"{self.place(reference)}不是单元格地址，文件已损坏；请用 Excel 打开修复后另存")
        return int(match[2]), column_number(match[1])
