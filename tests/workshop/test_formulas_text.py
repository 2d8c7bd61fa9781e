"""审核公式 of an edition as text and as workbook: one says what the other says, whichever was edited."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from xlzj.editions import editions, load, load_folder, templates_folder
from xlzj.editions.text import BadText
from xlzj.report.formulas_book import formulas_book
from xlzj.workshop.adopt import adopt
from xlzj.workshop.copying import build_all, copy_edition
from xlzj.workshop.formulas_text import rows_of_text, text_file
from xlzj.workshop.lint import examine

if TYPE_CHECKING:
    from pathlib import Path

EDITION = "qingshan-2025"
BOOK, TEXT = "审核公式.xlsx", "审核公式.yaml"
WITH_FORMULAS = [name for name in editions() if load(name).audit is not None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XLZJ_TEMPLATES", str(tmp_path))
    shutil.copytree(templates_folder() / EDITION, tmp_path / EDITION)
    return tmp_path / EDITION


@pytest.mark.parametrize("name", WITH_FORMULAS)
def test_every_shipped_workbook_is_made_from_its_text(name: str) -> None:
    edition = load(name)
    text = text_file(edition)
    assert text is not None, "reviewers read the text"
    assert edition.audit is not None
    assert (edition.folder / edition.audit.file).read_bytes() == formulas_book(edition, rows_of_text(text))


def test_a_formula_changed_in_excel_is_told_and_read_back(folder: Path) -> None:
    before = (folder / TEXT).read_text("utf-8")
    book = load_workbook(folder / BOOK)
    sheet = book["审核公式"]
    sheet["D4"].value = "公用经费_本年决算 <= 公用经费_本年预算"
    sheet["A5"].value, sheet["C5"].value, sheet["D5"].value = "QS04", "表一", "编制数 >= 实际在职人数"
    book.save(folder / BOOK)
    told = {(one.cell, one.code) for one in examine(folder)}
    assert {("D4", "TP014"), ("A5", "TP014")} <= told
    done = adopt(folder)
    assert done.complete
    assert done.lines == [f"审核公式：已读回 {TEXT}"]
    after = (folder / TEXT).read_text("utf-8")
    assert after.splitlines()[0] == before.splitlines()[0], "the comment at its head stays"
    assert [row["编号"] for row in rows_of_text(folder / TEXT)] == ["QS01", "QS02", "QS03", "QS04"]
    assert {one.code for one in examine(folder)} == set()
    assert adopt(folder).lines == ["各张空白表与文本一致，没有要读回的"]


def test_a_formula_changed_in_the_text_is_built(folder: Path) -> None:
    path = folder / TEXT
    path.write_text(path.read_text("utf-8").replace("编号: QS03", "编号: QS09"), "utf-8")
    assert [one.message.partition("：")[0] for one in examine(folder) if one.code == "TP014"] == [
        "“QS03”与 审核公式.yaml 不一致",
        "审核公式.yaml 里的“QS09”表上没有",
    ]
    assert folder / BOOK in build_all(folder)
    assert examine(folder) == []


def test_mistakes_in_the_text_are_told_at_their_line(folder: Path) -> None:
    path = folder / TEXT
    path.write_text(path.read_text("utf-8").replace("名称: 公用经费", "标题: 公用经费"), "utf-8")
    [problem] = [one for one in examine(folder) if one.code == "TP018"]
    assert problem.file == f"{TEXT}:5"
    assert "没有“标题”这一项" in problem.message
    with pytest.raises(BadText, match=r"审核公式\.yaml:5"):
        build_all(folder)


def test_a_workbook_without_a_text_is_left_to_its_author(folder: Path) -> None:
    (folder / TEXT).unlink()
    kept = (folder / BOOK).read_bytes()
    build_all(folder)
    assert (folder / BOOK).read_bytes() == kept
    assert examine(folder) == []


def test_a_copy_takes_its_formulas_along(folder: Path) -> None:
    done = copy_edition(folder, folder.parent, "qingshan-2026")
    assert (done.folder / TEXT).read_text("utf-8") == (folder / TEXT).read_text("utf-8")
    assert load_folder(done.folder).audit is not None
    assert [one for one in examine(done.folder) if one.code in ("TP014", "TP033")] == []
