"""A file read before: what has not changed is not made again, and nothing is ever told that the file does not hold."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.data import read_data
from xlzj.editions.filled import write_filled
from xlzj.editions.home import samples_folder
from xlzj.formulas.engine import Book
from xlzj.limits import DEFAULT
from xlzj.read import kept_forms, kept_sheets
from xlzj.read.guard import Unreadable
from xlzj.read.kept_forms import recognised
from xlzj.read.locate import blank
from xlzj.read.package import read_workbook
from xlzj.read.submission import gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlzj.editions.data import Data
    from xlzj.model import Form, Result

    One = Callable[..., Path]

ROW = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>0.5</v></c></row></sheetData>'
TEXT = "<si><t>{}</t></si>"
FORMATS = '<numFmts><numFmt numFmtId="190" formatCode="{}"/></numFmts><cellXfs><xf numFmtId="190"/></cellXfs>'


def test_a_sheet_that_did_not_change_is_read_once(one: One) -> None:
    path = one(ROW, strings=TEXT.format("甲"))
    assert read_workbook(path).sheets[0] is read_workbook(path).sheets[0]


def test_another_shared_string_makes_another_sheet(one: One) -> None:
    for text in ("甲", "乙", "甲"):
        assert read_workbook(one(ROW, strings=TEXT.format(text))).sheets[0].cells["A1"].value == text


def test_a_limit_holds_for_a_sheet_that_was_read_before(one: One) -> None:
    path = one(ROW, strings=TEXT.format("甲"))
    read_workbook(path)
    with pytest.raises(Unreadable, match="单元格过多"):
        read_workbook(path, limits=DEFAULT.__class__(cells=1))


def test_a_part_that_no_form_has_is_not_kept(one: One) -> None:
    cells = "".join(f'<c r="A{row}"><v>{row}</v></c>' for row in range(1, 15_000))
    rows = f"<sheetData>{cells}</sheetData>"
    assert read_workbook(one(rows)).sheets[0] is not read_workbook(one(rows)).sheets[0]


@pytest.fixture(scope="module")
def data() -> Data:
    return read_data(samples_folder() / "clean-yueyang-2024" / "data.yaml")


def forms_of(path: Path) -> tuple[Form, ...]:
    return gather([path], Book).bundles[0].submission.forms


def written(data: Data, folder: Path) -> Path:
    return write_filled(load(data.edition), data, folder, one_book=True)[0]


def changed(data: Data, at: int, **fields: str) -> Data:
    forms = list(data.forms)
    forms[at] = forms[at]._replace(fields={**forms[at].fields, **fields})
    return data._replace(forms=tuple(forms))


def test_of_an_edited_workbook_only_the_edited_form_is_new(data: Data, tmp_path: Path) -> None:
    before = forms_of(written(data, tmp_path / "一"))
    after = forms_of(written(changed(data, 1, 联系电话="0700-5550199"), tmp_path / "二"))
    assert [one is other for one, other in zip(before, after, strict=True)] == [form != 1 for form in range(len(after))]
    assert after[1].fields["联系电话"].text == "0700-5550199"


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> None:
    """The same workbook with other bytes in one part."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert old in content[part]
    content[part] = content[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in content.items():
            archive.writestr(name, told)


def test_a_name_that_points_elsewhere_is_seen_though_the_sheet_is_the_same(data: Data, tmp_path: Path) -> None:
    path = written(data, tmp_path)
    assert forms_of(path)[0].fields["编制数"].text == "42"
    names = read_workbook(path).names["附件1"]
    here, there = names["编制数"].encode(), names["实际在职人数"].encode()
    rewritten(path, "xl/workbook.xml", b">" + here + b"<", b">" + there + b"<")
    assert forms_of(path)[0].fields["编制数"].text == "40"


def test_another_number_format_is_seen_though_the_sheet_is_the_same(data: Data, tmp_path: Path) -> None:
    path = written(data, tmp_path)
    before = forms_of(path)[0].fields["投资概算控制率"].text
    rewritten(path, "xl/styles.xml", b'numFmtId="10"', b'numFmtId="9"')
    assert (before, forms_of(path)[0].fields["投资概算控制率"].text) == ("97.50%", "98%")


def test_another_recalculated_value_is_seen_though_the_sheet_is_the_same() -> None:
    """What a formula gives may hang on another sheet."""
    official = blank(load("yueyang-2024"), "附件1")
    cell = official.cells["控制率"]
    assert official.sheet.cells[cell].kind == ""
    for value in (Decimal("0.5"), Decimal("0.25"), Decimal("0.5")):
        given = official.edition, official.spec, official.workbook, official.sheet, "附件1.xlsx"
        assert recognised(*given, {cell: value})[1].fields["控制率"].number == value


def forget() -> None:
    kept_sheets._last.cache_clear()
    kept_forms._last.cache_clear()


EDITS: tuple[tuple[int, dict[str, str]], ...] = (
    (0, {"编制数": "24"}),
    (0, {"公务接待_本年决算": "2.16", "填表人": "张三"}),
    (1, {"联系电话": "5550199", "一般公共预算": "1.00"}),
    (2, {"当年财政拨款_全年预算数": "9999.99"}),
    (4, {"项目支出名称": "另一个项目"}),
    (5, {"单位名称": "另一个单位"}),
    (6, {"合计_得分": "12"}),
    (0, {"编制数": "42"}),
)


def test_checked_again_after_each_edit_it_says_what_a_first_check_says(data: Data, tmp_path: Path) -> None:
    """Several edits, one upon the other, in a process that remembers, against one that has forgotten all."""

    def told(path: Path) -> Result:
        return check([path])[0]

    paths = [written(data, tmp_path / "原样")]
    for at, (form, fields) in enumerate(EDITS):
        data = changed(data, form, **fields)
        paths.append(written(data, tmp_path / f"{at}"))
    remembered = [told(path) for path in paths]
    for path, result in zip(paths, remembered, strict=True):
        forget()
        assert told(path) == result
    assert len({str(result.checked) for result in remembered}) == len(paths)
