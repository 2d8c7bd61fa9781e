"""The add-in's own VBA, run by LibreOffice: every button's macro, the escaping, a question, an error, no program.

LibreOffice has no ribbon; its three callbacks are given an object with an ID and run in tests/live/test_desktop.py.
`NOT_RUN` lists what cannot be run in LibreOffice, with the reason; with what is run it is every procedure there is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests import spreadsheet
from tests.addin.ribbon import callbacks
from xlzj.addin.settings import escaped, unescaped
from xlzj.addin.sources import built, read_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.host, spreadsheet.needs_host]
HERE = Path(__file__).parent
SECONDS = 90
BUTTONS = {
    "CheckSheet": "check_sheet",
    "CheckSet": "check_set",
    "NextFinding": "next",
    "PreviousFinding": "previous",
    "ClearMarks": "clear",
    "FillDerived": "fill_plan",
    "WriteExplanation": "explain",
    "MakeReport": "report",
    "CheckFolder": "batch",
    "NewForms": "new",
    "ShowSettings": "settings",
    "ExamineHost": "doctor",
}
RUN = {"Exchange.Escaped", "Exchange.Unescaped", "Host.InLibreOffice", "Host.HostProcess", "Host.Text"}
RUN |= {"Ribbon.RibbonLoaded", "Ribbon.RibbonEnabled", "Ribbon.RibbonAction"} | {f"Actions.{name}" for name in BUTTONS}
NOT_RUN = {
    "Win32.ProcessNumber": "a call to Windows",
    "Win32.RestUntilCalled": "a call to Windows",
    "Actions.PickedFolder": "waits for a person",
    "Actions.Picked": "waits for a person",
    "ThisWorkbook.Workbook_Open": "does nothing but listen to Excel",
    "ThisWorkbook.excelHost_WorkbookActivate": "LibreOffice sends no events of Excel's Application",
    "ThisWorkbook.excelHost_WorkbookDeactivate": "LibreOffice sends no events of Excel's Application",
    "ThisWorkbook.excelHost_WorkbookNewSheet": "LibreOffice sends no events of Excel's Application",
}
PROCEDURE = re.compile(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\(.*?^End ", re.MULTILINE | re.DOTALL)
FOLDER = "/各单位/2024 年"
TEXTS = ("校验", "反斜\\杠\n换行\r\n", "表情😀和～·", 'a"b=c', "\\u4E2D", "")


class Clicked:
    """What LibreOffice did with the add-in: what calls gave, what was asked of xlzj, what would have been shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / "clicked.txt").read_text(encoding="ascii").splitlines()
        self.gave = [unescaped(line).split("\t", 1) for line in lines]
        asked = folder / "exchange" / "requests.jsonl"
        text = asked.read_text(encoding="utf-8") if asked.exists() else ""
        self.requests: list[dict[str, str]] = [json.loads(line) for line in text.splitlines()]
        shown = (folder / "exchange" / "shown.txt").read_text(encoding="ascii").splitlines()
        values = [unescaped(line.partition("=")[2]) for line in shown]
        self.shown = [tuple(values[at : at + 3]) for at in range(0, len(values), 3)]

    @property
    def started(self) -> Any:
        return json.loads((self.folder / "exchange" / "started.json").read_text())


