"""Hostile, broken and odd files: one plain line each, nothing written over, never a traceback."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands import run
from xlzj.editions import editions, load
from xlzj.editions.filled import filled_books
from xlzj.importing import import_files, legacy
from xlzj.importing.content import Cell, Content, Line, Row, Table
from xlzj.importing.gather import gather
from xlzj.importing.note import note
from xlzj.importing.pattern import pattern
from xlzj.importing.plaintext import blocks_of
from xlzj.importing.prose import PROSE, heads
from xlzj.importing.source import open_source
from xlzj.read.guard import Unreadable
from xlzj.writing import WriteError

if TYPE_CHECKING:
    from pathlib import Path

BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
TEXT = "附件3\n2024年度项目支出绩效自评表\n项目支出名称\t监测经费\n主管部门\t甲局\t实施单位\t乙站\n"
EDITION = "yueyang-2024"


OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + "WordDocument".encode("utf-16-le")


def word(path: Path, document: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
    return path


def reason(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        open_source(path)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_hostile_word_files(tmp_path: Path) -> None:
    assert "DOCTYPE" in reason(word(tmp_path / "实体.docx", '<!DOCTYPE a [<!ENTITY b "c">]>' + BODY.format("")))
    assert "已损坏" in reason(word(tmp_path / "断.docx", BODY.format("<w:p>")[:-20]))
    assert "压缩" in reason(word(tmp_path / "炸.docx", BODY.format(" " * 60_000_000)))
    broken = tmp_path / "半.docx"
    broken.write_bytes(word(tmp_path / "整.docx", BODY.format("")).read_bytes()[:60])
    assert "损坏" in reason(broken)
    for name in ("空.docx", "目录"):
        path = tmp_path / name
        path.mkdir() if name == "目录" else path.write_bytes(b"")
        assert reason(path)
    assert "不存在" in reason(tmp_path / "没有.docx")


def test_encrypted_word_files(tmp_path: Path) -> None:
    path = tmp_path / "密.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))
    assert "密码" in reason(path)


def test_what_only_looks_like_old_word(tmp_path: Path) -> None:
    for name, data in (
        ("表.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        ("文.doc", b"hello"),
        ("x.wps", b""),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert "不是 Word 文档" in reason(path)


def test_a_docx_called_doc_is_read_as_what_it_is(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>一句话</w:t></w:r></w:p>"
    assert open_source(word(tmp_path / "新.doc", BODY.format(body))).blocks == (Line(1, "一句话"),)


def test_text_that_is_none(tmp_path: Path) -> None:
    binary, large, gbk = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"
    binary.write_bytes(b"ab\x00cd")
    large.write_bytes(b"a" * (9 << 20))
    gbk.write_bytes(TEXT.encode("gb18030"))
    assert "不是文本文件" in reason(binary)
    assert "MB" in reason(large)
    assert open_source(gbk).blocks == blocks_of(TEXT)


def test_too_many_cells(tmp_path: Path) -> None:
    path = tmp_path / "长.txt"
    path.write_text("甲\t乙\t丙\t丁\n" * 20_000, encoding="utf-8")
    assert "拆开" in reason(path)


def test_old_word_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "旧.doc"
    path.write_bytes(OLD)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "LibreOffice" in reason(path)
    assert "另存为 .docx" in reason(path)


def test_old_word_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(command: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    path = tmp_path / "旧.doc"
    path.write_bytes(OLD)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(Unreadable, match="没有转换完"):
        legacy.converted(path, tmp_path, patience=1)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "公布.txt"
    path.write_text(TEXT, encoding="utf-8")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    out = tmp_path / "出"
    first = import_files([path], out)
    assert first.written[-1].name == "导入说明.txt"
    kept = {one: one.read_bytes() for one in first.written}
    with pytest.raises(WriteError, match="已存在"):
        import_files([path], out)
    assert {one: one.read_bytes() for one in first.written} == kept
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert not [one for one in out.rglob("*") if one.suffix == ".tmp"]


def test_a_file_that_cannot_be_read_leaves_no_note_in_the_way_of_the_next_try(tmp_path: Path) -> None:
    path, out = tmp_path / "公布.txt", tmp_path / "出"
    wrong = import_files([path], out)
    assert (wrong.written, len(wrong.unreadable), out.exists()) == ((), 1, False)
    path.write_text(TEXT, encoding="utf-8")
    assert import_files([path], out).written[-1].name == "导入说明.txt"


def test_an_input_called_like_the_note_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "导入说明.txt"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(WriteError):
        import_files([path], tmp_path)
    assert path.read_text(encoding="utf-8") == TEXT


def test_the_command_imports_what_it_can_and_tells_what_it_could_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, bad = tmp_path / "公布.txt", tmp_path / "坏.docx"
    path.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"PK")
    done = run(capsys, "import", path, bad, "--out", tmp_path / "出")
    assert done.code == 0
    assert "导入说明.txt" in done.out
    assert "坏.docx" in done.err
    told = (tmp_path / "出" / "导入说明.txt").read_text(encoding="utf-8-sig")
    assert "坏.docx" in told
    assert "没有找到" in told
    assert run(capsys, "import", bad, "--out", tmp_path / "另").code == 2
    assert run(capsys, "import", path, "--out", tmp_path / "三", "--edition", "没有的").code == 2


WORDS = sorted(
    {word for name in editions() for form in load(name).forms for word in pattern(load(name), form).words}
    | {head.key for name in editions() for head in heads(load(name))}
    | {form.title for name in editions() for form in load(name).forms.values() if form.role != PROSE}
)
SAID = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=12),
    st.sampled_from(
        ["", "　", "1,234.50", "——", "（40分）", "产出指标", "数量指标", "附件3", "=1+1", "@", "\n\n", "注：" * 20]
    ),
    st.builds("{}：{}".format, st.sampled_from(WORDS), st.text(max_size=6)),
)
CELLS = st.builds(Cell, SAID, st.integers(0, 9), st.integers(1, 4), st.booleans())
ROWS = st.lists(CELLS, max_size=9).map(tuple)
TABLES = st.builds(
    lambda number, rows, gridded, broken: Table(
        number, tuple(Row(n, cells, broken and n % 2 == 0, broken) for n, cells in enumerate(rows, 1)), gridded
    ),
    st.integers(1, 9),
    st.lists(ROWS, max_size=12),
    st.booleans(),
    st.booleans(),
)
BLOCKS = st.lists(st.one_of(TABLES, st.builds(Line, st.integers(0, 99), SAID)), max_size=12).map(tuple)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BLOCKS, st.sampled_from(["", EDITION]))
def test_no_document_makes_it_fail(blocks: tuple[Line | Table, ...], edition: str) -> None:
    gathered = gather([Content("a.docx", blocks)], edition)
    assert note(gathered, (), ()).startswith("导入说明")
    for unit in gathered.units[:1]:
        assert filled_books(unit.edition, unit.data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SAID, st.sampled_from(["\t", "\n", "\n\n", "\t\t"])), max_size=60).map("".join))
def test_no_text_makes_it_fail(text: str) -> None:
    gathered = gather([Content("a.txt", blocks_of(text))])
    assert note(gathered, (), ()).startswith("导入说明")
