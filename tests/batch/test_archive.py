"""Zip archives as they are mailed, and those that should not be opened."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

import pytest

from xlzj.batch.archive import Room, unpacked
from xlzj.batch.sets import OTHER, UNREAD, Stray
from xlzj.batch.walk import walk

if TYPE_CHECKING:
    from pathlib import Path

WANTED = frozenset({".xlsx", ".zip"})


def mailed(entries: dict[str, bytes], encoding: str = "gbk") -> bytes:
    """An archive as Windows writes it: names in the local code page, no flag that says so."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, data in enumerate(entries.values()):
            archive.writestr(f"{number:04d}", data)
    raw = bytearray(buffer.getvalue())
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as source, zipfile.ZipFile(made, "w") as archive:
        for (name, data), _ in zip(entries.items(), source.infolist(), strict=True):
            info = zipfile.ZipInfo("x")
            info.filename = name.encode(encoding).decode("cp437")
            info.orig_filename = info.filename
            archive.writestr(_plain(info), data)
    return made.getvalue()


class _Plain(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  (the standard library's name)
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def _plain(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = _Plain("x")
    made.filename = info.filename
    return made


def take(archive: Path, into: Path, room: Room = Room()) -> dict[str, str]:  # noqa: B008
    return {one.name: one.refused for one in unpacked(archive, into, WANTED, room)}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_gbk_and_utf8(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(mailed({"水利局/附件1 基础数据表.xlsx": b"1", "说明.txt": b"2"}, encoding))
    assert take(tmp_path / "a.zip", tmp_path / "out") == {"水利局/附件1 基础数据表.xlsx": ""}
    assert (tmp_path / "out/水利局/附件1 基础数据表.xlsx").read_bytes() == b"1"


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["模.xlsx"], "gbk"),  # also ģ in UTF-8
        (["应/聿.xlsx", "印.xlsx"], "gbk"),
        (["水.xlsx"], "utf-8"),
        (["Ġ·水.xlsx"], "utf-8"),
        (["a.xlsx"], "gbk"),
    ],
)
def test_short_names_in_gbk_are_not_taken_for_utf8(names: list[str], encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(mailed(dict.fromkeys(names, b"1"), encoding))
    assert take(tmp_path / "a.zip", tmp_path / "out") == dict.fromkeys(names, "")


@pytest.mark.parametrize("name", ["../外.xlsx", "/根.xlsx", "C:/盘.xlsx", "甲/../../外.xlsx", "..\\外.xlsx"])
def test_paths_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"1")
        archive.writestr("好.xlsx", b"2")
    told = take(tmp_path / "a.zip", tmp_path / "in" / "out")
    assert "指向包外" in told[name.replace("\\", "/")]
    assert told["好.xlsx"] == ""
    assert [path.name for path in tmp_path.rglob("*.xlsx")] == ["好.xlsx"]


def test_links_bombs_and_limits_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.xlsx")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("炸弹.xlsx", bytes(8 << 20))
        archive.writestr("一.xlsx", b"1" * 600)
        archive.writestr("二.xlsx", b"2" * 600)
    told = take(tmp_path / "a.zip", tmp_path / "out", Room(total_bytes=1000))
    assert "链接" in told["链接.xlsx"]
    assert "超过读取上限" in told["炸弹.xlsx"] or "压缩炸弹" in told["炸弹.xlsx"]
    assert (told["一.xlsx"], bool(told["二.xlsx"])) == ("", True)
    assert "超过上限 2 个" in take(tmp_path / "a.zip", tmp_path / "out", Room(entries=2))[""]
    assert "压缩炸弹" in take(tmp_path / "a.zip", tmp_path / "o3")["炸弹.xlsx"]


def test_damaged_and_locked_archives_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04" + b"x" * 100)
    assert "已损坏" in take(tmp_path / "坏.zip", tmp_path / "out")[""]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xlsx", b"1")
    locked = bytearray(buffer.getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "密.zip").write_bytes(bytes(locked))
    assert "带密码" in take(tmp_path / "密.zip", tmp_path / "out")["a.xlsx"]


def test_the_walk_opens_archives_as_folders(tmp_path: Path) -> None:
    folder, out = tmp_path / "收", tmp_path / "收" / "结果"
    folder.mkdir()
    out.mkdir()
    (out / "汇总.xlsx").write_bytes(b"ours")
    inner = mailed({"附件3/项目.xlsx": b"3"})
    (folder / "水利局.zip").write_bytes(mailed({"附件1.xlsx": b"1", "更多.zip": inner}))
    (folder / "附件2.xlsx").write_bytes(b"2")
    (folder / "旧.xls").write_bytes(b"")
    (folder / "~$附件2.xlsx").write_bytes(b"")
    (folder / "a.rar").write_bytes(b"")
    (folder / "通知.docx").write_bytes(b"")
    (folder / "附件2（补算）.xlsx").write_bytes(b"")
    strays: list[Stray] = []
    found = walk(folder, out, tmp_path / "u", strays)
    assert [one.file for one in found] == [
        "水利局.zip/更多.zip/附件3/项目.xlsx",
        "水利局.zip/附件1.xlsx",
        "通知.docx",
        "附件2.xlsx",
    ]
    assert {one.file: one.kind for one in strays} == {
        "旧.xls": UNREAD,
        "a.rar": UNREAD,
        "~$附件2.xlsx": OTHER,
        "附件2（补算）.xlsx": OTHER,
    }
    (folder / "水利局.zip").unlink()
    walk(folder, out, tmp_path / "u", [])
    assert list((tmp_path / "u").iterdir()) == [], "copies of an archive that is gone stay behind"


def test_archives_nested_too_deep_are_a_stray(tmp_path: Path) -> None:
    data = mailed({"底.xlsx": b"1"})
    for depth in range(4):
        data = mailed({f"{depth}.zip": data})
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "深.zip").write_bytes(data)
    strays: list[Stray] = []
    assert walk(tmp_path / "收", tmp_path / "o", tmp_path / "u", strays) == ()
    assert "套了 3 层以上" in strays[0].reason


def test_an_archive_with_nothing_for_us_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "收" / "照片.zip").write_bytes(mailed({"一.jpg": b"1", "二.jpg": b"2"}))
    (tmp_path / "收" / "空.zip").write_bytes(mailed({}))
    strays: list[Stray] = []
    assert walk(tmp_path / "收", tmp_path / "o", tmp_path / "u", strays) == ()
    assert strays == [Stray(f"{name}.zip", "压缩包里没有工作簿，也没有报告", OTHER) for name in ("照片", "空")]


def test_empty_members_are_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(mailed({"空白.xlsx": b"", "附件.xlsx": b"1"}))
    told = take(tmp_path / "a.zip", tmp_path / "out")
    assert told == {"空白.xlsx": "这是空文件；请重新取得原文件", "附件.xlsx": ""}
    assert [path.name for path in (tmp_path / "out").rglob("*.xlsx")] == ["附件.xlsx"]
