"""Reports in Word or plain text beside the workbooks of a batch: to whose set they go, and what is found in them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import docx
import pytest

from tests.batch.reading import by_unit, findings
from tests.benchmarks.workload import workbook
from tests.documents import word
from tests.samples import SAMPLES
from xlzj.batch.pool import Inline
from xlzj.batch.probe import probe
from xlzj.batch.run import batch
from xlzj.batch.sets import COPY, OTHER, OWNERLESS, UNREAD
from xlzj.batch.watch import Watch
from xlzj.check import check

if TYPE_CHECKING:
    from pathlib import Path

UNIT, OTHER_UNIT = "云溪湖市第1号站", "云溪湖市第2号站"
WRONG = "2024年“三公”经费支出2.00万元，其中公务接待费1.50万元，公务用车运行维护费0.70万元。"


def text(unit: str, *paragraphs: str) -> str:
    return "\n".join((f"2024年度{unit}部门整体支出绩效自评报告", *paragraphs))


def hand_in(folder: Path, *units: str) -> None:
    for unit in units:
        (folder / unit).mkdir(parents=True)
        (folder / unit / "自评表.xlsx").write_bytes(workbook(unit))


def files(out: Path, unit: str) -> object:
    return by_unit(out).rows[unit]["files"]


def test_a_report_beside_the_workbooks_is_checked_and_sent_back(tmp_path: Path) -> None:
    hand_in(tmp_path / "收", UNIT)
    word(tmp_path / "收" / UNIT / "报告.docx", f"2024年度{UNIT}部门整体支出绩效自评报告", WRONG)
    done = batch(tmp_path / "收", tmp_path / "果", jobs=0)
    assert (done.sets, done.strays, done.returned) == (1, 0, 1)
    assert files(tmp_path / "果", UNIT) == ["自评表.xlsx", "报告.docx"]
    told = {(rule, cell) for _, rule, _, cell, *_ in findings(tmp_path / "果")}
    assert ("XJ607", "第2段") in told
    result, _ = check([tmp_path / "收"])
    alone = {one.rule for one in result.checked[0].findings if one.place.file == "报告.docx"}
    assert {rule for rule, cell in told if cell.startswith("第")} == alone
    slip = docx.Document(str(tmp_path / "果" / "退回单" / f"{UNIT}（退回单）.docx"))
    lines = [paragraph.text for paragraph in slip.paragraphs]
    assert any(line.endswith("自评报告") for line in lines)
    assert any("报告.docx" in line for line in lines)


def test_a_report_that_changes_is_checked_anew(tmp_path: Path) -> None:
    hand_in(tmp_path / "收", UNIT)
    report = tmp_path / "收" / UNIT / "报告.txt"
    report.write_text(text(UNIT, WRONG), encoding="utf-8")
    assert batch(tmp_path / "收", tmp_path / "果", jobs=0).checked == 1
    assert batch(tmp_path / "收", tmp_path / "果", jobs=0).kept == 1
    report.write_text(text(UNIT, WRONG.replace("1.50", "1.30")), encoding="utf-8")
    again = batch(tmp_path / "收", tmp_path / "果", jobs=0)
    assert (again.checked, again.kept) == (1, 0)
    assert "XJ607" not in {rule for _, rule, *_ in findings(tmp_path / "果")}


def test_reports_go_to_their_units_wherever_they_lie(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    hand_in(folder, UNIT, OTHER_UNIT)
    (folder / "自评报告").mkdir()
    (folder / "自评报告" / "甲.txt").write_text(text(UNIT, WRONG), encoding="utf-8")
    (folder / "自评报告" / "再.txt").write_text(text(UNIT, WRONG), encoding="utf-8")
    with zipfile.ZipFile(folder / "乙.zip", "w") as package:
        package.writestr("自评报告.txt", text(OTHER_UNIT, WRONG))
    (folder / "谁的.txt").write_text(text("别处的一个局", WRONG), encoding="utf-8")
    (folder / "通知.txt").write_text("各单位：请于三月底前报送。", encoding="utf-8")
    (folder / "坏报告.docx").write_bytes(b"PK")
    (folder / "旧报告.doc").write_bytes(b"")
    (folder / "来信.doc").write_bytes(b"")
    batch(folder, tmp_path / "果", jobs=0)
    left = by_unit(tmp_path / "果")
    assert files(tmp_path / "果", UNIT) == ["自评表.xlsx", "自评报告/再.txt"]
    assert files(tmp_path / "果", OTHER_UNIT) == ["自评表.xlsx", "乙.zip/自评报告.txt"]
    assert {file: kind for file, _, kind in left.strays} == {
        "自评报告/甲.txt": COPY,
        "谁的.txt": OWNERLESS,
        "通知.txt": OTHER,
        "坏报告.docx": UNREAD,
        "旧报告.doc": UNREAD,
    }


def test_two_units_in_one_folder_each_have_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    folder.mkdir()
    for unit in (UNIT, OTHER_UNIT):
        (folder / f"{unit}自评表.xlsx").write_bytes(workbook(unit))
        (folder / f"{unit}自评报告.txt").write_text(text("", WRONG), encoding="utf-8")
    batch(folder, tmp_path / "果", jobs=0)
    assert files(tmp_path / "果", UNIT) == [f"{UNIT}自评表.xlsx", f"{UNIT}自评报告.txt"]
    assert files(tmp_path / "果", OTHER_UNIT) == [f"{OTHER_UNIT}自评表.xlsx", f"{OTHER_UNIT}自评报告.txt"]


@pytest.mark.parametrize(
    ("name", "accounts"), [("株洲市局机关2024", False), ("株洲市局部门决算2024", True), ("衡阳市局2022", False)]
)
def test_a_probe_tells_what_kind_of_report_it_is(name: str, accounts: bool) -> None:
    found = probe("报告.txt", str(SAMPLES / "报告" / f"{name}.txt"))
    assert found.report is not None
    assert found.report.accounts is accounts


def test_a_watched_folder_answers_when_the_report_arrives(tmp_path: Path) -> None:
    hand_in(tmp_path, UNIT)
    watch = Watch(tmp_path, Inline(), patient=False)
    assert [answer.errors for answer in watch.look()] == [False]
    assert watch.look() == []
    (tmp_path / UNIT / "报告.txt").write_text(text(UNIT, WRONG), encoding="utf-8")
    assert [answer.errors for answer in watch.look()] == [True]
    assert watch.look() == []
