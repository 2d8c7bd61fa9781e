"""A part of the hostile suite, in every run of the tests; all of it: `python -m tests.hostile`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.hostile.packing import Hostile, book, document, paragraph
from tests.hostile.suite import every, together, tried

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes and limits of Linux")
ALL = every()
ALWAYS = {  # each once failed, or is what a threat of docs/security.md names
    "炸弹 sheet1.xml.xlsx", "谎报 sheet1.xml.xlsx", "重叠.xlsx", "套娃.xlsx", "六万个部件.xlsx", "十亿笑声 workbook.xml.xlsx",
    "外部实体 sheet1.xml.xlsx", "十万层 sheet1.xml.xlsx", "带 DDE.xlsx", "带 网页查询.xlsx", "外部文件 0.xlsx", "宏工作簿.xlsm", "加密.xlsx",
    "越界路径 0.xlsx", "部件路径 0.xlsx", "越界 0.zip", "怪名 0.zip", "单位名 命令.xlsx", "处处 命令.xlsx", "单位名 脚本.xlsx", "处处 收尾脚本.xlsx",
    "单位名 模板.xlsx", "处处 模板二.xlsx", "单位名 保留名.xlsx", "单位名 三百字.xlsx", "单位名 三万字.xlsx", "好表的最后一格.xlsx", "百万共享文字.xlsx",
    "十兆一格.xlsx", "公式 自引.xlsx", "公式 循环名.xlsx", "公式环一万.xlsx", "名称指向 表外.xlsx", "名称全指整表.xlsx", "坏样式 0.xlsx", "旧表.xlsx",
    "CSV.xlsx", "网页.xlsx", "严格 OOXML.xlsx", "WPS.xlsx", "无扩展属性（谷歌）.xlsx", "Numbers 改名.xlsx", "openpyxl 另存.xlsx", "1904.xlsx", "反斜杠部件.xlsx",
    "格式 13-104.xlsx", "炸弹.docx", "外部实体.docx", "远程模板.docx", "连排 数字.txt", "断行 小数.txt", "标识 0.xlsx", "链接.zip", "套娃.zip",
}  # fmt: skip
PART = [one for at, one in enumerate(ALL) if one.name in ALWAYS or at % 23 == 0]


def test_there_are_enough_and_each_is_named_once() -> None:
    names = [one.name for one in ALL]
    assert len(names) >= 300
    assert len(set(names)) == len(names)
    assert set(names) >= ALWAYS


@pytest.mark.parametrize("one", PART, ids=[one.name for one in PART])
def test_a_hostile_file_alone(one: Hostile, tmp_path: Path) -> None:
    assert tried(one, tmp_path).wrong == []


def test_hostile_files_in_a_batch_of_good_ones(tmp_path: Path) -> None:
    small = [one for one in PART if one.name not in {"十兆一格.xlsx", "百万共享文字.xlsx"}]
    _, wrong = together(small, tmp_path)
    assert wrong == []


def test_the_suite_sees_what_is_wrong(tmp_path: Path) -> None:
    wrong = tried(Hostile("甲.xlsx", book, "read"), tmp_path).wrong
    assert any("was refused" in line for line in wrong)
    wrong = tried(Hostile("甲.docx", lambda: document(paragraph("支出1万元")), "refused"), tmp_path).wrong
    assert any("was read" in line for line in wrong)
    wrong = tried(Hostile("甲.xlsx", book, says="不会说的话"), tmp_path).wrong
    assert any("does not say" in line for line in wrong)
