"""Reports handed in as Word or plain text → forms whose fields are paragraphs.

A report is told from other texts by its first lines (绩效自评报告, 决算情况说明 …). Nothing is compared here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from xlzj.limits import current
from xlzj.model import Fact, Form, Kind, Place
from xlzj.read.guard import Unreadable, over, read_bytes
from xlzj.read.plain import text_of
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REPORTS = frozenset({".docx", ".txt"})
ROLE = "报告文本"
"""Role of a report's form; no edition has a form of this role."""
_TITLE = re.compile(r"绩效(?:自评|评价)报告|自评报告|部门决算情况说明|决算情况说明|绩效情况说明")
_OURS, _ACCOUNTS = "校验报告", "决算情况说明"
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年度")
_UNIT = re.compile(r"单位(?:[（(]部门[)）])?名称\s*[：:]\s*([一-龥0-9（）()·]{4,40}?)\s*(?:[（(]盖章[)）])?\s*$")
_TITLED = re.compile(
    r"^\s*(?:(?:19|20)\d{2}\s*年度)?\s*([一-龥][一-龥0-9]{1,35}?(?:局|厅|委|委员会|办|办公室|院|所|中心|站|馆|校|大学|学院|支队|大队|公司|会|部))"
    r"(?:（[^）]{1,6}）)?(?:部门)?(?:（单位）)?(?:单位)?(?:整体|部门决算|决算|绩效)"
)
_FIRST = 40
_HEAD = 12
_MARKED = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}(?:[）)]|[.、．](?!\d))|[①-⑳]|第[一二三四五六七八九十]+部分|附件)"
)
_WHOLE = re.compile(r"[。；：:！？”）)]\s*$")
_SHORTEST_LINE = 24
_GOES_ON = "（(，。；、）)"
_INSIDE = re.compile(r"[，。；]")


class Report(NamedTuple):
    """A report: its form, and the unit and year its first lines tell ("" and 0 where they do not).

    `accounts` tells a 决算情况说明 from a 自评报告.
    """

    form: Form
    unit: str
    year: int
    accounts: bool = False


def read_report(path: Path, name: str = "") -> Report | None:
    """The report in this file, None where the file holds none (another text, a findings report of ours).

    Findings call the file `name`, by itself as it is called.

    Raises:
        Unreadable: The file cannot be read as Word or as text.
    """
    paragraphs = _of_word(path) if path.suffix.lower() == ".docx" else _of_text(path)
    first = [text for _, text, _ in paragraphs[:_FIRST]]
    if any(_OURS in text for text in first[:_HEAD]) or not any(_TITLE.search(text) for text in first):
        return None
    return report_of(name or path.name, paragraphs)


def any_report(path: Path, name: str = "") -> Report:
    """The text of a file that was named by hand: a report whatever its first lines say. Raises Unreadable."""
    paragraphs = _of_word(path) if path.suffix.lower() == ".docx" else _of_text(path)
    if not paragraphs:
        raise Unreadable("文件里没有文字，请核对是不是选错了文件")
    return report_of(name or path.name, paragraphs)


def report_of(name: str, paragraphs: Sequence[tuple[int, str, str]]) -> Report:
    """Paragraphs (number, text, kind as in `document.Paragraph`) as a report called `name`."""
    fields: dict[str, Fact] = {}
    for number, text, kind in paragraphs:
        field = f"第{number}段" if kind == "正文" else f"{kind}{len(fields) + 1}"
        fields[field] = Fact(field, Place(name, "", "", number, text.strip()[:20]), Kind.TEXT, text)
    head = [text for _, text, _ in paragraphs[:_FIRST]]
    joined = "".join(head[:_HEAD])
    year = _YEAR.search(joined) or _YEAR.search("".join(text for _, text, _ in paragraphs))
    return Report(
        Form("报告", ROLE, "报告", name, "", fields, {}),
        _unit(head),
        int(year[1]) if year else 0,
        any(_ACCOUNTS in text for text in head),
    )


def _unit(head: Sequence[str]) -> str:
    titles = [one + other for one, other in pairwise(head[:_HEAD])]  # a long title runs over two lines
    for pattern, texts in ((_UNIT, head), (_TITLED, titles), (_TITLED, head)):
        for text in texts:
            match = pattern.search(unspaced(text))
            if match is not None:
                return match[1]
    return ""


def _of_word(path: Path) -> list[tuple[int, str, str]]:
    from xlzj.read.document import open_document
    from xlzj.read.told_tables import told_in_tables

    document = open_document(path)
    tables: dict[int, list[str]] = {}
    for number, line in told_in_tables(document.blocks):
        tables.setdefault(number, []).append(line)
    found, last = [], 1
    for paragraph in document.paragraphs:
        last = paragraph.number or last
        found.append((last, paragraph.printed, paragraph.kind))
        found += [(last, line, "表格") for line in tables.pop(last, ())]
    return _bounded(found)


def _of_text(path: Path) -> list[tuple[int, str, str]]:
    return text_paragraphs(read_bytes(path, current()))


def text_paragraphs(data: bytes) -> list[tuple[int, str, str]]:
    """Number, text and kind of each paragraph of a plain text. Raises Unreadable."""
    lines = text_of(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _bounded([(number, text, "正文") for number, text in enumerate(_joined(lines), 1)])


def _bounded(paragraphs: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """The same paragraphs, no more and no longer than a report has them. Raises Unreadable."""
    limits = current()
    if len(paragraphs) > limits.paragraphs:
        over("paragraphs", "段落过多", f"{limits.paragraphs} 段", "请核对文件，只留报告文字")
    longest = max(paragraphs, key=lambda paragraph: len(paragraph[1]), default=(0, "", ""))
    if len(longest[1]) > limits.text_chars:
        over("text_chars", f"第 {longest[0]} 段过长", f"{limits.text_chars} 字", "请分段后另存")
    return paragraphs


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines as paragraphs; one that a page break tore in the middle of a sentence is put together again."""
    found: list[str] = []
    longest = current().text_chars
    for raw in lines:
        text = raw.strip()
        if not text:
            continue
        if found and "\t" not in raw and not _MARKED.match(text) and _torn(found[-1], text):
            found[-1] += text
            if len(found[-1]) > longest:  # growing on would take the square of the time
                break
        else:
            found.append(text)
    return found


def _torn(above: str, below: str) -> bool:
    """Whether a line breaks off in the middle of a sentence; a heading without punctuation only before a short rest."""
    if below[0] in _GOES_ON:
        return True
    if len(above) < _SHORTEST_LINE or _WHOLE.search(above) or above.endswith("万元"):
        return False
    return bool(_INSIDE.search(above)) or not _MARKED.match(above) or len(below) < _SHORTEST_LINE
