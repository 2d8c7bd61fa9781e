"""`xlzj fill`: blank derived cells are computed in a copy; nothing that is filled changes."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.fill import SUFFIX, Filled, fill

if TYPE_CHECKING:
    from pathlib import Path

UNIT = SAMPLES / "yueyang-jkq-2024"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Filled, Path]:
    out = tmp_path_factory.mktemp("filled")
    return fill(UNIT, out), out


def cells(path: Path) -> dict[tuple[str, str], Any]:
    book = load_workbook(path)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_only_blank_cells_change(filled: tuple[Filled, Path]) -> None:
    _, out = filled
    changed: dict[tuple[str, str], tuple[Any, Any]] = {}
    for source in sorted(UNIT.glob("*.xlsx")):
        before, after = cells(source), cells(out / f"{source.stem}{SUFFIX}.xlsx")
        assert before.keys() == after.keys()
        changed |= {key: (before[key], after[key]) for key in before if before[key] != after[key]}
    assert all(old in (None, "") for old, _ in changed.values())
    assert ("附件1", "F9") in changed
    assert ("附件2", "E7") in changed


def test_cleared_formula_comes_back_as_the_template_has_it(filled: tuple[Filled, Path]) -> None:
    _, out = filled
    after = cells(out / f"附件2 部门整体支出绩效自评表{SUFFIX}.xlsx")
    official = cells(SAMPLES.parent / "templates" / "yueyang-2024" / "附件2 部门整体支出绩效自评表.xlsx")
    assert after["附件2", "E7"] == official["附件2", "E7"]


def test_every_filled_cell_is_listed_with_its_value(filled: tuple[Filled, Path]) -> None:
    done, _ = filled
    listed = "\n".join(done.lines)
    assert "附件1!F9 公务用车购置和维护经费（2023年决算数）：补 2.06" in listed
    assert "附件2!E7 按收入性质分：补 633.83" in listed
    assert "附件2!I7 按支出性质分：补 566.28" in listed


def test_prose_cells_get_the_sentences_of_the_report(filled: tuple[Filled, Path]) -> None:
    _, out = filled
    after = cells(out / f"附件4 绩效自评报告文字材料{SUFFIX}.xlsx")
    assert any(isinstance(text, str) and "265.85万元" in text for text in after.values())


def test_filled_copies_have_nothing_left_to_fill(filled: tuple[Filled, Path], tmp_path: Path) -> None:
    _, out = filled
    result, _ = check([out])
    (checked,) = result.checked
    assert not [f for f in checked.findings if f.rule in {"FX110", "XJ105", "XJ208"}]
    again = fill(out, tmp_path)
    assert not [line for line in again.lines if "：补" in line]


def test_inputs_stay_as_they_were(tmp_path: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in UNIT.iterdir()}
    fill(UNIT, tmp_path)
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in UNIT.iterdir()} == before


def test_same_input_gives_the_same_bytes(filled: tuple[Filled, Path], tmp_path: Path) -> None:
    done, _ = filled
    fill(UNIT, tmp_path)
    assert all((tmp_path / path.name).read_bytes() == path.read_bytes() for path in done.written)


def test_a_report_handed_in_beside_the_workbooks_is_left_alone(tmp_path: Path) -> None:
    given = tmp_path / "交来"
    shutil.copytree(UNIT, given, ignore=shutil.ignore_patterns("*.json", "*.yaml"))
    shutil.copyfile(SAMPLES / "报告" / "岳阳经开区分局2024.txt", given / "自评报告.txt")
    done = fill(given, tmp_path / "出")
    assert done.unreadable == ()
    assert {path.suffix for path in done.written} == {".xlsx"}
    assert len(done.written) == len(list(given.glob("*.xlsx")))


def test_workbooks_of_one_name_in_two_folders_have_two_copies(tmp_path: Path) -> None:
    given = tmp_path / "交来"
    names = sorted(path.name for path in UNIT.glob("*.xlsx"))
    for folder, name in zip(("一", "二"), names, strict=False):
        (given / folder).mkdir(parents=True)
        shutil.copyfile(UNIT / name, given / folder / "表.xlsx")
    done = fill(given, tmp_path / "出")
    assert len(set(done.written)) == 2
    assert len({frozenset(cells(path)) for path in done.written}) == 2
