"""The files between macro and resident: every text survives them, in pure ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from xlzj.addin.settings import escaped, unescaped
from xlzj.live import wire

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_escaped_as_agreed() -> None:
    assert escaped("附件1\\甲\n") == "\\u9644\\u4EF61\\u005C\\u7532\\u000A"
    assert escaped("𠮷") == "\\uD842\\uDFB7"
    assert unescaped("C:\\u005Ctemp\\u005cux") == "C:\\temp\\ux"
    assert unescaped("\\ux") == "\\ux"


@given(st.text())
def test_any_text_survives(text: str) -> None:
    told = escaped(text)
    assert told.isascii()
    assert told.isprintable() or told == ""
    assert unescaped(told) == text


@given(st.dictionaries(st.text("abcdef_", min_size=1), st.text()))
def test_any_values_survive(values: dict[str, str]) -> None:
    assert wire.unpack(wire.pack(values)) == values


def test_files_appear_whole(tmp_path: Path) -> None:
    path = tmp_path / "1.answer"
    wire.write(path, {"status": "ok", "message": "没有问题"})
    assert wire.read(path) == {"status": "ok", "message": "没有问题"}
    assert [each.name for each in tmp_path.iterdir()] == ["1.answer"]
    assert wire.read(tmp_path / "2.answer") is None
