"""End to end on a real desktop: LibreOffice, the macros of the extension, the resident process, the marks."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.live.desktop import ROOT, Desktop, needs_desktop
from xlzj.addin.sources import built
from xlzj.live.actions import perform
from xlzj.live.marks import parted
from xlzj.live.refusal import GONE, READ_ONLY
from xlzj.live.serve import alive
from xlzj.live.wire import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

pytestmark = [pytest.mark.host, needs_desktop]
UNIT = ROOT / "samples" / "yueyang-jkq-2024"
SHEET = "附件1"
BUTTONS = {  # the macro of the toolbar, that of the add-in
    "check_set": ("CheckSet", "CheckSet"),
    "check_sheet": ("CheckSheet", "CheckSheet"),
    "explain": ("Explain", "WriteExplanation"),
    "fill_plan": ("Fill", "FillDerived"),
    "report": ("Report", "MakeReport"),
    "batch": ("BatchFolder", "CheckFolder"),
    "new": ("NewTemplates", "NewForms"),
    "settings": ("Settings", "ShowSettings"),
    "doctor": ("Doctor", "ExamineHost"),
}
KILLED_AT = 3  # the step at which marks are to be written
FILE = "附件1 部门整体支出绩效评价基础数据表.xlsx"


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with tempfile.TemporaryDirectory(prefix="xlzj-desktop-") as folder, Desktop(Path(folder)) as running:
        yield running


@pytest.fixture
def book(desktop: Desktop, tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "2024" / "甲单位"
    shutil.copytree(UNIT, folder)
    uid = desktop.open(folder / FILE)
    yield uid
    if any(known[0] == uid for known in desktop.call("books")):
        desktop.call("close_book", uid)


@pytest.fixture
def addin(desktop: Desktop, tmp_path: Path) -> Iterator[str]:
    """The Excel add-in, open without a window."""
    path = tmp_path / "xlzj.xlam"
    path.write_bytes(built())
    uid = desktop.call("open_addin", str(path))
    yield uid
    desktop.call("close_book", uid)


def dump(desktop: Desktop, uid: str, folder: Path) -> dict[str, Any]:
    """Everything about the document: what its sheets hold, and every part of the file it would be saved as."""
    sheets = desktop.call("sheets", uid)
    told: dict[str, Any] = {"sheets": sheets}
    for sheet in sheets:
        area = desktop.call("used", uid, sheet)
        told[f"{sheet} values"] = desktop.call("values", uid, sheet, area)
        told[f"{sheet} formulas"] = desktop.call("formulas", uid, sheet, area)
        told[f"{sheet} notes"] = desktop.call("notes", uid, sheet)
        told[f"{sheet} formats"] = desktop.call("formats", uid, sheet)
        told[f"{sheet} names"] = desktop.call("names", uid, sheet)
        told[f"{sheet} protected"] = desktop.call("is_protected", uid, sheet)
    copy = folder / "dump.xlsx"
    desktop.call("save_copy", uid, str(copy))
    with ZipFile(copy) as package:
        parts = {name: package.read(name) for name in package.namelist() if not name.startswith("docProps")}
    copy.unlink()
    return {**told, **parts}


def request(desktop: Desktop, action: str, **more: str) -> Mapping[str, str]:
    return {"action": action, "host": "libreoffice", "book": FILE, "uno": desktop.address, **more}


def ask(desktop: Desktop, action: str, **more: str) -> Any:
    return perform(request(desktop, action, **more), lambda _done, _all, _text: None)


def test_marks_come_and_go_without_a_trace(desktop: Desktop, book: str, tmp_path: Path) -> None:
    desktop.call("hold", book)
    desktop.call("add_note", book, SHEET, 14, 8, "我自己的批注\n第二行")
    desktop.call("add_format", book, SHEET, [[25, 7, 1, 1]], "1=1", 0x00FF00)
    desktop.call("release", book)
    desktop.call("select", book, SHEET, [2, 1, 1, 1])
    before = dump(desktop, book, tmp_path)
    own_fill = desktop.call("color", book, SHEET, [14, 8, 1, 1])

    said = desktop.press("CheckSet")

    assert said.startswith("错误 13")
    assert "附件1!G25 有您自己的条件格式，颜色没有变；问题见批注" in said
    assert "附件1!H14" in said
    assert desktop.call("selection", book) == [SHEET, [14, 8, 1, 1]]
    assert desktop.call("sheets", book) == [SHEET, "校验结果"]
    notes = {(row, column): text for row, column, text in desktop.call("notes", book, SHEET)}
    own = parted(notes[14, 8])
    assert own is not None
    assert own[0] == "我自己的批注\n第二行"
    assert "300.43" in notes[14, 8]
    assert desktop.call("color", book, SHEET, [14, 8, 1, 1]) == own_fill  # the colour lies over it
    fills = {tuple(area[:2]): fill for _, _, fill, areas in desktop.call("formats", book, SHEET) for area in areas}
    assert fills[14, 8] == 0xF4978E
    assert fills[25, 7] == 0x00FF00  # her own conditional format stays
    assert notes[25, 7].split("\n")[1] == "（这一格有您自己的条件格式，颜色没有变）"
    assert desktop.call("is_protected", book, SHEET)
    assert desktop.call("is_set", book, SHEET, [8, 6, 1, 1], "ConditionalFormat")

    again = desktop.press("CheckSet")
    assert again == said
    assert {(row, column): text for row, column, text in desktop.call("notes", book, SHEET)} == notes

    assert "已清除" in desktop.press("ClearMarks")
    desktop.call("select", book, SHEET, [2, 1, 1, 1])
    after = dump(desktop, book, tmp_path)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set()
    # One that is set and empty is saved as none, but makes LibreOffice draw the numbers beside it out of line.
    left = [cell for cell in notes if desktop.call("is_set", book, SHEET, [*cell, 1, 1], "ConditionalFormat")]
    assert left == [(25, 7)]  # her own


def test_a_second_check_changes_only_what_has_changed(desktop: Desktop, book: str) -> None:
    def told() -> dict[int, list[list[int]]]:
        return {number: areas for number, _, _, areas in desktop.call("formats", book, SHEET)}

    def notes() -> dict[tuple[int, int], str]:
        return {(row, column): text for row, column, text in desktop.call("notes", book, SHEET)}

    def listed() -> list[Any]:
        area = desktop.call("used", book, "校验结果")
        return [desktop.call(each, book, "校验结果", area) for each in ("values", "formulas")]

    desktop.call("unprotect", book, SHEET)
    ask(desktop, "check_set")
    first, before, longer = told(), notes(), listed()
    desktop.call("note_size", book, SHEET, 8, 6, [300, 390])
    ask(desktop, "check_set")
    assert (told(), notes(), listed()) == (first, before, longer)
    size = desktop.call("note_size", book, SHEET, 8, 6, [None, None])
    assert [round(each) for each in size] == [300, 390]  # she has made the box larger

    desktop.call("dress", book, SHEET, [[14, 8, 1, 1]], {"bold": True})
    ask(desktop, "check_set")
    anew = [number for number, areas in told().items() if [14, 8, 1, 1] in areas]
    assert anew
    assert not set(anew) & set(first)  # a style that is not bold would hide what she did

    desktop.call("set_values", book, SHEET, [9, 6, 1, 1], [[2.06]])
    desktop.call("set_values", book, SHEET, [14, 8, 1, 1], [[300.43]])
    ask(desktop, "check_set")
    shorter = listed()
    assert len(shorter[0]) < len(longer[0])
    assert notes() != before
    marked = {tuple(area) for areas in told().values() for area in areas}
    assert sum(rows * columns for _, _, rows, columns in marked) == len(notes())
    assert "已清除" in ask(desktop, "clear").message
    ask(desktop, "check_set")
    assert listed() == shorter  # nothing of the longer list was left


def test_unsaved_edits_are_what_is_checked(desktop: Desktop, book: str) -> None:
    first = desktop.press("CheckSheet")
    desktop.call("set_values", book, SHEET, [26, 8, 1, 1], [[99.99]])
    assert desktop.press("CheckSheet") != first
    assert any("99.99" in text for _, _, text in desktop.call("notes", book, SHEET))


def test_one_goes_from_problem_to_problem(desktop: Desktop, book: str) -> None:
    assert "请先点" in desktop.press("NextProblem")
    desktop.press("CheckSheet")
    desktop.call("select", book, SHEET, [8, 6, 1, 1])
    seen = []
    for button in ("NextProblem", "NextProblem", "PreviousProblem"):
        assert desktop.press(button).startswith("第 ")
        seen.append(desktop.call("selection", book)[1][:2])
    assert seen[0] == [14, 8]
    assert seen[2] == seen[0]


def test_an_explanation_lets_a_finding_pass_and_stays(desktop: Desktop, book: str) -> None:
    desktop.press("CheckSet")
    desktop.call("select", book, SHEET, [15, 7, 1, 1])
    said = desktop.press("Explain", answer="年中追加，年初没有预算")
    assert said.startswith("说明已记在")
    assert "核实 19" in said
    assert desktop.call("sheets", book) == [SHEET, "说明", "校验结果"]
    assert "已清除" in desktop.press("ClearMarks")
    assert desktop.call("sheets", book) == [SHEET, "说明"]
    assert "核实 19" in desktop.press("CheckSet")


def test_filling_asks_first_and_can_be_taken_back(desktop: Desktop, book: str) -> None:
    planned = ask(desktop, "fill_plan")
    assert (planned.status, planned.select) == ("ask", f"{SHEET}!F9")
    refused = ask(desktop, "fill")
    assert "1 格受保护" in refused.message  # F9 is locked by the official template
    desktop.call("unprotect", book, SHEET)
    assert ask(desktop, "fill").message.startswith("补算了 1 格")
    assert desktop.call("values", book, SHEET, [9, 6, 1, 1]) == [[2.06]]
    assert ask(desktop, "fill", answer="undo").message == "撤回了 1 格补算"
    assert desktop.call("formulas", book, SHEET, [9, 6, 1, 1]) == [[""]]


def test_the_excel_addin_marks_as_the_toolbar_does(desktop: Desktop, addin: str, book: str) -> None:
    expected = {
        "CheckSet": "错误 13",
        "NextFinding": "第 ",
        "PreviousFinding": "第 ",
        "CheckSheet": "错误 7",
        "FillDerived": "",  # asks; nobody answers
        "ClearMarks": "标记已清除",
    }
    for button, start in expected.items():
        assert desktop.press_addin(addin, button).startswith(start), button
        assert ("校验结果" in desktop.call("sheets", book)) is (button != "ClearMarks")
    assert desktop.call("notes", book, SHEET) == []


def test_the_ribbons_callbacks_know_their_control(desktop: Desktop, addin: str, book: str) -> None:
    def enabled(action: str) -> bool:
        return bool(desktop.call("run_macro", addin, "xlzj.Ribbon.RibbonEnabled", {"ID": action}, False)[0])

    desktop.call("run_macro", addin, "xlzj.Ribbon.RibbonLoaded", {"ID": "ribbon"})
    assert (enabled("check_set"), enabled("next"), enabled("doctor")) == (True, False, True)
    desktop.call("run_macro", addin, "xlzj.Ribbon.RibbonAction", {"ID": "check_set"})
    assert desktop.call("sheets", book) == [SHEET, "校验结果"]
    assert (enabled("check_set"), enabled("next")) == (True, True)
    desktop.call("run_macro", addin, "xlzj.Ribbon.RibbonAction", {"ID": "clear"})
    assert desktop.call("sheets", book) == [SHEET]
    assert not enabled("next")


@pytest.fixture(params=["toolbar", "addin"])
def click(request: pytest.FixtureRequest, desktop: Desktop, addin: str, book: str) -> Callable[..., str]:
    """Press the button of an action, on LibreOffice's toolbar or in the Excel add-in; what the user is told."""
    assert book

    def press(action: str, **reply: str) -> str:
        toolbar, macro = BUTTONS[action]
        if request.param == "toolbar":
            return desktop.press(toolbar, **reply)
        return desktop.press_addin(addin, macro, **reply)

    return press


