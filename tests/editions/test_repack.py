"""Packages written again: characters as themselves, nothing that differs from run to run, nothing else changed."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from xlzj.editions import repack
from xlzj.editions.build import stored
from xlzj.editions.repack import written_out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<t>&#24066;&#32423;</t>", "<t>市级</t>"),
        ("<t>&#128512;</t>", "<t>😀</t>"),
        ("<t>&amp;#24066;&#38;&#10;&#13;&#60;</t>", "<t>&amp;#24066;&#38;&#10;&#13;&#60;</t>"),
        ("<t>&#55357;&#65534;&#133;&#1114112;</t>", "<t>&#55357;&#65534;&#133;&#1114112;</t>"),
        ("<t><![CDATA[&#24066;]]></t>", "<t><![CDATA[&#24066;]]></t>"),
        ("<!-- &#24066; --><t/>", "<!-- &#24066; --><t/>"),
        ("<?xml version='1.0'?><?p &#24066;?><t/>", "<?xml version='1.0'?><?p &#24066;?><t/>"),
        ("<?xml version='1.0' encoding='us-ascii'?><t>&#24066;</t>",) * 2,
        (
            '<?xml version="1.0" encoding="UTF-8"?><t a="&#24066;"/>',
            '<?xml version="1.0" encoding="UTF-8"?><t a="市"/>',
        ),
    ],
)
def test_references_become_characters_only_where_they_mean_them(before: str, after: str) -> None:
    assert written_out(before.encode()).decode() == after


@pytest.mark.parametrize("more", ["", "<!-- &#24066; -->", "<![CDATA[&#24066;]]>", "<?p?>"])
def test_a_large_part_is_written_in_pieces_as_in_one(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    xml = "<?xml version='1.0'?>" + "<a><t>&#24066;&#32423;</t></a>" * 400 + more + "</x>tail &#24066;"
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", xml)
    whole = repack.repacked(package.getvalue(), "", zipfile.ZipInfo)
    monkeypatch.setattr(repack, "_LARGE", 1000)
    monkeypatch.setattr(repack, "_PIECE", 97)
    assert repack.repacked(package.getvalue(), "", zipfile.ZipInfo) == whole
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert ("市级" in archive.read("xl/worksheets/sheet1.xml").decode()) is not bool(more)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40).filter(
        lambda text: not text.startswith("=")
    )
)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = text
    book.worksheets[0]["A1"].data_type = "s"
    package = stored(book)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert b"&#2" not in archive.read("xl/worksheets/sheet1.xml")
    assert (load_workbook(io.BytesIO(package)).worksheets[0]["A1"].value or "") == text
