"""How a report comes in: beside its workbooks, alone, as Word or text; what every output says of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.documents import word
from tests.samples import SAMPLES
from xlzj.check import check
from xlzj.read.reports import any_report, read_report
from xlzj.report.html import to_html
from xlzj.report.json import to_json
from xlzj.report.sarif import to_sarif
from xlzj.report.text import to_text
from xlzj.report.workbook import annotate_all

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.model import Result

TITLE = "2024年度岳阳市测试局整体支出绩效自评报告"
WRONG = "2024年基本支出100.00万元，其中人员经费60.00万元，公用经费50.00万元。"


@pytest.fixture
def alone(tmp_path: Path) -> Result:
    result, _ = check([word(tmp_path / "报告.docx", TITLE, "二、一般公共预算支出情况", WRONG)])
    return result


def test_alone_it_is_checked_by_itself(alone: Result) -> None:
    (checked,) = alone.checked
    assert (checked.submission.unit, checked.submission.year) == ("岳阳市测试局", 2024)
    errors = [finding for finding in checked.findings if finding.rule == "XJ607"]
    assert [(one.place.file, one.place.paragraph, one.place.quote) for one in errors] == [
        ("报告.docx", 3, "基本支出100.00万元")
    ]
    assert checked.claims is not None
    assert (checked.claims.recognised, checked.claims.checked, checked.claims.unmatched) == (3, 3, ())


def test_every_output_shows_paragraph_and_counts(alone: Result) -> None:
    told = "识别 3 个，核对 3 个，未匹配 0 个"
    text, html = to_text(alone), to_html(alone)
    assert told in text
    assert "第3段" in text
    assert told in html
    assert "第3段" in html
    (submission,) = json.loads(to_json(alone))["submissions"]
    assert submission["claims"] == {"recognised": 3, "checked": 3, "unmatched": []}
    finding = next(one for one in submission["findings"] if one["rule"] == "XJ607")
    assert (finding["sheet"], finding["cell"]) == ("", "")
    assert (finding["paragraph"], finding["quote"]) == (3, "基本支出100.00万元")
    results = json.loads(to_sarif(alone))["runs"][0]["results"]
    location = next(one for one in results if one["ruleId"] == "XJ607")["locations"][0]
    assert location["physicalLocation"]["region"] == {"startLine": 3, "snippet": {"text": "基本支出100.00万元"}}


def test_unmatched_numbers_are_listed(tmp_path: Path) -> None:
    result, _ = check([word(tmp_path / "报告.docx", TITLE, "全年召开会议26次，培训11人。")])
    assert "第2段：“全年召开会议26次”、“培训11人”" in to_text(result)


def test_beside_its_workbooks_it_is_checked_against_them(tmp_path: Path) -> None:
    folder = tmp_path / "甲"
    shutil.copytree(SAMPLES / "clean-yueyang-2024", folder, ignore=shutil.ignore_patterns("附件4*"))
    word(folder / "自评报告.docx", "2024年度整体支出绩效自评报告", "二、一般公共预算支出情况", WRONG)
    (folder / "说明.txt").write_text("与自评无关的一段话。", encoding="utf-8")
    result, bundles = check([folder])
    (checked,) = result.checked
    assert checked.submission.files[-1] == "自评报告.docx"
    assert bundles[0].texts == (folder / "自评报告.docx",)
    assert {finding.rule for finding in checked.findings if finding.place.paragraph} >= {"XJ601", "XJ607"}
    assert result.unreadable == ()


def test_named_apart_it_goes_to_the_unit_it_names(tmp_path: Path) -> None:
    unit = "云溪湖市林业科学研究所"
    path = word(tmp_path / "报告.docx", f"2024年度{unit}整体支出绩效自评报告", WRONG)
    result, _ = check([SAMPLES / "clean-yueyang-2024", SAMPLES / "clean-zhuzhou-2024", path])
    assert [path.name in checked.submission.files for checked in result.checked] == [True, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(f"{TITLE}\r\n\r\n{WRONG}\r\n".encode(encoding))
    report = read_report(path)
    assert report is not None
    assert [fact.text for fact in report.form.fields.values()] == [TITLE, WRONG]


def test_sentences_torn_by_a_page_break_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    torn = ["主要是因为本年度退休 11 人，人员经费减少；厉行节约，公用经费减少 110.27", "万元；未拨付建设款 223 万元。"]
    heading = ["（3）土壤污染地块调查及风险评估与修复治理项目经费108.57万元", "该项目合同金额200万元，分三年支付。"]
    path.write_text("\n\n".join([TITLE, *torn, *heading]), encoding="utf-8")
    texts = [fact.text for fact in any_report(path).form.fields.values()]
    assert texts == [TITLE, "".join(torn), *heading]


def test_binary_rubbish_named_txt_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(b"\x00\x01\x02\xff\xfe\x00")
    result, _ = check([path])
    assert result.checked == ()
    assert "不是文本文件" in result.unreadable[0].reason


def test_inputs_stay_byte_identical(tmp_path: Path) -> None:
    path = word(tmp_path / "报告.docx", TITLE, WRONG)
    before = path.read_bytes()
    check([path])
    assert path.read_bytes() == before


def test_a_written_reason_lets_a_finding_in_prose_pass(tmp_path: Path) -> None:
    folder, out = tmp_path / "甲", tmp_path / "出"
    shutil.copytree(SAMPLES / "yueyang-jkq-2024", folder)
    out.mkdir()
    result, (bundle,) = check([folder])
    copies = annotate_all(result.checked[0], bundle.sources, out)
    book = openpyxl.load_workbook(copies[0])
    rows = list(book["校验结果"].iter_rows())
    header = next(row for row in rows if row[0].value == "序号")
    at = {str(cell.value): number for number, cell in enumerate(header)}
    (row,) = [row for row in rows if row[at["编号"]].value == "XJ606"]
    assert str(row[at["单元格"]].value).endswith("!C18 第9段")
    row[at["说明"]].value = "省级督察一并计入，附件2只填中央部分。"
    book.save(folder / "校验结果.xlsx")
    again, _ = check([folder])
    (after,) = [one for one in again.checked[0].findings if one.rule == "XJ606"]
    assert after.passed


def test_prose_is_imported_only_where_there_is_prose() -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom xlzj.check import check\n"
        f"check([Path({str(SAMPLES / 'clean-juesuan-2024')!r})])\n"
        "print([name for name in sys.modules if name.startswith('xlzj.prose')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLES.parent)
    assert done.stdout.strip() == "[]"
