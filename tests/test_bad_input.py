"""What people hand in by mistake: one clear line each (what, where, what to do), the rest still checked."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook

from tests.commands import CLEAN, FAULTY, contents, run
from xlzj.editions import load, templates_folder
from xlzj.editions.filled import read_data, write_filled
from xlzj.fill import SUFFIX
from xlzj.read.submission import FILLED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

BASICS, WHOLE, PROJECT, TEXTS, SCORES = (path.name for path in sorted(FAULTY.glob("*.xlsx")))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """What a real unit handed in, in a folder of its own."""
    return copied(FAULTY, tmp_path / "交来")


def copied(source: Path, folder: Path) -> Path:
    folder.mkdir()
    for path in source.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)
    return folder


def edit(path: Path, change: Callable[[Any], object]) -> None:
    book = load_workbook(path)
    change(book)
    book.save(path)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cut_short() -> bytes:
    return (FAULTY / BASICS).read_bytes()[:3000]


def damaged() -> bytes:
    """The part that holds the sheet no longer matches its checksum."""
    with zipfile.ZipFile(FAULTY / BASICS) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data = bytearray((FAULTY / BASICS).read_bytes())
    data[start + 200 : start + 400] = bytes(200)
    return bytes(data)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(FAULTY / BASICS, BASICS)
    return buffer.getvalue()


def unmarked() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "编制数"
    return saved(book)


def marked(text: str) -> bytes:
    book = load_workbook(FAULTY / BASICS)
    book.worksheets[0]["A1"] = text
    return saved(book)


class Broken(NamedTuple):
    """A file nobody can read: its name and bytes; what the line about it must say."""

    name: str
    data: Callable[[], bytes]
    says: tuple[str, ...]


BROKEN = {
    "text renamed": Broken("名单.xlsx", "编制数,11\n".encode, ("文本文件", "另存为 .xlsx")),
    "old workbook": Broken("旧表.xls", lambda: OLE, (".xls", "另存为” .xlsx")),
    "old workbook renamed": Broken("旧表.xlsx", lambda: OLE, ("旧版工作簿", "另存为 .xlsx")),
    "password": Broken("加密.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), ("打开密码", "取消密码")),
    "zero bytes": Broken("空.xlsx", lambda: b"", ("0 字节", "重新取得")),
    "cut short": Broken("半截.xlsx", cut_short, ("压缩包不完整", "重新取得")),
    "damaged": Broken("损坏.xlsx", damaged, ("已损坏", "重新取得")),
    "zip renamed": Broken("打包.xlsx", zipped, ("压缩包", "解压后提交")),
    "word renamed": Broken(
        "报告.xlsx", (templates_folder() / "报告" / "校验报告.docx").read_bytes, ("Word 文档", "核对文件")
    ),
    "wrong template": Broken("自制.xlsx", unmarked, ("没有一张表页带官方模板的标识", "xlzj new")),
    "unknown edition": Broken("往年.xlsx", lambda: marked("xlzj|某市-1999|附件1"), ("某市-1999", "请用现行版式")),
    "unknown form": Broken("多表.xlsx", lambda: marked("xlzj|yueyang-2024|附件99"), ("附件99", "请用现行版式")),
    "lock file": Broken(f"~${BASICS}", lambda: b"\x05user", (f"“{BASICS}”正在 Excel 中打开", "保存并关闭")),
    "mac file": Broken(f"._{BASICS}", lambda: b"\x00\x05\x16\x07", ("macOS", "可以删去")),
}


@pytest.fixture(params=BROKEN.values(), ids=[name.replace(" ", "-") for name in BROKEN])
def broken(request: pytest.FixtureRequest) -> Broken:
    one: Broken = request.param
    return one


def test_alone_it_is_one_line_and_exit_2(broken: Broken, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / broken.name
    path.write_bytes(broken.data())
    done = run(capsys, "check", path, "--format", "json")
    assert done.code == 2
    assert done.json["submissions"] == []
    ((line),) = done.unread
    assert line.startswith(f"{path}：")
    assert all(phrase in line for phrase in broken.says), line
    assert [f"{unread['file']}：{unread['reason']}" for unread in done.json["unreadable"]] == [line]


def test_beside_good_files_nothing_else_changes(
    broken: Broken, handed_in: Path, tmp_path: Path, capsys: Capture
) -> None:
    before = run(capsys, "check", handed_in, "--format", "json")
    (handed_in / broken.name).write_bytes(broken.data())
    after = run(capsys, "check", handed_in, "--format", "json")
    assert before.code == after.code == 1
    assert before.unread == []
    assert [line.partition("：")[0] for line in after.unread] == [str(handed_in / broken.name)]
    assert after.json["submissions"] == before.json["submissions"]
    assert str(tmp_path) not in str(after.json["submissions"])


def test_text_tells_of_it_too(handed_in: Path, capsys: Capture) -> None:
    (handed_in / "空.xlsx").write_bytes(b"")
    done = run(capsys, "check", handed_in)
    assert "读不了的文件 1 个" in done.out
    assert "空.xlsx" in done.out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("没有的.xlsx", "找不到"),
        ("没有的文件夹", "找不到"),
        ("图.pdf", "PDF 读不了"),
        ("表.csv", "没有官方表式"),
        ("无扩展名", "不认识的文件类型"),
    ],
)
def test_a_path_that_leads_nowhere(name: str, says: str, tmp_path: Path, capsys: Capture) -> None:
    if says != "找不到":
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    for command in (("check",), ("fill", "--out", tmp_path / "出"), ("report", "--out", tmp_path / "出")):
        done = run(capsys, command[0], tmp_path / name, *command[1:])
        assert done.code == 2
        ((line),) = done.unread
        assert line.startswith(f"{tmp_path / name}：")
        assert says in line
        assert "请" in line


def test_a_broken_report_given_by_name(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "自评报告.docx"
    path.write_bytes(b"PK\x03\x04")
    done = run(capsys, "check", path)
    assert done.code == 2
    assert len(done.unread) == 1
    assert done.unread[0].startswith(f"{path}：")


def test_an_empty_folder(tmp_path: Path, capsys: Capture) -> None:
    done = run(capsys, "check", tmp_path)
    assert done.code == 2
    assert done.unread == [f"{tmp_path}：文件夹里没有 .xlsx 工作簿，请把填好的附件放进来"]


def test_a_missing_path_beside_a_good_one(handed_in: Path, capsys: Capture) -> None:
    done = run(capsys, "check", handed_in, handed_in / "没有的.xlsx", "--format", "json")
    assert done.code == 1
    assert len(done.json["submissions"]) == 1
    assert len(done.unread) == 1


@pytest.mark.parametrize("file", [BASICS, WHOLE, PROJECT, TEXTS, SCORES], ids=["1", "2", "3", "4", "5"])
def test_a_missing_attachment_is_unchecked_not_passed(file: str, handed_in: Path, capsys: Capture) -> None:
    whole = run(capsys, "check", handed_in, "--format", "json").json["submissions"][0]
    (handed_in / file).unlink()
    done = run(capsys, "check", handed_in, "--format", "json")
    (part,) = done.json["submissions"]
    assert done.unread == []
    assert part["outcomes"]["crashed"] == 0
    assert part["outcomes"]["pass"] < whole["outcomes"]["pass"]
    missing = {item["rule"] for item in part["unchecked"] if f"没有交{file[:3]}" in item["reason"]}
    assert missing or file == SCORES, "some rule must say what it could not compare"
    own = [finding for finding in whole["findings"] if finding["rule"].startswith("FX") and finding["file"] != file]
    assert [finding for finding in part["findings"] if finding["rule"].startswith("FX")] == own


def test_rules_across_tables_name_the_missing_attachment(handed_in: Path, capsys: Capture) -> None:
    (handed_in / WHOLE).unlink()
    (submission,) = run(capsys, "check", handed_in, "--format", "json").json["submissions"]
    reasons = {item["rule"]: item["reason"] for item in submission["unchecked"]}
    assert reasons["XJ501"] == "没有交附件2"
    assert not any(finding["rule"].startswith("XJ2") for finding in submission["findings"])


def test_a_sheet_without_its_marker_among_good_ones(tmp_path: Path, capsys: Capture) -> None:
    folder = copied(CLEAN, tmp_path / "交来")

    def unmark(book: Any) -> None:
        book.worksheets[1]["A1"] = None

    edit(folder / PROJECT, unmark)
    done = run(capsys, "check", folder, "--format", "json")
    ((line),) = done.unread
    assert line.startswith(f"{folder / PROJECT}：表页“附件3-2”没有模板标识，未校验")
    assert "请从官方模板复制整张表页" in line
    assert PROJECT in done.json["submissions"][0]["files"]


def test_a_sheet_that_lost_its_names(handed_in: Path, capsys: Capture) -> None:
    edit(handed_in / BASICS, lambda book: book.worksheets[0].defined_names.clear())
    done = run(capsys, "check", handed_in, "--format", "json")
    (submission,) = done.json["submissions"]
    lost = [finding for finding in submission["findings"] if finding["file"] == BASICS]
    assert [finding["rule"] for finding in lost] == ["FX107"]
    assert "移动或复制" in lost[0]["hint"]
    assert done.code == 1
    assert submission["outcomes"]["crashed"] == 0
    assert not any(finding["rule"].startswith("XJ1") for finding in submission["findings"])
    assert any(finding["file"] == PROJECT for finding in submission["findings"])


def test_a_name_that_is_gone(handed_in: Path, capsys: Capture) -> None:
    before = run(capsys, "check", handed_in, "--format", "json").json["submissions"][0]["findings"]

    def forget(book: Any) -> None:
        del book.worksheets[0].defined_names["公用经费_本年预算"]

    edit(handed_in / BASICS, forget)
    (submission,) = run(capsys, "check", handed_in, "--format", "json").json["submissions"]
    (lost,) = [finding for finding in submission["findings"] if finding["rule"] == "FX106"]
    assert (lost["severity"], lost["field"]) == ("error", "公用经费_本年预算")
    assert "请从空白模板复制该行" in lost["message"]
    assert any("公用经费_本年预算" in item["reason"] for item in submission["unchecked"])
    assert submission["outcomes"]["crashed"] == 0
    silent = {"XJ110", "XJ111"}  # they need the lost field
    assert silent <= {item["rule"] for item in submission["unchecked"]}
    assert [f["rule"] for f in before if f["rule"] not in silent] == [
        f["rule"] for f in submission["findings"] if f["rule"] != "FX106"
    ]


@pytest.mark.parametrize("name", ["附件1 副本.xlsx", "附件1 部门整体支出绩效评价基础数据表 - 终稿.xlsx", "最终.xlsx"])
def test_a_form_handed_in_twice(name: str, handed_in: Path, capsys: Capture) -> None:
    before = run(capsys, "check", handed_in, "--format", "json")
    shutil.copyfile(handed_in / BASICS, handed_in / name)
    after = run(capsys, "check", handed_in, "--format", "json")
    assert after.unread == [
        f"{handed_in / name}：表页“附件1”与“{BASICS}”的“附件1”都是附件1，只校验后者；请删去或移走多余的一张"
    ]
    assert after.json["submissions"] == before.json["submissions"]


def test_a_form_twice_in_one_workbook(handed_in: Path, capsys: Capture) -> None:
    edit(handed_in / BASICS, lambda book: book.copy_worksheet(book.worksheets[0]))
    done = run(capsys, "check", handed_in, "--format", "json")
    ((line),) = done.unread
    assert line.startswith(f"{handed_in / BASICS}：表页“附件1 Copy”与“附件1”都是附件1，只校验后者")
    assert len(done.json["submissions"]) == 1


def test_several_sets_in_one_folder_are_several_submissions(tmp_path: Path, capsys: Capture) -> None:
    for source in (FAULTY, CLEAN):
        data = read_data(source / "data.yaml")
        (book,) = write_filled(load(data.edition), data, tmp_path / "交来", one_book=True)
        book.rename(book.with_name(f"{data.unit}.xlsx"))
    done = run(capsys, "check", tmp_path / "交来", "--format", "json")
    assert done.unread == []
    assert [len(submission["files"]) for submission in done.json["submissions"]] == [1, 1]


def test_copies_we_wrote_are_not_handed_in(handed_in: Path, capsys: Capture) -> None:
    before = run(capsys, "check", handed_in, "--format", "json")
    assert run(capsys, "fill", handed_in, "--out", handed_in).code == 0
    assert run(capsys, "check", handed_in, "--format", "xlsx", "--output", handed_in).code == 1
    after = run(capsys, "check", handed_in, "--format", "json")
    assert after.json["submissions"] == before.json["submissions"]
    (line,) = after.unread
    assert line.count(f"{FILLED}.xlsx") == 5
    assert line.endswith("：这是补算副本，原件也在，只校验原件；要校验副本，请单独给出它")
    assert SUFFIX == FILLED
    alone = run(capsys, "check", handed_in / BASICS.replace(".xlsx", f"{FILLED}.xlsx"))
    assert alone.unread == []


def test_reports_written_beside_the_forms_are_not_taken_for_forms(handed_in: Path, capsys: Capture) -> None:
    assert run(capsys, "report", handed_in, "--out", handed_in).code == 1
    assert run(capsys, "check", handed_in, "--format", "json").unread == []


def test_a_form_on_last_years_blank_is_told(tmp_path: Path, capsys: Capture) -> None:
    for year, form in ((2024, BASICS), (2025, WHOLE)):
        data = read_data(CLEAN.with_name(f"clean-yueyang-{year}") / "data.yaml")
        folder = tmp_path / str(year)
        written = write_filled(load(data.edition), data, folder)
        (tmp_path / "交来").mkdir(exist_ok=True)
        next(path for path in written if path.name == form).rename(tmp_path / "交来" / form)
    done = run(capsys, "check", tmp_path / "交来")
    assert "注意：交来 里附件1是 2024 年度的表式，附件2是 2025 年度的，当作两套分别校验" in done.err


COMMANDS = {
    "text": ("check", "交来"),
    "json": ("check", "交来", "--format", "json", "--output", "出/结果.json"),
    "sarif": ("check", "交来", "--format", "sarif", "--output", "出/结果.sarif"),
    "html": ("check", "交来", "--format", "html", "--output", "出/结果.html"),
    "xlsx": ("check", "交来", "--format", "xlsx", "--output", "交来"),
    "fill": ("fill", "交来", "--out", "交来"),
    "report": ("report", "交来", "--out", "交来"),
    "new": ("new", "yueyang-2024", "--out", "交来"),
    "new from data": ("new", "yueyang-2024", "--out", "出", "--data", "交来/data.yaml"),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=[name.replace(" ", "-") for name in COMMANDS])
def test_inputs_stay_as_they_are(
    words: tuple[str, ...], handed_in: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    shutil.copyfile(FAULTY / "data.yaml", handed_in / "data.yaml")
    for one in BROKEN.values():
        (handed_in / one.name).write_bytes(one.data())
    (handed_in.parent / "出").mkdir()
    monkeypatch.chdir(handed_in.parent)
    before = contents(handed_in)
    done = run(capsys, *words)
    after = contents(handed_in)
    assert done.code == {"check": 1, "fill": 0, "report": 1, "new": 0 if "--data" in words else 2}[words[0]], done.err
    assert {path: after[path] for path in before} == before
