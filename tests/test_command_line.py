"""The commands as they are typed: help, streams, exit codes, formats, and what they refuse."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.commands import CLEAN, FAULTY, contents, run
from xlzj import __version__, doctor
from xlzj.check import Choice, check
from xlzj.cli import FORMATS, doors, parser, shelf
from xlzj.editions import editions, load
from xlzj.editions.filled import read_data, write_filled
from xlzj.report.catalogue import codes
from xlzj.report.folders import own_folders
from xlzj.report.json import to_json
from xlzj.report.text import to_text

if TYPE_CHECKING:
    Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(doors.DOORS)
ENGLISH = re.compile(r"usage|positional|options:|show this|error:|required|invalid", re.IGNORECASE)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese(command: str, capsys: Capture) -> None:
    done = run(capsys, command, "-h")
    assert done.code == 0
    assert done.out.startswith(f"用法：xlzj {command}")
    assert not ENGLISH.search(done.out), done.out
    assert done.err == ""


def test_help_lists_every_command(capsys: Capture) -> None:
    done = run(capsys, "-h")
    assert done.code == 0
    assert [name for name in COMMANDS if not re.search(rf"^ +{name} +\S", done.out, re.MULTILINE)] == []
    assert "退出码" in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_describes_the_command(command: str) -> None:
    assert f"xlzj {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_version_is_that_of_the_package(capsys: Capture) -> None:
    assert run(capsys, "--version").out.strip() == f"xlzj {__version__}"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "缺少：命令"),
        (("check",), "缺少：PATH"),
        (("chekc", "x"), "没有 'chekc'"),
        (("check", "x", "--format", "pdf"), "--format 没有 'pdf'"),
        (("check", "x", "--output"), "--output 后面要写一个值"),
        (("check", "x", "--lastyear"), "不认识的参数：--lastyear"),
        (("report", "x"), "缺少：--out"),
    ],
)
def test_what_is_typed_wrong_is_told_in_chinese(words: tuple[str, ...], says: str, capsys: Capture) -> None:
    done = run(capsys, *words)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("用法：")
    assert says in done.err.replace("没有 chekc", "没有 'chekc'").replace("没有 pdf", "没有 'pdf'")
    assert "-h 有说明" in done.err
    assert not ENGLISH.search(done.err), done.err


def test_the_exit_code_tells_whether_there_are_errors(tmp_path: Path, capsys: Capture) -> None:
    assert run(capsys, "check", CLEAN).code == 0
    assert run(capsys, "check", FAULTY).code == 1
    assert run(capsys, "check", CLEAN, FAULTY).code == 1
    assert run(capsys, "check", tmp_path).code == 2
    assert run(capsys, "check", FAULTY, "--select", "XJ101").code == 0


def test_what_was_not_read_is_not_passed(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(CLEAN, folder)
    lock = next(folder.glob("*.xlsx"))
    (folder / f"~${lock.name}").write_bytes(b"")
    (folder / f"{lock.stem}（补算）.xlsx").write_bytes(lock.read_bytes())
    assert run(capsys, "check", folder).code == 0, "a lock file and our own copy are nothing handed in"
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert run(capsys, "check", folder).code == 2
    assert run(capsys, "check", folder, FAULTY).code == 1


def test_json_is_the_library_s(capsys: Capture) -> None:
    done = run(capsys, "check", FAULTY, CLEAN, "--format", "json")
    assert done.out == to_json(check([FAULTY, CLEAN])[0])
    assert [one["unit"] for one in done.json["submissions"]] == [
        read_data(f / "data.yaml").unit for f in (FAULTY, CLEAN)
    ]


def test_text_is_the_library_s(capsys: Capture) -> None:
    assert run(capsys, "check", FAULTY).out.strip() == to_text(check([FAULTY])[0], colour=False).strip()


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "xlsx"])
def test_output_holds_what_the_screen_shows(form: str, tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "结果"
    shown = run(capsys, "check", FAULTY, "--format", form)
    written = run(capsys, "check", FAULTY, "--format", form, "--output", target)
    assert (shown.code, written.code, written.out) == (1, 1, "")
    assert target.read_text(encoding="utf-8").strip() == shown.out.strip()
    assert list(tmp_path.iterdir()) == [target]


def test_output_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    target = tmp_path / "结果.json"
    target.write_text("上一次的结果", encoding="utf-8")

    def full(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run(capsys, "check", FAULTY, "--format", "json", "--output", target)
    assert done.code == 2
    assert done.err == f"xlzj：无法写入 {target}：磁盘空间不足\n"
    assert target.read_text(encoding="utf-8") == "上一次的结果"
    assert list(tmp_path.iterdir()) == [target]


@pytest.fixture
def two_units(tmp_path: Path) -> Path:
    """Two units whose files bear the same official names, and a file that cannot be read."""
    for at, source in enumerate((FAULTY, CLEAN), 1):
        data = read_data(source / "data.yaml")
        write_filled(load(data.edition), data, tmp_path / "交来" / f"单位{at}")
    (tmp_path / "交来" / "读不了.xlsx").write_bytes(b"")
    return tmp_path / "交来"


def test_output_never_overwrites_an_input(two_units: Path, capsys: Capture) -> None:
    before = contents(two_units)
    for path in before:
        done = run(capsys, "check", two_units, "--format", "json", "--output", path)
        assert done.code == 2
        assert done.err.startswith(f"xlzj：不能写入 {path}：这是交来的文件")
    assert contents(two_units) == before


def test_each_unit_gets_its_own_annotated_workbooks(two_units: Path, tmp_path: Path, capsys: Capture) -> None:
    done = run(capsys, "check", two_units, "--format", "xlsx", "--output", tmp_path / "新" / "结果")
    assert done.code == 1
    written = [Path(line) for line in done.out.splitlines()]
    assert len(set(written)) == len(written) == len(list(two_units.glob("单位*/*.xlsx")))
    assert {path.parent.name for path in written} == {read_data(f / "data.yaml").unit for f in (FAULTY, CLEAN)}
    assert all(path.is_file() for path in written)


def test_folders_never_share_a_name(tmp_path: Path) -> None:
    units = ["甲局", "甲局", "甲局 2", "A/B", "A_b", "乙局"]
    folders = own_folders(tmp_path, units)
    assert len({folder.name.casefold() for folder in folders}) == len(units)
    assert [folder.name for folder in folders[:2]] == ["甲局", "甲局 2"]
    assert own_folders(tmp_path, ["甲局"]) == [tmp_path]


def test_annotated_workbooks_need_a_folder(tmp_path: Path, capsys: Capture) -> None:
    done = run(capsys, "check", FAULTY, "--format", "xlsx")
    assert (done.code, done.err) == (2, "xlzj：--format xlsx 要写出工作簿，请用 --output 给出结果文件夹\n")
    (tmp_path / "文件").write_text("")
    for words in (
        ("check", FAULTY, "--format", "xlsx", "--output"),
        ("report", FAULTY, "--out"),
        ("fill", FAULTY, "--out"),
        ("new", editions()[0], "--out"),
        ("demo", "--out"),
    ):
        done = run(capsys, *words, tmp_path / "文件")
        assert done.code == 2
        assert done.err == f"xlzj：{tmp_path / '文件'} 不能作结果文件夹：路径中有一段是文件，请另选\n"


def test_select_and_ignore_part_the_catalogue(capsys: Capture) -> None:
    def outcomes(*words: str) -> dict[str, int]:
        done = run(capsys, "check", FAULTY, "--format", "json", *words)
        (submission,) = done.json["submissions"]
        counts: dict[str, int] = submission["outcomes"]
        return counts

    everything, chosen, others = (
        outcomes(),
        outcomes("--select", "xj1,FX"),
        outcomes("--ignore", "XJ1", "--ignore", "fx"),
    )
    assert chosen["pass"] > 0 < others["pass"]
    assert everything == {status: chosen[status] + others[status] for status in everything}
    found = run(capsys, "check", FAULTY, "--format", "json", "--select", "XJ1", "--ignore", "XJ112").json
    rules = {finding["rule"] for finding in found["submissions"][0]["findings"]}
    assert rules == {f.rule for f in check([FAULTY], Choice(("XJ1",), ("XJ112",)))[0].checked[0].findings}
    assert "XJ112" not in rules
    assert all(rule.startswith("XJ1") for rule in rules)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_no_rule_has_is_refused(option: str, capsys: Capture) -> None:
    done = run(capsys, "check", FAULTY, option, "XJ1,ZZ9")
    assert (done.code, done.out) == (2, "")
    assert done.err == "xlzj：没有编号以 ZZ9 开头的规则；用 xlzj rule 查看目录\n"


def test_rule_lists_the_catalogue_and_tells_of_one(capsys: Capture) -> None:
    listed = run(capsys, "rule")
    assert [line.split()[0] for line in listed.out.splitlines()] == list(codes())
    page = run(capsys, "rule", "xj104")
    assert page.code == 0
    assert page.out.startswith("## XJ104 三公经费合计")
    assert all(part in page.out for part in ("为什么", "怎么办", "依据"))
    unknown = run(capsys, "rule", "XJ000")
    assert (unknown.code, unknown.out, unknown.err) == (2, "", "xlzj：没有规则 XJ000；用 xlzj rule 查看目录\n")


@pytest.mark.parametrize("code", codes())
def test_every_rule_has_its_page(code: str, capsys: Capture) -> None:
    done = run(capsys, "rule", code)
    assert done.code == 0
    assert done.out.startswith(f"## {code} ")


def test_editions_are_listed_their_fields_told_and_checked(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = run(capsys, "template", "list").out
    for name in editions():
        edition = load(name)
        assert f"{name}  {edition.title}" in listed
        assert all(form.file in listed for form in edition.forms.values())
        fields = run(capsys, "template", "fields", name)
        assert fields.code == 0
        words = set(fields.out.split())
        assert [field for form in edition.forms.values() for field in form.fields if field not in words] == []
    monkeypatch.setattr(shelf, "editions", lambda: editions()[:2])  # each is checked in tests/workshop
    checked = run(capsys, "template", "check")
    assert (checked.code, checked.out) == (0, "检查了 2 个版式，0 个问题\n")
    monkeypatch.undo()
    assert run(capsys, "template", "fields").code == 2
    unknown = run(capsys, "template", "check", "没有的版式")
    assert unknown.code == 2
    assert unknown.err.startswith("xlzj：没有名为“没有的版式”的版式；现有：")


def test_the_doctor_is_content_here_and_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    well = run(capsys, "doctor")
    assert well.code == 0
    assert all(line.startswith("正常  ") for line in well.out.splitlines())
    assert all(f"版式 {name}" in well.out for name in editions())
    monkeypatch.setattr(doctor, "_PACKAGES", ("没有的包",))
    ill = run(capsys, "doctor")
    assert ill.code == 2
    assert "异常  没有的包：没有安装" in ill.out


def test_new_blanks_are_readable_and_never_written_over(tmp_path: Path, capsys: Capture) -> None:
    for name in editions():
        done = run(capsys, "new", name, "--out", tmp_path / name)
        written = [Path(line) for line in done.out.splitlines()]
        assert done.code == 0
        assert [path.name for path in written] == list(dict.fromkeys(f.file for f in load(name).forms.values()))
        before = contents(tmp_path)
        again = run(capsys, "new", name, "--out", tmp_path / name)
        assert (again.code, again.out) == (2, "")
        assert again.err.endswith("已存在，不覆盖；请换一个空文件夹\n")
        assert contents(tmp_path) == before
        read = run(capsys, "check", tmp_path / name, "--format", "json")
        assert read.unread == []
        assert read.json["submissions"][0]["files"] == [path.name for path in written]
        assert len(run(capsys, "new", name, "--out", tmp_path / f"{name}一本", "--one-book").out.splitlines()) == 1


@pytest.mark.parametrize(("name", "says"), [("没有.yaml", "找不到文件"), ("坏.yaml", "内容应为")])
def test_new_from_bad_data_writes_nothing(name: str, says: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "坏.yaml").write_text("只有一句话", encoding="utf-8")
    done = run(capsys, "new", editions()[0], "--out", tmp_path / "出", "--data", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert contents(tmp_path / "出") == {}


def test_streams_are_utf8_whatever_the_machine_speaks() -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    environment = {**plain, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1"}
    command = [sys.executable, "-m", "xlzj", "check", str(CLEAN), "没有的.xlsx"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 2, "no errors, but one path was not read"
    assert "没有发现问题" in done.stdout.decode("utf-8")
    assert "未读：没有的.xlsx：找不到" in done.stderr.decode("utf-8")


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "xlzj", "check", str(FAULTY), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_every_command_has_a_door() -> None:
    text = parser().format_help()
    listed = re.search(r"命令\n((?: {4}\S.*\n)+)", text)
    assert listed is not None
    assert sorted(line.split()[0] for line in listed[1].splitlines()) == COMMANDS
