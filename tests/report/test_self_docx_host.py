"""LibreOffice opens our reports: every page is there, and the contents name the pages the headings are on."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.report.narratives import sample
from tests.spreadsheet import converted, needs_host
from xlzj.editions import load
from xlzj.report.self_docx import self_docx

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.host,
    needs_host,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine"),
]
NAMES = ("clean-zhuzhou-2024", "clean-juesuan-2024", "yueyang-jkq-2024")
_NEXT_TO = 1  # pages a heading may be off: fonts differ from machine to machine


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name in NAMES:
        bundle = sample(name)
        (folder / f"{name}.docx").write_bytes(self_docx(bundle.submission, load(bundle.edition.name)))
    return converted([folder / f"{name}.docx" for name in NAMES], folder, "pdf")


@pytest.mark.parametrize("name", NAMES)
def test_contents_name_the_pages(printed: Path, name: str) -> None:
    command = ["pdftotext", "-layout", str(printed / f"{name}.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    pages: dict[int, str] = {}
    for page in text.split("\f"):
        numbers = re.findall(r"— ?(\d+) ?—", page)
        if numbers:
            pages[int(numbers[-1])] = re.sub(r"\s", "", page)
    assert list(pages) == list(range(1, len(pages) + 1))  # the report starts at 1, the attachments go on
    document = Document(io.BytesIO((printed / f"{name}.docx").read_bytes()))
    lines = [p for p in document.paragraphs if p.style and p.style.name in {"toc 1", "toc 2"}]
    wrong, start = 0, 1
    for line in lines:
        shown = "".join(t.text or "" for t in line._p.iter(qn("w:t")))
        heading, page = re.fullmatch(r"(.+?)(\d+)", shown).groups()  # type: ignore[union-attr]
        bare = re.sub(r"\s", "", heading)
        start = next(number for number in pages if number >= start and bare in pages[number])
        wrong += start != int(page)
        assert abs(start - int(page)) <= _NEXT_TO, heading
    assert wrong * 5 <= len(lines)