def test_a_reason_is_asked_for_and_kept(desktop: Desktop, click: Callable[..., str], book: str) -> None:
    click("check_set")
    desktop.call("select", book, SHEET, [15, 7, 1, 1])
    assert click("explain", answer="年中追加").startswith("说明已记在“说明”表")
    (row,) = desktop.call("values", book, "说明", [2, 1, 1, 8])
    assert (row[0], row[-2:]) == ("XJ112", ["附件1!G15", "年中追加"])
    assert "核实 19" in click("check_set")


def test_filling_asks_writes_and_takes_back(desktop: Desktop, click: Callable[..., str], book: str) -> None:
    desktop.call("unprotect", book, SHEET)  # the official template locks its formulas
    assert click("fill_plan", answer="yes").startswith("补算了 1 格")
    assert desktop.call("values", book, SHEET, [9, 6, 1, 1]) == [[2.06]]
    assert click("fill_plan", answer="undo") == "撤回了 1 格补算"
    assert desktop.call("formulas", book, SHEET, [9, 6, 1, 1]) == [[""]]


def test_reports_stand_beside_the_workbook(tmp_path: Path, click: Callable[..., str]) -> None:
    folder = tmp_path / "2024" / "甲单位"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    said = click("report")
    made = {path.name: path.stat().st_size for path in (folder / "xlzj 结果").iterdir()}
    assert said == f"写出 {len(made)} 个文件，在 {folder / 'xlzj 结果'}"
    assert {name[:4] for name in made} >= {"自评报告", "校验报告"}
    assert all(made.values())
    assert all((folder / name).read_bytes() == data for name, data in before.items())


