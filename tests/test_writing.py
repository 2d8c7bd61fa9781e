"""Results are written whole or not at all, never onto an input."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.writing import WriteError, refuse_input, safe_name, write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_writes_text_as_utf8_and_bytes_as_they_are(tmp_path: Path) -> None:
    write_atomically(tmp_path / "结果.json", "三公经费\n")
    assert (tmp_path / "结果.json").read_bytes() == "三公经费\n".encode()
    write_atomically(tmp_path / "结果.json", b"\x00\xff")
    assert (tmp_path / "结果.json").read_bytes() == b"\x00\xff"
    assert [path.name for path in tmp_path.iterdir()] == ["结果.json"]


def test_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"^无法写入 .*无此.*结果\.json：文件夹不存在$"):
        write_atomically(tmp_path / "无此" / "结果.json", "x")


def test_folder_of_the_same_name_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "结果").mkdir()
    with pytest.raises(WriteError, match="同名的文件夹已经存在"):
        write_atomically(tmp_path / "结果", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["结果"]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "正在 Excel 等程序中打开"),
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EROFS, "只读"),
        (9999, "没有说明"),
    ],
)
def test_old_file_survives_a_failed_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    target = tmp_path / "结果.xlsx"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, None)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(WriteError, match=message):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["结果.xlsx"]


def test_input_is_refused_under_every_name(tmp_path: Path) -> None:
    source = tmp_path / "附件1.xlsx"
    source.write_bytes(b"handed in")
    (tmp_path / "链接.xlsx").symlink_to(source)
    (tmp_path / "硬链接.xlsx").hardlink_to(source)
    (tmp_path / "子").mkdir()
    for name in ("附件1.xlsx", "链接.xlsx", "硬链接.xlsx", "子/../附件1.xlsx"):
        with pytest.raises(WriteError, match="这是交来的文件"):
            refuse_input(tmp_path / name, [source])
    refuse_input(tmp_path / "附件1（校验结果）.xlsx", [source])
    with pytest.raises(WriteError):
        refuse_input(tmp_path / "将来.xlsx", [tmp_path / "子" / ".." / "将来.xlsx"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("岳阳市生态环境局", "岳阳市生态环境局"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c*?", "a_b_c__"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("COMMA", "COMMA"),
        ("名称. . ", "名称"),
        ("", "未命名"),
        ("..", "未命名"),
        ("///", "未命名"),
        ("换\n行\u202e", "换_行_"),
        ("  多  个   空格 ", "多 个 空格"),
    ],
)
def test_a_text_becomes_a_name_that_every_system_accepts(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_safe_name_is_always_safe(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= 80
    assert len(name.encode()) <= 200
    assert not set(name) & set('<>:"/\\|?*\x00\n')
    assert name == name.strip(". ")
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL"}
    assert safe_name(name) == name
