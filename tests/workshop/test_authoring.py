"""docs/authoring.md followed word for word; an edition made from scratch; sheets read back into text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.cli import main
from xlzj.editions import editions, load, load_folder
from xlzj.editions.blocks import layout_text
from xlzj.editions.data import read_data
from xlzj.editions.filled import write_filled
from xlzj.editions.schema import EDITION
from xlzj.editions.shape import Either, Keyed, Listed, Mapped, Shape
from xlzj.editions.spec import UNITS
from xlzj.editions.styles import load_styles
from xlzj.editions.text import BadText
from xlzj.model import Severity, Status
from xlzj.read.locate import blank
from xlzj.workshop.adopt import _built, _unlike, adopt
from xlzj.workshop.copying import build_all, copy_edition
from xlzj.workshop.differences import differences, told
from xlzj.workshop.fields import markdown, rows
from xlzj.workshop.layout_back import Back
from xlzj.workshop.lint import examine

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "authoring.md"


def test_the_guide_works_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "我的版式").mkdir()
    blocks = re.findall(r"```\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("xlzj ")]
    codes = {command: main(command.split()[1:]) for command in commands}
    expected = {command: 1 if command.startswith("xlzj check ") else 0 for command in commands}  # blanks are not filled
    assert len(commands) >= 9
    assert codes == expected
    assert (tmp_path / "字段.xlsx").is_file()


@pytest.mark.parametrize("name", ["yueyang-2025", "qingshan-2025"])
def test_editions_made_without_python_check_a_clean_unit(name: str) -> None:
    result, _ = check([SAMPLES / f"clean-{name}"])
    [done] = result.checked
    assert [finding.message for finding in done.findings] == []
    assert done.count(Status.CRASHED) == 0
    assert done.count(Status.PASS) > 500


def test_own_balancing_formula_of_the_edition_speaks(tmp_path: Path) -> None:
    text = (SAMPLES / "clean-yueyang-2025" / "data.yaml").read_text("utf-8")
    (tmp_path / "data.yaml").write_text(
        text.replace("公务接待: [1.28, 1.20, 1.16]", "公务接待: [1.28, 1.20, 1.26]"), "utf-8"
    )
    write_filled(load("yueyang-2025"), read_data(tmp_path / "data.yaml"), tmp_path / "out")
    result, _ = check([tmp_path / "out"])
    found = [finding for finding in result.checked[0].findings if finding.rule == "YY01"]
    assert [(finding.severity, finding.place.cell) for finding in found] == [(Severity.REVIEW, "H13")]


def test_a_third_edition_from_scratch_as_the_guide_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLZJ_TEMPLATES", str(tmp_path))
    folder = tmp_path / "xiangzhen-2026"
    folder.mkdir()
    edition, layout = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    (folder / "edition.yaml").write_text(edition, "utf-8")
    (folder / "甲表.yaml").write_text(layout, "utf-8")
    build_all(folder)
    problems = examine(folder)
    assert {problem.code for problem in problems} <= {"TP031"}  # it says which rules need thresholds
    lines = "".join(
        f"  {name}: 本乡不查\n" for name in sorted({p.message.split()[1].partition("（")[0] for p in problems})
    )
    path = folder / "edition.yaml"
    path.write_text(path.read_text("utf-8").replace("disabled: {}\n", f"disabled:\n{lines}"), "utf-8")
    assert examine(folder) == []
    (tmp_path / "data.yaml").write_text(
        "edition: xiangzhen-2026\nunit: 某乡\nforms:\n  - form: 甲表\n    fields: "
        "{单位名称: 某乡, 人员经费: 10.00, 公用经费: 2.50, 经费合计: 12.40}\n",
        "utf-8",
    )
    write_filled(load("xiangzhen-2026"), read_data(tmp_path / "data.yaml"), tmp_path / "out")
    result, _ = check([tmp_path / "out"])
    assert "B6" in {finding.place.cell for finding in result.checked[0].findings}
    assert result.checked[0].count(Status.CRASHED) == 0


FORMS = [(name, key) for name in ("yueyang-2025", "qingshan-2025", "juesuan-2024") for key in load(name).forms]


@pytest.mark.parametrize(("name", "key"), FORMS, ids=[f"{name}-{at}" for at, (name, _) in enumerate(FORMS)])
def test_a_sheet_read_back_is_the_sheet(name: str, key: str, tmp_path: Path) -> None:
    edition = load(name)
    form, sheet = edition.forms[key], _built(edition.folder, key)
    back = Back(edition, form, sheet, load_styles(edition), layout_text(edition, form))
    text = tmp_path / "版面.yaml"
    text.write_text(back.text(), "utf-8")
    assert back.new_styles == {}
    from xlzj.editions.build import book_of, lay_sheet
    from xlzj.editions.layout import plan
    from xlzj.workshop.sheet_back import seen

    again = replace(edition, forms={**edition.forms, key: replace(form, layout=str(text))})
    book = book_of("试")
    lay_sheet(book, plan(again, again.forms[key]), load_styles(edition), "试")
    book.save(tmp_path / "again.xlsx")
    assert list(_unlike(seen(load_workbook(tmp_path / "again.xlsx").worksheets[0]), sheet)) == []


def test_what_was_changed_in_excel_becomes_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLZJ_TEMPLATES", str(tmp_path))
    folder = copy_edition(load("yueyang-2024").folder, tmp_path, "yueyang-2026").folder
    path = folder / load_folder(folder).forms["附件1"].file
    book = load_workbook(path)
    sheet = book.worksheets[0]
    row = str(sheet.defined_names["办公经费_上年决算"].attr_text).rpartition("$")[2]
    sheet[f"A{row}"].value = "其中：办公费用"
    sheet.column_dimensions["B"].width = 15
    book.save(path)
    done = adopt(folder)
    assert done.complete, done.lines
    assert load_folder(folder).forms["附件1"].fields["办公经费_上年决算"].label == "其中：办公费用"
    assert (folder / "改稿" / path.name).is_file()
    assert examine(folder) == []
    lines = told(differences(load("yueyang-2024"), load("yueyang-2026")), load("yueyang-2024"), load("yueyang-2026"))
    assert "“办公经费”的标签由“其中：办公经费”改为“其中：办公费用”" in lines


def test_copy_refuses_what_is_there_and_bad_names(tmp_path: Path) -> None:
    source = load("yueyang-2024").folder
    copy_edition(source, tmp_path, "甲-2026")
    for name, said in (("甲-2026", "已存在"), ("../甲", "不合用")):
        with pytest.raises(BadText, match=said):
            copy_edition(source, tmp_path, name)


def test_xlzj_s_own_editions_are_not_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "build", editions()[0], "--templates", str(tmp_path)]) == 2
    assert "自带的版式，不改" in capsys.readouterr().err


def test_every_key_an_author_may_write_is_explained() -> None:
    text = (ROOT / "docs" / "edition.md").read_text("utf-8")
    told = set(re.findall(r"[`{ ,]([a-z_]+)(?=[`:(]|: )", text))

    def keys(shape: Shape) -> set[str]:
        if isinstance(shape, Keyed):
            return {*shape.keys, *(key for inner in shape.keys.values() for key in keys(inner))}
        if isinstance(shape, (Listed, Mapped)):
            return keys(shape.item)
        return keys(shape.mapping) if isinstance(shape, Either) else set()

    assert keys(EDITION) - told == set()
    assert set(UNITS) - set(re.findall(r"\b[a-z]+\b", text)) == set()


def test_another_city_is_told_where_the_old_one_still_stands(tmp_path: Path) -> None:
    left = copy_edition(load("yueyang-2024").folder, tmp_path, "changde-2024").left
    assert [line.partition("：")[2].partition(":")[0] for line in left if "title" in line or "authority" in line] == [
        "title",
        "authority",
    ]
    assert copy_edition(load("yueyang-2024").folder, tmp_path, "yueyang-2030").left != []
    assert not any(
        "岳阳市" in line and "2024" not in line
        for line in copy_edition(load("yueyang-2024").folder, tmp_path, "yueyang-2031").left
    )


def test_fields_page_is_made_from_the_data() -> None:
    assert (ROOT / "docs" / "fields.md").read_text("utf-8") == markdown(load(name) for name in editions())


@pytest.mark.parametrize("name", ["yueyang-2024", "juesuan-2024", "huizhou-2022"])
def test_every_column_of_a_table_is_listed_at_its_own_cell(name: str) -> None:
    edition = load(name)
    listed = {(row.form, row.name): row.cell for row in rows(edition)}
    seen = 0
    for key, form in edition.forms.items():
        for table, spec in form.tables.items():
            region = blank(edition, key).regions[table]
            cells = [listed[key, f"{table}.{column}"] for column in spec.columns]
            assert cells == [f"{region.columns[column]}{region.first}" for column in spec.columns]
            assert len(set(cells)) == len(cells)
            seen += len(cells)
    assert seen > 3
