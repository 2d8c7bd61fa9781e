"""The kept figures are whole, and every command that a page names can be typed as it stands."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import shlex
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests import figures
from tests.accuracy.page import short_of
from tests.figures import FILE, Figures, record, recordable, recorded, recording, typed
from tests.samples.test_known import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_COMMAND = re.compile(r"python -m (tests\.[^`\n#，。；]+)")
TYPED = sorted(
    {found.partition(">")[0].strip() for page in PAGES for found in _COMMAND.findall(page.read_text(encoding="utf-8"))}
    | {found for one in recorded() for found in _COMMAND.findall(one.command)}
)


@pytest.mark.parametrize("command", TYPED)
def test_a_command_that_is_named_can_be_typed(command: str) -> None:
    module, *words = shlex.split(re.sub(r"\bN\b", "1", command))
    main = importlib.import_module(f"{module}.__main__" if (ROOT / module.replace(".", "/")).is_dir() else module)
    assert callable(main.main)
    if hasattr(main, "arguments"):
        main.arguments().parse_args(words)  # leaves with SystemExit where it cannot read them
    else:
        assert all(f'"{word}"' in inspect.getsource(main) for word in words if word.startswith("-"))


@pytest.mark.parametrize("one", recorded(), ids=lambda one: one.title)
def test_a_kept_table_is_whole(one: Figures) -> None:
    assert _COMMAND.search(one.command)
    assert "--record" in one.command
    assert date.fromisoformat(one.day) >= date(2026, 1, 1)
    assert one.rows
    for row in one.rows:
        assert len(row) == len(one.head)
        assert all(isinstance(cell, str) and "|" not in cell.replace("\\|", "") for cell in row)


def test_the_file_holds_nothing_else() -> None:
    for kept in json.loads(FILE.read_text(encoding="utf-8")).values():
        assert sorted(kept) == ["command", "day", "head", "rows", "told"]


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (("量什么", "比", "要求 ≤", "结果"), ("热", "0.057", "0.040", "未达到"), "比 0.057，要求 ≤ 0.040，未达到"),
        (("量什么", "比", "要求 ≤", "结果"), ("热", "0.030", "0.040", "达到"), ""),
        (("工作簿", "快几倍", "内存"), ("100", "1.20（未达到）", "90（达到）"), "快几倍 1.20（未达到）"),
        (("文件", "个数", "有问题的"), ("XML", "9", "2"), "有问题的 2 个"),
        (("文件", "个数", "有问题的"), ("合计", "9", "2"), ""),
        (("弄坏什么", "执行次数", "失败"), ("数字", "900", "0"), ""),
        (("版本", "测试：通过", "失败"), ("3.12，没有跑测试", "", ""), ""),
        (("模块", "改动", "没有察觉"), ("xlzj.address", "90", "3"), ""),
        (("模块", "改动", "没有察觉"), ("合计", "90", "3"), "没有察觉 3 个"),
    ],
)
def test_what_falls_short_is_told(head: tuple[str, ...], row: tuple[str, ...], told: str) -> None:
    assert short_of(Figures("甲", "python", "2026-11-21", head, (row,)), row) == told


def test_recording_keeps_the_command_as_typed_and_the_other_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    for words, title in ((["--record"], "甲"), (["bulk", "1 00", "--record"], "乙"), (["--record"], "甲")):
        monkeypatch.setattr("sys.argv", ["…", *words])
        record(title, typed("tests.some"), ("量", "数"), [("一", 1)], ["说明"])
    first, second = recorded()
    assert (first.title, first.command, first.rows) == (
        "乙",
        "python -m tests.some bulk '1 00' --record",
        (("一", "1"),),
    )
    assert (second.title, second.command, second.told) == ("甲", "python -m tests.some --record", ("说明",))


@pytest.mark.parametrize("words", [["--record", "part"], ["part", "--record"], ["--record"]])
def test_the_switch_may_stand_before_or_behind_a_part(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    recordable(parser)
    recordable(parser.add_subparsers(dest="kind").add_parser("part"))
    assert recording(parser.parse_args(words))
    assert not recording(parser.parse_args([word for word in words if word == "part"]))