def test_a_folder_of_units_is_checked(tmp_path: Path, click: Callable[..., str]) -> None:
    shutil.copytree(ROOT / "samples" / "clean-yueyang-2024", tmp_path / "2024" / "乙单位")
    said = click("batch", folder=str(tmp_path / "2024"))
    out = tmp_path / "2024 校验结果"
    assert said.startswith("共 2 套，错误 ")
    assert said.endswith(f"退回单 1 份，未查成 0 套；结果在 {out}")
    assert {"汇总.xlsx", "看板.html"} <= {path.name for path in out.iterdir()}
    assert len(list(out.rglob("*退回单*.docx"))) == 1


def test_official_blanks_are_written(tmp_path: Path, click: Callable[..., str]) -> None:
    name = UNIT.name.replace("-jkq", "")
    said = click("new", out=str(tmp_path / "新表"), answer=name)
    official = {path.name for path in (ROOT / "templates" / name).glob("*.xlsx")} - {"自评报告.xlsx"}
    assert {path.name for path in (tmp_path / "新表").iterdir()} == official
    assert said == f"写出 {len(official)} 个空白表，在 {tmp_path / '新表'}"


def test_settings_are_changed_and_kept(desktop: Desktop, click: Callable[..., str], book: str) -> None:
    try:
        assert click("settings", answer="notes=no").startswith("已改：在格子上写批注：否")
        click("check_sheet")
        assert desktop.call("notes", book, SHEET) == []
        assert desktop.call("formats", book, SHEET) != []
    finally:
        assert click("settings", answer="notes=yes").startswith("已改：在格子上写批注：是")
    click("check_sheet")
    assert desktop.call("notes", book, SHEET) != []


