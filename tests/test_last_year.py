"""This year's set against last year's: found by --last-year, in the same folder, or beside it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands import run
from tests.forms import form, submission
from xlzj.check import check, check_bundle
from xlzj.editions import load
from xlzj.relate import beside, with_last_year
from xlzj.rules.catalogue import by_code
from xlzj.rules.kernel import Case

if TYPE_CHECKING:
    from xlzj.model import Finding, Form, Outcome

RULE = by_code()["XJ810"]
CLEAN = Path(__file__).resolve().parents[1] / "samples" / "clean-yueyang-2024"


def told(now: Form, before: Form | None, edition: str = "yueyang-2024") -> list[Outcome]:
    known = load(edition)
    this = submission(now, edition=known)
    last = replace(submission(before), year=this.year - 1) if before else None
    return [o for o in RULE.run(Case(replace(this, last_year=last), known)) if o.status != "not_applicable"]


def outcomes(now: Form, before: Form | None) -> list[str]:
    return [f"{o.status}:{o.finding.severity}" if o.finding else str(o.status) for o in told(now, before)]


def findings(now: Form, before: Form, edition: str = "yueyang-2024") -> dict[str, Finding]:
    """By field."""
    return {o.finding.field: o.finding for o in told(now, before, edition) if o.finding is not None}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("2.06", "2.06", ["pass"]),
        ("2.07", "2.06", ["pass"]),  # 尾数
        ("2.10", "2.06", ["finding:error"]),
        ("", "2.06", ["finding:error"]),
        ("2.06", "", ["finding:review"]),  # 上年表空着：说不准是谁的错
        ("0", "", ["pass"]),
        ("", "", []),
    ],
)
def test_xj810_last_years_column_is_last_years_form(mine: str, theirs: str, expected: list[str]) -> None:
    now = form("附件1", 公车运行维护=[mine, "", ""])
    assert outcomes(now, form("附件1", 公车运行维护=["", "", theirs])) == expected


def test_xj810_rows_are_paired_by_name_without_their_number() -> None:
    now = form("附件1", 市级专项资金明细=[["4、环保管家", "80", "", ""], ["新项目", "", "", "5"]])
    old = form("附件1", 市级专项资金明细=[["2、环保管家", "", "", "86.50"]])
    assert outcomes(now, old) == ["finding:error"]
    (found,) = findings(now, old).values()
    assert found.message.startswith(
        "4、环保管家（2023年决算数）填 80.00，上年表（附件1!D101）是 86.50，相差 6.50 万元。"
    )
    assert [operand.value for operand in found.operands] == ["80.00", "86.50"]


def test_xj810_names_last_years_cell_by_last_years_heading() -> None:
    now = form("附件1", edition="yueyang-2025", 公用经费=["52.80", "", ""])
    (found,) = findings(now, form("附件1", 公用经费=["", "", "57.05"]), "yueyang-2025").values()
    assert [operand.field for operand in found.operands] == [
        "公用经费（2024年决算数）",
        "上年表 公用经费（2024年决算数）",
    ]
    assert (found.expected, found.difference, found.fix) == ("57.05", "-4.25", "57.05")


def test_xj810_a_total_that_is_wrong_only_by_its_parts_folds_under_them() -> None:
    now = form("附件1", 三公经费=["5.88", "", ""], 公务接待=["1.28", "", ""], 出国经费=["4.60", "", ""])
    old = form("附件1", 三公经费=["", "", "5.76"], 公务接待=["", "", "1.16"], 出国经费=["", "", "4.60"])
    found = findings(now, old)
    assert found["三公经费_上年决算"].because == (found["公务接待_上年决算"].key,)
    assert found["公务接待_上年决算"].because == ()
    more = form("附件1", 三公经费=["9.00", "", ""], 公务接待=["1.28", "", ""], 出国经费=["4.60", "", ""])
    summed = findings(more, old)["三公经费_上年决算"]
    assert summed.because == (found["公务接待_上年决算"].key,), "what else is wrong with it XJ104 tells"
    other = form("附件1", 三公经费=["", "", "5.00"], 公务接待=["", "", "1.16"], 出国经费=["", "", "4.60"])
    assert findings(now, other)["三公经费_上年决算"].because == (), "last year's parts and total disagree"


def test_xj810_a_column_copied_from_another_year_is_told_once() -> None:
    lines = {"公务接待": "1.16", "出国经费": "2.35", "公用经费": "56.85", "办公经费": "23.78"}
    old_lines: dict[str, Any] = {name: [f"{number}1", "", f"9{number}"] for name, number in lines.items()}
    now_lines: dict[str, Any] = {name: [f"{number}1", "", ""] for name, number in lines.items()}
    old, now = form("附件1", **old_lines), form("附件1", **now_lines)
    found = findings(now, old)
    first, *others = sorted(found.values(), key=lambda one: int(one.place.cell[1:]))
    assert "疑抄了上年表（附件1!" in first.message
    assert f"这一列还有 3 格也是这样（{'、'.join(one.place.cell for one in others)}）" in first.message
    assert first.because == ()
    assert [one.because for one in others] == [(first.key,)] * 3
    two = form("附件1", **{name: now_lines[name] for name in list(lines)[:2]})
    few = [one for one in findings(two, old).values() if one.actual]
    assert [one.because for one in few] == [(), ()], "two may be chance"


def test_xj810_a_row_that_moved_to_another_line_is_no_mistake_of_the_total() -> None:
    old = form(
        "附件1",
        市级专项资金=["", "", "170.54"],
        市级专项资金明细=[["油茶", "", "", "110.36"], ["松材线虫", "", "", "60.18"]],
    )
    moved: dict[str, Any] = {
        "其他事业发展类资金明细": [["", "", "", ""], ["松材线虫", "60.18", "", ""]],
        "edition": "yueyang-2025",
    }
    now = form("附件1", 市级专项资金=["110.36", "", ""], 市级专项资金明细=[["油茶", "110.36", "", ""]], **moved)
    assert [str(o.status) for o in told(now, old, "yueyang-2025")] == ["pass"] * 3
    wrong = form("附件1", 市级专项资金=["111.36", "", ""], 市级专项资金明细=[["油茶", "110.36", "", ""]], **moved)
    (found,) = findings(wrong, old, "yueyang-2025").values()
    assert "是 170.54（其中 60.18 本年列在别的类下），相差 1.00 万元" in found.message
    assert found.expected == "110.36"


def test_what_a_wrong_last_years_number_spoils_folds_under_it(tmp_path: Path) -> None:
    shutil.copytree(CLEAN, tmp_path / "甲", ignore=shutil.ignore_patterns("*.json", "*.yaml"))
    _, (bundle,) = check([tmp_path])
    base = next(form for form in bundle.submission.forms if form.role == "基础数据表")
    typed = base.fields["公务接待_上年决算"]._replace(text="12.80", number=Decimal("12.80"))
    wrong = replace(base, fields={**base.fields, "公务接待_上年决算": typed})
    as_printed = {name: base.fields[name.replace("本年", "上年")] for name in base.fields if name.endswith("本年决算")}
    rows = {
        table: tuple(replace(row, cells={**row.cells, "本年决算": row["上年决算"]}) for row in held)
        for table, held in base.tables.items()
    }
    before = replace(base, fields={**base.fields, **as_printed}, tables=rows)
    older = replace(bundle.submission, forms=(before,), year=bundle.submission.year - 1)
    forms = tuple(wrong if form is base else form for form in bundle.submission.forms)
    result = check_bundle(replace(bundle, submission=replace(bundle.submission, forms=forms, last_year=older)))
    found = {finding.rule: finding for finding in result.findings}
    assert found["XJ810"].cause is None
    assert found["XJ104"].cause == found["XJ810"].key


def test_xj810_does_not_apply_without_last_years_set() -> None:
    assert outcomes(form("附件1", 公车运行维护=["2.06", "", ""]), None) == []


def test_set_of_the_year_before_is_found_beside_this_years_folder(tmp_path: Path) -> None:
    this = tmp_path / "2024" / "甲单位"
    last = tmp_path / "2023" / "甲单位"
    shutil.copytree(CLEAN, this)
    last.mkdir(parents=True)
    _, bundles = check([this])
    assert beside(bundles) == (last.resolve(),)


def test_sets_are_matched_by_unit_and_year() -> None:
    _, (bundle,) = check([CLEAN])
    older = replace(bundle, submission=replace(bundle.submission, year=bundle.submission.year - 1))
    other = replace(older, submission=replace(older.submission, unit="别的单位"))
    (found,) = with_last_year([bundle], [other, older])
    assert found.submission.last_year == older.submission
    (alone,) = with_last_year([bundle], [other])
    assert alone.submission.last_year is None


def test_a_last_year_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = run(capsys, "check", CLEAN, "--last-year", tmp_path / "没有")
    assert (nowhere.code, nowhere.out) == (2, "")
    assert f"找不到上年的附件 {tmp_path / '没有'}" in nowhere.err
    other = run(capsys, "check", CLEAN, "--last-year", CLEAN)
    assert other.code == 2
    assert f"{CLEAN} 里没有云溪湖市林业科学研究所 2023 年度的表，没有与上年核对" in other.err


def test_changed_last_year_column_is_told_with_both_cells(tmp_path: Path) -> None:
    result, (bundle,) = check([CLEAN])
    assert not [f for f in result.checked[0].findings if f.rule == "XJ810"]
    older = replace(bundle.submission, year=bundle.submission.year - 1)
    case = Case(replace(bundle.submission, last_year=older), bundle.edition)
    found = [o.finding for o in RULE.run(case) if o.finding]
    assert found
    assert all(len(finding.operands) == 2 for finding in found)
    assert not any(tmp_path.iterdir())
