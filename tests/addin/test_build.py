"""The add-in without Excel: exactly its sources inside, the same bytes every time, a ribbon Office would load."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.addin.ribbon import callbacks, complaints
from xlzj import __version__
from xlzj.addin.compound import compound
from xlzj.addin.compress import compress
from xlzj.addin.project import Module, vba_project, veiled
from xlzj.addin.sources import built, read_sources

with warnings.catch_warnings():  # the reader uses old names of its own parser
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser, decompress_stream

ROOT = Path(__file__).resolve().parents[2]
MACROS = ROOT / "macros"
BUTTONS = (
    "校验本表",
    "校验整套",
    "下一个问题",
    "上一个问题",
    "清除标记",
    "补算派生项",
    "填写说明",
    "生成报告",
    "批量校验文件夹",
    "新建模板",
    "设置",
    "帮助/诊断",
)


def parts() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(built()))


def project() -> olefile.OleFileIO:
    return olefile.OleFileIO(io.BytesIO(parts().read("xl/vbaProject.bin")))


def ribbon() -> str:
    return (MACROS / "ribbon.xml").read_text(encoding="utf-8")


def buttons() -> list[ET.Element]:
    root = ET.fromstring(ribbon().encode())  # noqa: S314  (our own file)
    return [element for element in root.iter() if element.tag.endswith("}button")]


def test_another_reader_finds_exactly_the_sources() -> None:
    parser = VBA_Parser("xlzj.xlam", data=built())
    read = {name.rsplit(".", 1)[0]: code for _, _, name, code in parser.extract_all_macros()}
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (*MACROS.glob("*.bas"), *MACROS.glob("*.cls"))}
    assert {name: code.replace("\r\n", "\n") for name, code in read.items()} == sources


def test_chinese_in_a_module_is_stored_in_its_code_page() -> None:
    module = Module("Told", 'Attribute VB_Name = "Told"\r\n\' 校验本表\r\n', document=False)
    file = olefile.OleFileIO(io.BytesIO(vba_project("xlzj", [module])))
    stored = bytes(decompress_stream(bytearray(file.openstream("VBA/Told").read())))
    assert stored.decode("cp936") == module.text
    facts = bytes(decompress_stream(bytearray(file.openstream("VBA/dir").read())))
    assert b"\x03\x00\x02\x00\x00\x00" + (936).to_bytes(2, "little") in facts


def test_two_builds_are_the_same_bytes_also_in_another_process() -> None:
    code = "import sys; from xlzj.addin.sources import built; sys.stdout.buffer.write(built())"
    elsewhere = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout
    assert built() == elsewhere


def test_document_modules_are_a_workbook_and_a_sheet() -> None:
    modules = {module.name: module for module in read_sources().modules}
    assert '"0{00020819-0000-0000-C000-000000000046}"' in modules["ThisWorkbook"].text
    assert '"0{00020820-0000-0000-C000-000000000046}"' in modules["Sheet1"].text
    told = project().openstream("PROJECT").read().decode("cp936")
    assert [line for line in told.splitlines() if line.startswith("Document=")] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
    ]
    assert 'codeName="ThisWorkbook"' in parts().read("xl/workbook.xml").decode()
    assert 'codeName="Sheet1"' in parts().read("xl/worksheets/sheet1.xml").decode()


def test_the_streams_are_those_of_an_addin_known_to_work() -> None:
    """The add-in that xlwings ships opens in Excel; ours has its streams, and no record its `dir` lacks."""
    xlwings = pytest.importorskip("xlwings")
    path = Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"
    theirs = olefile.OleFileIO(io.BytesIO(zipfile.ZipFile(path).read("xl/vbaProject.bin")))
    ours = project()
    fixed = [
        ["PROJECT"],
        ["PROJECTwm"],
        ["VBA", "_VBA_PROJECT"],
        ["VBA", "dir"],
        ["VBA", "ThisWorkbook"],
        ["VBA", "Sheet1"],
    ]
    assert all(name in theirs.listdir() and name in ours.listdir() for name in fixed)
    assert ours.openstream("VBA/_VBA_PROJECT").read() == theirs.openstream("VBA/_VBA_PROJECT").read()
    assert record_numbers(ours) <= record_numbers(theirs)
    keys = [
        re.findall(r"^(\w+)=", file.openstream("PROJECT").read().decode("cp936"), re.MULTILINE)
        for file in (ours, theirs)
    ]
    modules = {"ThisWorkbook", "Sheet1", "Class"} | {module.name for module in read_sources().modules}
    assert [key for key in dict.fromkeys(keys[0]) if key not in modules] == [
        key
        for key in dict.fromkeys(keys[1])
        if key in {"ID", "Document", "Module", "Name", "HelpContextID", "VersionCompatible32", "CMG", "DPB", "GC"}
    ]


def record_numbers(file: olefile.OleFileIO) -> set[int]:
    data = bytes(decompress_stream(bytearray(file.openstream("VBA/dir").read())))
    found, at = set(), 0
    while at + 6 <= len(data):
        number, size = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 6], "little")
        found.add(number)
        at += 6 + (6 if number == 0x09 else size)
    assert at == len(data)
    return found


def test_nobody_is_locked_out() -> None:
    """What says protection, password and visibility, read back as [MS-OVBA] 2.4.3.3 does."""
    assert [unveiled(veiled(data, 0x54)) for data in (bytes(4), b"\0", b"\xff")] == [bytes(4), b"\0", b"\xff"]
    told = project().openstream("PROJECT").read().decode("cp936")
    found = {name: unveiled(text) for name, text in re.findall(r'(CMG|DPB|GC)="(\w+)"', told)}
    assert found == {"CMG": bytes(4), "DPB": b"\0", "GC": b"\xff"}


def unveiled(text: str) -> bytes:
    data = bytes.fromhex(text)
    seed, first, second = data[0], data[2], data[1]
    assert data[1] ^ seed == 2
    plain, out = data[2] ^ seed, bytearray()
    for value in data[3:]:
        plain = value ^ ((second + plain) & 0xFF)
        second, first = first, value
        out.append(plain)
    ignored = (seed & 6) // 2
    size = int.from_bytes(out[ignored : ignored + 4], "little")
    assert len(out) == ignored + 4 + size
    return bytes(out[ignored + 4 :])


@given(st.lists(st.sampled_from([b"Sub ", b"End Sub\r\n", b"    ", b"x = 1\r\n", bytes(range(32, 90))]), max_size=700))
def test_compression_is_undone_by_another_reader(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


@given(st.dictionaries(st.from_regex(r"\A[A-Z][a-z0-9]{0,8}\Z"), st.binary(max_size=9000), max_size=12))
def test_compound_file_is_read_by_another_reader(files: dict[str, bytes]) -> None:
    named = {f"VBA/{name}": data for name, data in files.items()}
    named["PROJECT"] = b"x"
    file = olefile.OleFileIO(io.BytesIO(compound(named)))
    assert {"/".join(path) for path in file.listdir()} == set(named)
    assert all(file.openstream(name).read() == data for name, data in named.items())


def test_ribbon_keeps_the_schema_and_its_callbacks_exist() -> None:
    assert complaints(ribbon(), read_sources().modules) == []
    assert parts().read("customUI/customUI14.xml").decode() == ribbon()
    assert b"2007/relationships/ui/extensibility" in parts().read("_rels/.rels")


def test_every_button_is_there_and_says_what_it_does() -> None:
    assert tuple(button.get("label") for button in buttons()) == BUTTONS
    for button in buttons():
        assert {"screentip", "supertip", "keytip", "getEnabled", "onAction", "imageMso"} <= set(button.attrib)


def test_every_callback_is_known() -> None:
    named = {one.procedure for one in callbacks(ribbon())}
    assert named == {"RibbonLoaded", "RibbonAction", "RibbonEnabled"}
    assert len(callbacks(ribbon())) == 1 + 2 * len(BUTTONS)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id="check_set"', 'id="check_sheet"', "编号 check_sheet 用了两次"),
        ('onLoad="RibbonLoaded"', 'onLoad="Nobody"', "宏里没有过程 Nobody"),
        ('getEnabled="RibbonEnabled" screentip="设置"', 'getEnabled="RibbonAction" screentip="设置"', "有 1 个参数"),
        ('imageMso="Calculator"', 'imageMso="NoSuchImage"', "不在已知之列"),
        ('keytip="Z"', 'keytip="J"', "快捷键 J 用了两次"),
        ('keytip="Z"', 'keytip="JA"', "快捷键 J 挡住了 JA"),
        ('keytip="Z"', 'keytip="zz"', "一至三个大写字母"),
        ('label="设置" imageMso', 'label="" imageMso', "没有文字"),
        ('size="large" imageMso="Calculator"', 'size="huge" imageMso="Calculator"', "大小 huge"),
        ('label="设置" imageMso', 'label="设置" colour="red" imageMso', "不能有属性 colour"),
        ('label="设置" imageMso', f'label="{"长" * 1025}" imageMso', "超过 1024 个字"),
        ("2009/07/customui", "2006/01/customui", "不是 2009/07"),
    ],
)
def test_a_broken_ribbon_is_told(old: str, new: str, complaint: str) -> None:
    assert old in ribbon()
    assert any(complaint in line for line in complaints(ribbon().replace(old, new), read_sources().modules))


def test_macros_are_safe_in_both_bitnesses_and_plain_ascii() -> None:
    for path in (*MACROS.glob("*.bas"), *MACROS.glob("*.cls")):
        text = path.read_text(encoding="ascii")
        without = re.sub(r"#If VBA7 Then.*?#(?:Else|End If)", "", text, flags=re.DOTALL)
        assert not re.search(r"^\s*(?:Private |Public )?Declare", without, re.MULTILINE), path.name
        assert all("PtrSafe" in line for line in text.splitlines() if re.match(r"\s*(Private |Public )?Declare", line))


def test_every_text_that_macros_show_is_there() -> None:
    texts = read_sources().texts
    wanted = {
        key
        for path in MACROS.glob("*.bas")
        for key in re.findall(r'Text\("(\w+)"\)|FolderOption\("\w+", "(\w+)"\)', path.read_text(encoding="utf-8"))
        for key in key
        if key
    }
    assert wanted - {"version"} <= set(texts)
    assert set(texts) - wanted == {"description"}


def test_the_addin_says_its_version() -> None:
    from xlzj.addin.install import version_of

    path = ROOT / "nothing.xlam"
    assert version_of(path) == ""
    assert f"<cp:version>{__version__}</cp:version>".encode() in parts().read("docProps/core.xml")


def test_wheel_carries_the_addin_built_from_the_sources(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("xlzj/_addin/xlzj.xlam") == built()
        assert archive.read("xlzj/_macros/ribbon.xml").decode() == ribbon()