def test_the_examination_is_the_doctors(desktop: Desktop, click: Callable[..., str]) -> None:
    assert click("doctor") == ask(desktop, "doctor").message


def test_another_version_of_the_buttons_is_told(desktop: Desktop, book: str) -> None:
    told = ask(desktop, "check_set", addin="0.0.1")
    assert (told.status, "0.0.1" in told.message, "install" in told.message) == ("error", True, True)
    assert desktop.call("sheets", book) == [SHEET]


def test_a_sheet_with_a_password_is_told(desktop: Desktop, book: str) -> None:
    desktop.call("unprotect", book, SHEET)
    desktop.call("protect", book, SHEET, "x")
    done = ask(desktop, "check_sheet")
    assert done.status == "ok"
    assert "受保护" in done.message
    assert desktop.call("is_protected", book, SHEET)
    assert "已清除" in ask(desktop, "clear").message


@pytest.mark.parametrize("action", ["check_sheet", "check_set", "fill_plan", "clear"])
def test_a_read_only_workbook_is_told(desktop: Desktop, tmp_path: Path, action: str) -> None:
    path = tmp_path / FILE
    shutil.copyfile(UNIT / FILE, path)
    data = path.read_bytes()
    uid = desktop.open(path, read_only=True)
    try:
        before = dump(desktop, uid, tmp_path)
        done = ask(desktop, action)
        assert (done.status, done.message) == ("error", READ_ONLY)
        assert dump(desktop, uid, tmp_path) == before
        assert path.read_bytes() == data
    finally:
        desktop.call("close_book", uid)


