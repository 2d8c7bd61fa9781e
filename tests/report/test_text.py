"""The terminal report: folding, counts, columns, and nothing a terminal would obey."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.conftest import ABOVE_TOTAL, OVER_BUDGET, PURCHASE, SOURCES, SUBTOTAL, make_checked
from xlzj.model import Checked, Finding, Outcome, Result, Severity, Status
from xlzj.report.text import to_text, wrap
from xlzj.report.view import headlines
from xlzj.spelling import printed_width


def _block(text: str, start: str) -> str:
    """The lines of one headline."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    after = next((i for i in range(first + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return "\n".join(lines[first:after])


def test_headline_first_then_the_proof(result: Result) -> None:
    block = _block(to_text(result), "错误 XJ110")
    parts = [
        "公用经费“其中”项大于总数　附件1!G27",
        "= 40.02",
        "填报 36.61，应为 ≥40.02，差 -3.41",
        "比较：",
        "怎么办：",
        "依据：",
    ]
    positions = [block.index(part) for part in parts]
    assert positions == sorted(positions)
    assert "办公经费_本年预算 33.42（G28）" in block


def test_knock_on_folds_under_its_root(result: Result) -> None:
    text = to_text(result)
    assert not any(line.startswith("核实 XJ111") for line in text.splitlines())
    assert "由此连带：\n       核实 XJ111 公用经费超预算　附件1!H27" in _block(text, "错误 XJ110")


def test_cause_that_is_not_shown_folds_nothing() -> None:
    text = to_text(Result((make_checked(OVER_BUDGET),)))
    assert any(line.startswith("核实 XJ111") for line in text.splitlines())


def test_chain_of_causes_ends_at_its_root() -> None:
    middle = replace(OVER_BUDGET, rule="XJ112")
    last = replace(PURCHASE, cause=middle.key)
    (only,) = headlines((last, middle, ABOVE_TOTAL))
    assert only.finding is ABOVE_TOTAL
    assert only.knock_on == (last, middle)


def test_circle_of_causes_hides_no_finding() -> None:
    one = replace(SUBTOTAL, cause=PURCHASE.key)
    two = replace(PURCHASE, cause=SUBTOTAL.key)
    shown: list[Finding] = []
    for headline in headlines((one, two)):
        shown += [headline.finding, *headline.knock_on]
    assert sorted(finding.rule for finding in shown) == ["XJ105", "XJ115"]


def test_followers_that_say_the_same_stand_on_one_line() -> None:
    places = [SUBTOTAL.place._replace(cell=cell) for cell in ("F20", "F21", "F22")]
    followers = [replace(PURCHASE, place=place, cause=SUBTOTAL.key) for place in places]
    outcomes = tuple(Outcome(finding.rule, Status.FINDING, finding) for finding in (SUBTOTAL, *followers))
    checked = replace(make_checked(), outcomes=outcomes)
    text = to_text(Result((checked,)), width=200)
    assert "附件1!F20、附件1!F21、附件1!F22" in text


def test_reason_that_many_places_share_is_told_once_with_all_places() -> None:
    reasons = [f"附件3“第{n}项”：完成值是不等式" for n in "一二三"] + ["附件3“第四项”：没有写时间"]
    checked = replace(make_checked(), outcomes=tuple(Outcome("XJ407", Status.UNCHECKED, reason=r) for r in reasons))
    text = to_text(Result((checked,)), width=200)
    assert "完成值是不等式：附件3“第一项”、附件3“第二项”、附件3“第三项”（3 处：XJ407）" in text
    assert "附件3“第四项”：没有写时间（1 处：XJ407）" in text


def test_forms_stand_in_printed_order(result: Result) -> None:
    titles = [line for line in to_text(result).splitlines() if line.startswith("■")]
    assert [title.rpartition("　")[0] for title in titles] == [
        "■ 附件1　基础数据表",
        "■ 附件2　整体自评表",
        "■ 附件3“环境监察、监测等运行经费”　项目自评表",
        "■ 附件4",
    ]


def test_all_counts_and_reasons_are_told(result: Result) -> None:
    text = to_text(result)
    assert "错误 3，核实 3（其中连带 1），提示 1。另有 1 条核实已写说明，通过。“核实”各条须改正或写明原因。" in "".join(
        text.splitlines()
    )
    assert "检查点 16：通过 3，有问题 8，未检查 3，不适用 1，规则故障 1" in text
    assert "没有交附件4 文字材料（2 处：XJ606、XJ615）" in text
    assert "规则 XJ999 运行出错：除数为零（1 处：XJ999）" in text
    assert "读不了的文件 1 个：\n  旧表.xls：旧格式" in text


