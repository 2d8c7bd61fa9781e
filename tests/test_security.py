"""What docs/security.md says is so: its tests exist, its limits are the program's, and what no other test shows."""

from __future__ import annotations

import csv
import re
import time
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.commands import CLEAN, contents, run
from tests.hostile import contents as hostile
from tests.hostile.packing import changed, good_parts, zipped
from xlzj.batch.table import _inert
from xlzj.check import check
from xlzj.editions import BadText, load
from xlzj.limits import DEFAULT, BadLimit, Limits, settings
from xlzj.model import Place, Status
from xlzj.prose.examine import examine
from xlzj.prose.story import Passage
from xlzj.report.self_docx import self_docx

if TYPE_CHECKING:
    Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))
PAYLOADS = ("命令", "收尾脚本", "模板二")


def test_every_threat_names_a_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count("|") == 4 and "`tests/" in line]
    assert len(rows) >= 30
    untold = [
        line
        for line in TEXT.split("## 上限")[0].splitlines()
        if line.startswith("| ") and "`tests/" not in line and "测试 |" not in line
    ]
    assert untold == []


@pytest.mark.parametrize(("file", "name"), NAMED, ids=["::".join(one).removesuffix("::") for one in NAMED])
def test_the_tests_named_exist(file: str, name: str) -> None:
    path = ROOT / file
    assert path.is_file()
    assert not name or f"\ndef {name}(" in path.read_text(encoding="utf-8")


def test_the_limits_told_are_those_of_the_program() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| ([0-9.]+(?: [KMG]B)?) \|", TEXT, re.MULTILINE))
    assert set(told) == {field.name for field in fields(Limits)}
    for name, value in told.items():
        assert settings(f"{name}={value.replace(' ', '')}") == DEFAULT, name


