"""A submission as the reports meet it: findings of a published unit (figures as printed), and hostile texts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from xlzj.editions import templates_folder
from xlzj.model import (
    Checked,
    Finding,
    Form,
    Operand,
    Outcome,
    Place,
    Result,
    Severity,
    Status,
    Submission,
    Unread,
)

if TYPE_CHECKING:
    from pathlib import Path

EDITION = "yueyang-2024"
UNIT = "岳阳市生态环境局岳阳经济技术开发区分局"
FILES = {
    "附件1": "附件1 部门整体支出绩效评价基础数据表.xlsx",
    "附件2": "附件2 部门整体支出绩效自评表.xlsx",
    "附件3": "附件3 项目支出绩效自评表.xlsx",
}
REPORT = "附件4 绩效自评报告.docx"


def place(form: str, cell: str) -> Place:
    return Place(FILES[form], form, cell)


def _operand(field: str, cell: str, value: str, form: str = "附件1") -> Operand:
    return Operand(field, place(form, cell), value)


SUBTOTAL = Finding(
    rule="XJ105",
    severity=Severity.REVIEW,
    title="小计行漏填",
    message="公务用车购置和维护经费（2023年决算数）为空，而其下“公车运行维护”填 2.06；合计 2.06 只能由下级行得出。",
    form="附件1",
    place=place("附件1", "F9"),
    field="公务用车购置和维护经费_上年决算",
    actual="",
    expected="2.06",
    operands=(_operand("公车购置_上年决算", "F10", ""), _operand("公车运行维护_上年决算", "F11", "2.06")),
    basis="附件1 表式：小计行等于其下各行之和",
    hint="在 F9 填 2.06。",
    fix="2.06",
)
ABOVE_TOTAL = Finding(
    rule="XJ110",
    severity=Severity.ERROR,
    title="公用经费“其中”项大于总数",
    message="公用经费（2024年预算数）36.61 小于 办公经费 33.42 + 水费、电费、差旅费 6.60 = 40.02。",
    form="附件1",
    place=place("附件1", "G27"),
    field="公用经费_本年预算",
    actual="36.61",
    expected="≥40.02",
    difference="-3.41",
    operands=(
        _operand("办公经费_本年预算", "G28", "33.42"),
        _operand("水费电费差旅费_本年预算", "G29", "6.60"),
        _operand("会议费培训费_本年预算", "G30", ""),
    ),
    basis="附件1 表式（其中项之和不得大于总数）",
    hint="核对公用经费总数与各“其中”项，改正抄错的一处。",
)
OVER_BUDGET = Finding(
    rule="XJ111",
    severity=Severity.REVIEW,
    title="公用经费超预算",
    message="2024年决算 57.85 超过预算 36.61，超 58.02%，没有说明。",
    form="附件1",
    place=place("附件1", "H27"),
    field="公用经费_本年决算",
    actual="57.85",
    expected="≤36.61",
    difference="21.24",
    operands=(_operand("公用经费_本年预算", "G27", "36.61"),),
    basis="《岳阳市市级预算部门绩效自评操作规程》：公用经费控制率",
    hint="预算数如为年初口径，写明年中调整的依据和金额。",
    cause=ABOVE_TOTAL.key,
)
PURCHASE = Finding(
    rule="XJ115",
    severity=Severity.REVIEW,
    title="政府采购有决算无预算",
    message="政府采购决算 253.55，而预算数为空：无预算采购或漏填。",
    form="附件1",
    place=place("附件1", "G31"),
    field="政府采购金额_本年预算",
    actual="",
    operands=(_operand("政府采购金额_本年决算", "H31", "253.55"),),
    basis="《政府采购法》第六条：严格按照批准的预算执行",
    hint="补填预算数。",
    explanation="年中追加，岳经财预〔2024〕12号",
)
SOURCES = Finding(
    rule="XJ301",
    severity=Severity.ERROR,
    title="资金来源合计",
    message="年度资金总额（年初预算数）93.50，而当年财政拨款、上年结转资金、其他资金全空，来源之和不等于总额。",
    form="附件3",
    place=place("附件3", "D7"),
    field="年度资金总额_年初预算数",
    actual="93.50",
    expected="0.00",
    difference="93.50",
    operands=(
        _operand("当年财政拨款_年初预算数", "D8", "", "附件3"),
        _operand("上年结转资金_年初预算数", "D9", "", "附件3"),
        _operand("其他资金_年初预算数", "D10", "", "附件3"),
    ),
    basis="附件3 表式：年度资金总额 = 当年财政拨款 + 上年结转资金 + 其他资金",
    hint="把 93.50 填到它的来源行（多为当年财政拨款）。",
)
TOTAL_SCORE = Finding(
    rule="XJ405",
    severity=Severity.ERROR,
    title="总分错位",
    message="得分 98 填到了分值列，得分列为空；分值合计应为 100。",
    form="附件3",
    place=place("附件3", "G34"),
    field="总分_分值",
    actual="98",
    expected="100",
    difference="-2",
    operands=(_operand("总分_得分", "H34", "", "附件3"),),
    basis="附件3 表式：总分 100 分",
    hint="G34 改为 100，H34 填 98。",
)
COVERAGE = Finding(
    rule="XJ507",
    severity=Severity.REVIEW,
    title="附件3 没有覆盖全部项目支出",
    message="附件2 项目支出 300.43，交来的 1 张附件3 合计 94.35，覆盖 31.41%。",
    form="附件2",
    place=place("附件2", "I9"),
    field="项目支出",
    actual="300.43",
    expected="94.35",
    difference="206.08",
    operands=(_operand("年度资金总额_全年执行数", "F7", "94.35", "附件3"),),
    basis="附件3 备注：一个一级项目支出一张表",
    hint="补交其余项目的附件3。",
)
DIRECTION = Finding(
    rule="XJ620",
    severity=Severity.HINT,
    title="比率的升降应称百分点",
    message="“优良率……下降3.3%”应为“下降3.3个百分点”。",
    form="附件4",
    place=Place(REPORT, "", "第 12 段"),
    field="整体支出绩效情况",
    actual="下降3.3%",
    expected="下降3.3个百分点",
    basis="统计表述惯例",
    hint="改写这一句。",
)
FINDINGS = (SUBTOTAL, ABOVE_TOTAL, OVER_BUDGET, PURCHASE, COVERAGE, SOURCES, TOTAL_SCORE, DIRECTION)


def _form(key: str, role: str, label: str = "") -> Form:
    return Form(key, role, f"{key}“{label}”" if label else key, FILES[key], key, {}, {})


SUBMISSION = Submission(
    unit=UNIT,
    year=2024,
    edition=EDITION,
    files=(*FILES.values(), REPORT),
    forms=(
        _form("附件1", "基础数据表"),
        _form("附件2", "整体自评表"),
        _form("附件3", "项目自评表", "环境监察、监测等运行经费"),
    ),
)


def make_checked(*findings: Finding, submission: Submission = SUBMISSION) -> Checked:
    return Checked(
        submission,
        (
            *(Outcome(finding.rule, Status.FINDING, finding) for finding in findings),
            *(Outcome("XJ104", Status.PASS) for _ in range(3)),
            Outcome("XJ118", Status.NOT_APPLICABLE),
            Outcome("XJ606", Status.UNCHECKED, reason="没有交附件4 文字材料"),
            Outcome("XJ615", Status.UNCHECKED, reason="没有交附件4 文字材料"),
            Outcome("XJ124", Status.UNCHECKED, reason="没有上年数"),
            Outcome("XJ999", Status.CRASHED, reason="规则 XJ999 运行出错：除数为零"),
        ),
    )


@pytest.fixture
def checked() -> Checked:
    return make_checked(*FINDINGS)


@pytest.fixture
def result(checked: Checked) -> Result:
    return Result((checked,), (Unread("旧表.xls", "旧格式（.xls），请另存为 .xlsx 后再交"),))


@pytest.fixture
def nothing_found() -> Result:
    return Result((make_checked(),))


@pytest.fixture
def hostile() -> Result:
    """Texts a file may carry to harm whoever opens the report."""
    nasty = '=HYPERLINK("http://x","点我")'
    markup = "<script>alert(1)</script>&{{ 7*7 }}{% raw %}\x1b[31m\x00\u202e"
    finding = replace(
        ABOVE_TOTAL,
        title=markup,
        message=nasty,
        field="@SUM(A1)",
        actual="-1+2",
        expected="+cmd|' /C calc'!A0",
        difference="\t=1",
        hint=markup,
        basis=nasty,
        operands=(Operand(nasty, ABOVE_TOTAL.place, markup),),
        explanation="=1+1",
    )
    return Result(
        (make_checked(finding, submission=replace(SUBMISSION, unit=markup)),),
        (Unread("<b>.xlsx\x1b]0;x\x07", markup),),
    )


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    """The official blanks under the names of the submission, with a few figures filled in."""
    from openpyxl import load_workbook

    handed_in = tmp_path / "交来"
    handed_in.mkdir()
    paths = {}
    for key, file in FILES.items():
        blank = templates_folder() / EDITION / file
        shutil.copyfile(blank, handed_in / file)
        book = load_workbook(handed_in / file)
        for finding in FINDINGS:
            if finding.form == key and finding.actual:
                book[key][finding.place.cell] = float(finding.actual)
        book.save(handed_in / file)
        paths[file] = handed_in / file
    return paths