def test_review_asks_for_an_explanation_until_there_is_one(result: Result) -> None:
    text = to_text(result)
    assert "写明原因" in _block(text, "核实 XJ105")
    assert "写明原因" not in _block(text, "核实 XJ115")
    assert "说明：年中追加" in _block(text, "核实 XJ115")


def test_nothing_found_is_not_everything_checked(nothing_found: Result) -> None:
    assert "没有发现问题，但有 4 处没有检查。" in to_text(nothing_found)


def test_nothing_checked_is_not_nothing_wrong() -> None:
    submission = make_checked().submission
    unchecked = Checked(submission, (Outcome("XJ104", Status.UNCHECKED, reason="空白"),))
    assert "不能据此认为没有问题" in to_text(Result((unchecked,)))
    passed = Checked(submission, (Outcome("XJ104", Status.PASS),))
    assert "没有发现问题。" in to_text(Result((passed,)))


def test_several_submissions_are_added_up() -> None:
    text = to_text(Result((make_checked(ABOVE_TOTAL), make_checked(SUBTOTAL))))
    assert "共 2 份：错误 1，核实 1，提示 0" in text


def test_no_files_at_all_says_so() -> None:
    assert to_text(Result(())) == "没有可校验的文件。\n"


def test_errors_come_first_within_a_form(result: Result) -> None:
    lines = [line for line in to_text(result).splitlines() if line.startswith(("■", "错误", "核实", "提示 XJ"))]
    assert [line[:8] for line in lines[:4]] == ["■ 附件1　基础", "错误 XJ110", "核实 XJ105", "核实 XJ115"]


def _missing(row: int, project: str, *, severity: Severity = Severity.ERROR) -> Finding:
    place = ABOVE_TOTAL.place._replace(cell=f"H{row}")
    return replace(SOURCES, message=f"“{project}”没有附件3", place=place, severity=severity, form="附件1")


def test_one_rule_with_one_remedy_is_told_once_and_every_cell_shown() -> None:
    found = (
        _missing(15, "业务工作经费"),
        _missing(18, "办案费", severity=Severity.REVIEW),
        _missing(19, "环保管家"),
    )
    text = to_text(Result((make_checked(*found),)))
    block = _block(text, "错误 XJ301")
    assert block.startswith("错误 XJ301 资金来源合计　2 处\n")
    assert "     附件1!H15　“业务工作经费”没有附件3。" in block
    assert "     附件1!H19　“环保管家”没有附件3。" in block
    assert block.count("怎么办：") == block.count("依据：") == 1
    assert "附件1!H18" in _block(text, "核实 XJ301")


def test_another_remedy_is_told_apart() -> None:
    one, two = _missing(15, "业务工作经费"), replace(_missing(19, "环保管家"), hint="补报。")
    text = to_text(Result((make_checked(one, two),)))
    assert text.count("错误 XJ301 资金来源合计　附件1!H") == text.count("怎么办：") == 2


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_line_fits(result: Result, width: int) -> None:
    assert max(printed_width(line) for line in to_text(result, width=width).splitlines()) <= width


def test_colours_only_where_asked(result: Result) -> None:
    assert "\x1b" not in to_text(result)
    coloured = to_text(result, colour=True)
    assert "\x1b[1;31m错误 XJ110" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == to_text(result)


def test_text_of_a_file_cannot_drive_the_terminal(hostile: Result) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", to_text(hostile))


def test_no_line_begins_with_closing_punctuation() -> None:
    for width in range(20, 60):
        lines = wrap("公用经费（2024年预算数）36.61 小于办公经费 33.42、水费“电费”，合计（附件1!G28）。", width)
        assert not any(line[0] in "，。、）”" for line in lines)
        assert not any(line[-1] in "（“" for line in lines)


def test_numbers_and_cells_are_not_torn() -> None:
    lines = "\n".join(wrap("一二三四五 12345678.90 与 附件1!G28 相等", 16))
    assert "12345678.90" in lines
    assert "附件1!G28" in lines


@given(st.text(alphabet="字，。（）“”a1 .\n!附A\u3000", max_size=60), st.integers(8, 30))
def test_wrap_loses_nothing_and_fits(text: str, width: int) -> None:
    lines = wrap(text, width, "  ", "    ")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(printed_width(line) <= width for line in lines)
