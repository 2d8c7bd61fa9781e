"""Nothing leaves the machine; results hold no more of people than what was handed in; what is logged holds none."""

from __future__ import annotations

import getpass
import platform
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.commands import FAULTY
from tests.faults.world import COMMANDS, run, words
from tests.samples import SAMPLES

HOOK = """
import sys
OUTWARD = (
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg", "socket.bind",
    "urllib.Request", "ftplib.connect", "smtplib.connect", "http.client.connect", "webbrowser.open",
)
def told(event, given):
    if event in OUTWARD:
        with open({log!r}, "a") as log:
            log.write(event + " " + repr(given) + "\\n")
sys.addaudithook(told)
"""
PERSON, PHONE, REMARK = "张三丰甲乙丙", "13912345678", "此人批注不外传"


def handed_in(folder: Path) -> Path:
    """A real unit's set with people in it: author, last editor, a comment, a sheet of its own, a phone number."""
    folder.mkdir()
    for path in FAULTY.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    path = min(folder.glob("附件1*"))
    book = load_workbook(path)
    book.properties.creator = book.properties.lastModifiedBy = PERSON
    book.worksheets[0]["A2"].comment = Comment(REMARK, PERSON)
    book.create_sheet("通讯录")["A1"] = f"{PERSON} {PHONE}"
    book.save(path)
    return folder


@pytest.mark.parametrize("name", [*COMMANDS, "import", "demo"])
def test_nothing_leaves_the_machine(name: str, tmp_path: Path) -> None:
    log, hooks = tmp_path / "外连", tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(HOOK.replace("{log!r}", repr(str(log))), encoding="utf-8")
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()
    report = SAMPLES / "报告" / "益阳支队2021.txt"
    more = {
        "import": [sys.executable, "-m", "xlzj", "import", str(report), "--out", str(out)],
        "demo": [sys.executable, "-m", "xlzj", "demo", "--out", str(out)],
    }
    root = str(Path(__file__).resolve().parents[1])
    command = more[name] if name in more else words(name, given, out)
    code, _, err = run(command, PYTHONPATH=f"{hooks}:{root}")
    assert code in {0, 1}, err
    assert not log.exists(), log.read_text(encoding="utf-8")


def test_the_hook_sees_a_connection(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOOK.replace("{log!r}", repr(str(tmp_path / "外连"))), encoding="utf-8")
    code = "import socket; s = socket.socket(); s.settimeout(0.1); s.connect_ex(('127.0.0.1', 9))"
    run([sys.executable, "-c", code], PYTHONPATH=str(tmp_path))
    assert "socket.connect" in (tmp_path / "外连").read_text(encoding="utf-8")


def written(folder: Path) -> dict[str, str]:
    """Everything readable in the results: texts, and the parts of office files."""
    found = {}
    for path in folder.rglob("*"):
        if path.suffix in {".xlsx", ".docx"}:
            with zipfile.ZipFile(path) as package:
                for part in package.namelist():
                    found[f"{path.name}/{part}"] = package.read(part).decode("utf-8", "replace")
        elif path.is_file() and path.suffix != ".parquet":
            found[path.relative_to(folder).as_posix()] = path.read_bytes().decode("utf-8", "replace")
    return found


@pytest.mark.parametrize("name", ["json", "html", "report", "batch"])
def test_results_hold_no_person_of_the_file_s_edges(name: str, tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()
    code, _, err = run(words(name, given, out))
    assert code == 1, err
    for part, text in written(out).items():
        if "（校验结果）" in part:  # a copy of what was handed in holds what that holds
            continue
        for secret in (PERSON, PHONE, REMARK):
            assert secret not in text, part


@pytest.mark.parametrize("name", COMMANDS)
def test_results_do_not_tell_of_this_machine(name: str, tmp_path: Path) -> None:
    """What was named on the command line is told as it was named there; nothing else of the machine is."""
    handed_in(tmp_path / "交来")
    out = tmp_path / "出"
    out.mkdir()
    run(
        words(name, Path("交来"), Path("出")), cwd=tmp_path, USER="操作员丁戊", LOGNAME="操作员丁戊", HOME=str(tmp_path)
    )
    secrets = {str(tmp_path), "操作员丁戊", platform.node()} | ({getpass.getuser()} - {"root"})
    for part, text in written(out).items():
        for secret in secrets:
            if len(secret) > 3:
                assert secret not in text, (part, secret)


@pytest.mark.parametrize("name", ["json", "html", "xlsx", "report", "batch"])
def test_the_log_holds_no_content(name: str, tmp_path: Path) -> None:
    given, out = handed_in(tmp_path / "交来"), tmp_path / "出"
    out.mkdir()
    _, _, err = run(words(name, given, out))
    for secret in (PERSON, PHONE, REMARK, "三公经费", "18.40"):
        assert secret not in err