def test_a_limit_is_named_and_can_be_raised(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(capsys, "check", CLEAN, "--limit", "cells=10")
    assert done.code == 2
    assert all("--limit cells=更大的数" in line for line in done.unread)
    monkeypatch.setenv("XLZJ_LIMITS", "cells=10,file_bytes=1MB")
    assert run(capsys, "check", CLEAN).code == 2
    assert run(capsys, "check", CLEAN, "--limit", "cells=100000").code == 0
    done = run(capsys, "batch", CLEAN, "--out", tmp_path / "出", "--jobs", "1")
    assert done.code == 2
    monkeypatch.delenv("XLZJ_LIMITS")
    assert run(capsys, "check", CLEAN).code == 0


@pytest.mark.parametrize("text", ["cells", "cells=", "cells=-1", "cells=0", "格子=1", "cells=1TB", "cells=1;rm"])
def test_a_bad_limit_is_one_line(text: str, capsys: Capture) -> None:
    with pytest.raises(BadLimit, match="上限"):
        settings(text)
    done = run(capsys, "check", CLEAN, "--limit", text)
    assert done.code == 2
    assert done.err.startswith("xlzj：上限")


def test_time_and_memory_are_limits_of_a_file(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "慢.xlsx"
    path.write_bytes(hostile._filled(400_000, "<f>A1+1</f>"))
    done = run(capsys, "check", path, "--limit", "seconds=0.05")
    assert "--limit seconds=更大的数" in done.unread[0]
    done = run(capsys, "check", path, "--limit", "megabytes=40")
    assert "--limit megabytes=更大的数" in done.unread[0]


def unit_called(payload: str, folder: Path) -> Path:
    """A whole good set whose unit is called so, in every form."""
    folder.mkdir(parents=True)
    for path in CLEAN.glob("*.xlsx"):
        start = path.name[:3]
        data = path.read_bytes()
        if start == "附件2":
            data = hostile._unit(payload)
        elif start == "附件3":
            data = hostile._everywhere(payload)
        (folder / path.name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def lot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of every command for units with hostile names."""
    from xlzj.cli import main

    root = tmp_path_factory.mktemp("名")
    for name in PAYLOADS:
        given = unit_called(hostile.PAYLOADS[name], root / "交来" / name)
        for kind, words in {
            "报告": ["report", "--out"],
            "补算": ["fill", "--out"],
            "校验": ["check", "--format", "xlsx", "--output"],
        }.items():
            assert main([words[0], str(given), *words[1:], str(root / "出" / name / kind)]) in {0, 1}
        assert main(["check", str(given), "--format", "html", "--output", str(root / "出" / name / "结果.html")]) in {
            0,
            1,
        }
    before = contents(root / "交来")
    assert main(["batch", str(root / "交来"), "--out", str(root / "出" / "成批"), "--jobs", "2"]) == 1
    assert contents(root / "交来") == before
    return root


def test_no_text_of_a_unit_becomes_a_formula(lot: Path) -> None:
    seen = 0
    for path in (lot / "出").rglob("*.xlsx"):
        if ".xlzj" in path.parts:
            continue
        given = "补算" in path.parts or "（校验结果）" in path.name
        for sheet in load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if isinstance(cell.value, str) and ("cmd|" in cell.value or "SUM(1+1)" in cell.value):
                    seen += 1
                    assert cell.data_type == "s", (path, cell)
                    assert given or cell.value[0] not in "=+-@" or cell.quotePrefix, (path, cell)
    assert seen
    with (lot / "出" / "成批" / "问题明细.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 50
    assert _inert("=cmd|'/c calc'!A0", figure=False).startswith("'")
    assert not any(cell.startswith(("=", "@", "\t")) for cell in cells)


def test_no_text_of_a_unit_becomes_a_script(lot: Path) -> None:
    pages = list((lot / "出").rglob("*.html"))
    assert len(pages) > len(PAYLOADS)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in text, path
        assert "onerror=alert(1)>" not in text.replace("&#34;", '"').split("<body")[0]


def test_no_text_of_a_unit_is_rendered(lot: Path) -> None:
    for path in (lot / "出").rglob("*.docx"):
        with zipfile.ZipFile(path) as package:
            text = package.read("word/document.xml").decode()
        assert "uid=" not in text
        if "模板" in path.parts or "模板二" in path.parts:
            assert "{{" in text or "cycler" in text or "7*7" in text, path


def test_units_names_never_leave_the_results_folder(lot: Path) -> None:
    assert {path.name for path in lot.iterdir()} == {"交来", "出"}
    assert {path.name for path in (lot / "出").iterdir()} == {*PAYLOADS, "成批"}
    for path in (lot / "出").rglob("*"):
        if ".xlzj" not in path.parts:
            assert len(path.name.encode()) <= 255
            assert path.stem.split(".")[0].upper() not in {"CON", "NUL"}
            assert "\u202e" not in path.name
    assert not Path("/tmp/evil").exists()  # noqa: S108  (where one of the names aims)


def test_templates_run_in_a_sandbox(tmp_path: Path) -> None:
    from docx import Document

    template = tmp_path / "自评报告.docx"
    document = Document()
    document.add_paragraph("{{ 单位.__class__.__mro__ }}")
    document.save(str(template))
    (bundle,) = check([CLEAN])[1]
    with pytest.raises(BadText, match="不允许"):
        self_docx(bundle.submission, load("yueyang-2024"), template=template)


def test_copies_carry_no_macros(tmp_path: Path, capsys: Capture) -> None:
    from tests.hostile.containers import _with_macros

    (tmp_path / "甲.xlsm").write_bytes(_with_macros())
    assert run(capsys, "check", tmp_path, "--format", "xlsx", "--output", tmp_path / "出").code in {0, 1}
    for path in (tmp_path / "出").rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            assert not any("vba" in name.lower() for name in package.namelist())


@pytest.mark.parametrize("part", ["xl/theme/theme1.xml", "docProps/core.xml", "xl/comments1.xml"])
def test_parts_that_only_the_copy_reads_are_looked_through(part: str, tmp_path: Path, capsys: Capture) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    (tmp_path / "实体.xlsx").write_bytes(zipped({**good_parts(), part: evil}))
    (tmp_path / "炸弹.xlsx").write_bytes(zipped({**good_parts(), part: "<x>" + " " * (80 << 20) + "</x>"}, 9))
    for name in ("实体", "炸弹"):
        done = run(capsys, "check", tmp_path / f"{name}.xlsx", "--format", "xlsx", "--output", tmp_path / "出")
        assert done.code in {1, 2}
        assert "生成校验结果副本" in done.err
        assert "DOCTYPE" in done.err or "炸弹" in done.err
    assert list((tmp_path / "出").rglob("*.xlsx")) == []


def test_names_that_point_outside_are_lost_not_fatal(tmp_path: Path) -> None:
    for name, target in hostile._NAMES.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(hostile._renamed(target))
        (checked,) = check([path])[0].checked
        assert checked.count(Status.CRASHED) == 0, name


def test_runs_that_slow_patterns_down() -> None:
    for run_ in ("1", "1.", "其中：1万元，", "共3个：", "比上年减少1万元，", "分别为1、2、3，", "（", "、"):
        text = (run_ * 20_000)[:20_000]
        begun = time.monotonic()
        examine.__wrapped__((Passage(Place("报告.txt", "", "", 1), text),), 2024)
        assert time.monotonic() - begun < 10, run_


def test_a_good_workbook_is_not_refused_by_any_limit() -> None:
    result, _ = check(sorted((ROOT / "samples").glob("clean-*")))
    assert [line for line in result.unreadable if not line.harmless] == []
    assert changed("附件1", str.strip)