def test_a_cell_that_is_being_edited_is_left_to_the_user(desktop: Desktop, book: str) -> None:
    """LibreOffice carries calls out meanwhile; what is typed and not yet entered is no value of the cell."""
    desktop.call("select", book, SHEET, [26, 8, 1, 1])
    before = desktop.call("formulas", book, SHEET, [26, 8, 1, 1])
    desktop.call("command", book, "SetInputMode")
    said = ask(desktop, "check_set")
    assert said.status == "ok"
    assert said.message.startswith("错误 13")
    assert desktop.call("formulas", book, SHEET, [26, 8, 1, 1]) == before
    assert "已清除" in ask(desktop, "clear").message
    assert desktop.call("formulas", book, SHEET, [26, 8, 1, 1]) == before


def test_a_workbook_closed_in_between_is_told(desktop: Desktop, book: str) -> None:
    def close(done: int, _all: int, _text: str) -> None:
        if done == 2:
            desktop.call("close_book", book)

    done = perform(request(desktop, "check_set"), close)
    assert (done.status, done.message) == ("error", GONE)


def test_without_a_temporary_folder_nothing_happens(
    desktop: Desktop, book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desktop.call("is_protected", book, SHEET)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    done = ask(desktop, "check_set")
    assert done.status == "error"
    assert "临时文件夹" in done.message
    assert desktop.call("sheets", book) == [SHEET]


def test_a_program_that_is_killed_is_told_and_the_resident_ends_with_it(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        shutil.copyfile(UNIT / FILE, tmp_path / FILE)
        book = desktop.open(tmp_path / FILE)
        desktop.press("CheckSheet")
        desktop.call("command", book, "About")  # under an open dialog it goes on as ever
        assert ask(desktop, "check_set").status == "ok"
        told = read(desktop.exchange / "resident.alive")
        assert told is not None
        resident = int(told["pid"])
        assert alive(resident)

        def kill(done: int, _all: int, _text: str) -> None:
            if done == KILLED_AT:
                os.killpg(desktop.office.pid, signal.SIGKILL)
                desktop.office.wait()

        gone = perform(request(desktop, "check_set"), kill)
        assert (gone.status, gone.message) == ("error", GONE)
        assert (tmp_path / FILE).read_bytes() == (UNIT / FILE).read_bytes()
        end = time.monotonic() + 10
        while alive(resident) and time.monotonic() < end:
            time.sleep(0.1)
        assert not alive(resident)