def click(folder: Path, clicks: Sequence[Sequence[str]], reply: str = "", **environment: str) -> Clicked:
    """Open the add-in and a workbook in LibreOffice and make the calls; `reply` answers every question."""
    (folder / "exchange").mkdir()
    (folder / "exchange" / "reply.txt").write_text(reply, encoding="ascii")
    book = openpyxl.Workbook()
    book.active.title = "表 一"  # type: ignore[union-attr]
    book.save(folder / "book.xlsx")
    (folder / "xlzj.xlam").write_bytes(built())
    lines = ("\t".join((name, *map(escaped, given))) for name, *given in clicks)
    (folder / "clicks.txt").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    for name, text in spreadsheet._PROFILE.items():
        path = folder / "profile" / "user" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        basic = escape((HERE / "click.bas").read_text(encoding="utf-8"))
        path.write_text(spreadsheet._DECLARED + text.replace("{basic}", basic), encoding="utf-8")
    settings = {"XLZJ_CLICKS": str(folder), "XLZJ_QUIET": "1", "XLZJ_EXCHANGE": str(folder / "exchange"), **environment}
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    with subprocess.Popen(
        [*command, "macro:///Standard.Edits.Main"],
        cwd=folder,
        env={**os.environ, **settings},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Clicked(folder)


@pytest.fixture(scope="module")
def clicked(tmp_path_factory: pytest.TempPathFactory) -> Clicked:
    """All buttons in one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("加载项")
    clicks: list[tuple[str, ...]] = [("Exchange.Escaped", text) for text in TEXTS if text]
    clicks += [("Host.InLibreOffice",), ("Host.HostProcess",), ("Host.Text", "results"), ("Host.Text", "version")]
    clicks += [("Ribbon.Enabled", action) for action in BUTTONS.values()]
    clicks += [(f"Actions.{name}",) for name in BUTTONS]
    return click(
        folder,
        clicks,
        PYTHONPATH=str(HERE.parent.parent),
        XLZJ_COMMAND=f'"{sys.executable}" "{HERE / "resident.py"}"',
        reply="".join(f"{key}={escaped(FOLDER)}\n" for key in ("folder", "out")) + "answer=yes\n",
    )


def test_no_call_failed(clicked: Clicked) -> None:
    assert [gave for gave in clicked.gave if gave[1].startswith("FAILED")] == []


def test_escaping_in_vba_is_ours(clicked: Clicked) -> None:
    """A text goes escaped into the macro, is unescaped there, escaped again there, and read back here."""
    texts = [text for text in TEXTS if text]
    assert [gave[1] for gave in clicked.gave[: len(texts)]] == [escaped(text) for text in texts]


def test_the_resident_is_started_once_for_this_host(clicked: Clicked) -> None:
    gave = dict(clicked.gave)
    assert gave["Host.InLibreOffice"] == "True"
    assert str(clicked.started["host"]) == gave["Host.HostProcess"]
    assert clicked.started["arguments"][:3] == ["live", "serve", "--exchange"]


def test_every_button_asks_for_its_action(clicked: Clicked) -> None:
    asked = [request["action"] for request in clicked.requests]
    assert [action for action in asked if action != "fill"] == list(BUTTONS.values())
    buttons = {one.control for one in callbacks(read_sources().ribbon) if one.attribute == "onAction"}
    assert buttons == set(BUTTONS.values())


def test_requests_tell_which_workbook(clicked: Clicked) -> None:
    first = clicked.requests[0]
    assert first["host"] == "libreoffice"
    assert (first["book"], first["sheet"]) == ("book.xlsx", "表 一")
    assert first["fullname"] == str(clicked.folder / "book.xlsx")
    assert first["pid"] == str(clicked.started["host"])


def test_folders_are_given_along(clicked: Clicked) -> None:
    given = {request["action"]: request for request in clicked.requests}
    assert given["batch"]["folder"] == given["new"]["out"] == FOLDER


def test_a_question_is_put_and_the_answer_sent_on(clicked: Clicked) -> None:
    actions = [request["action"] for request in clicked.requests]
    fill = clicked.requests[actions.index("fill")]
    assert actions[actions.index("fill") - 1] == "fill_plan"
    assert fill["answer"] == "yes"
    assert ("ask", "要补 2 格，写吗？\r\n\r\nB2＝3\nB3＝4", "yes\nno") in clicked.shown


def test_what_is_shown_is_what_was_answered(clicked: Clicked) -> None:
    assert ("ok", "查完了：1 处“错误”\n第二行😀", "") in clicked.shown
    assert ("error", "工作簿已经关闭，没有生成报告", "") in clicked.shown
    assert ("cancelled", "已取消", "") in clicked.shown


def test_the_cell_named_by_the_answer_is_selected(clicked: Clicked) -> None:
    assert clicked.gave[-1] == ["selected", "$'表 一'.$D$5"]


def test_marks_are_needed_to_go_from_mark_to_mark(clicked: Clicked) -> None:
    enabled = [gave[1] for gave in clicked.gave if gave[0] == "Ribbon.Enabled"]
    told = dict(zip(BUTTONS.values(), enabled, strict=True))
    assert {action for action, given in told.items() if given == "False"} == {"next", "previous", "clear", "explain"}


def test_every_procedure_is_run_or_listed_with_its_reason() -> None:
    """Run is what a click reaches, by the words in the sources; every callback of the ribbon is among it."""
    bodies = {
        f"{module.name}.{found[1]}": found[0]
        for module in read_sources().modules
        for found in PROCEDURE.finditer(module.text)
    }
    assert set(bodies) >= RUN
    run, new = set[str](), set(RUN)
    while new:
        run |= new
        words = {word for name in new for word in re.findall(r"\w+", bodies[name])}
        new = {name for name in bodies if name.partition(".")[2] in words} - run - set(NOT_RUN)
    assert run | set(NOT_RUN) == set(bodies)
    assert {f"Ribbon.{one.procedure}" for one in callbacks(read_sources().ribbon)} <= RUN


def test_without_a_program_one_plain_line(tmp_path: Path) -> None:
    """No Python, no xlzj, nothing on the path: the macro says so and the host lives on."""
    program = shutil.which("soffice")
    assert program
    done = click(
        tmp_path,
        [("Actions.CheckSheet",), ("Host.Text", "title")],
        XLZJ_COMMAND="/不存在/xlzj",
        PATH="/bin",
        PYTHONPATH="",
    )
    assert done.requests == []
    assert [status for status, _, _ in done.shown] == ["error"]
    assert done.shown[0][1].startswith("启动不了校验程序")
    assert dict(done.gave)["Host.Text"] == "绩效自评校验"
