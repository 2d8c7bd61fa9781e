"""The buttons that mark the open workbook: 校验本表, 校验整套, 下一个/上一个问题, 清除标记, 填写说明."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from xlzj.live.checking import copies, files_of, look
from xlzj.live.click import ASK, ERROR, OK, Answer
from xlzj.live.listing import ANSWER_COLUMNS, ANSWERS, TITLE, answer_row, entries, first, listing, step
from xlzj.live.marks import marks
from xlzj.live.refusal import GONE, Refused
from xlzj.model import SEVERITIES, Severity
from xlzj.report.proof import message
from xlzj.report.view import counted, tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlzj.live.checking import Looked
    from xlzj.live.click import Click
    from xlzj.live.host import LiveBook
    from xlzj.live.marks import Mark
    from xlzj.model import Checked, Finding

NOT_CHECKED = "没有校验过，或“校验结果”表已删去；请先点“校验本表”或“校验整套”"
_SHORT = 160


def check_sheet(click: Click) -> Answer:
    """Check the set, mark and list only the sheet in front."""
    live = click.live()
    return _check(click, live, click.get("sheet") or live.here()[0])


def check_set(click: Click) -> Answer:
    """Check the set; mark every open workbook of it, list all findings in the one in front."""
    return _check(click, click.live(), "")


def _check(click: Click, live: LiveBook, only: str) -> Answer:
    live.must_take(marks=True)
    live.status("xlzj：正在校验…")
    try:
        click.tell(0, 4, "复制工作簿")
        _carry_answers(live)
        with copies(live, neighbours=True) as place:
            looked = look(place, live, click.tell)
        forms = [form.sheet for each in looked.checked for form in each.submission.forms if form.file == live.name]
        if not forms or (only and only not in forms):
            return Answer(ERROR, _no_form(looked, only))
        click.tell(3, 4, "写标记")
        checked = tuple(_only(each, live.name, only) for each in looked.checked) if only else looked.checked
        failed = _mark(click, live, checked, [only] if only else forms)
        if not only:
            failed += _mark_others(click, live, looked.checked)
        return _told(click, live, checked, looked, [*failed])
    finally:
        live.status(None)


def _no_form(looked: Looked, only: str) -> str:
    if only and looked.checked:
        return f"“{only}”不是官方模板的表页，没有可校验的；请翻到要校验的表，或点“校验整套”"
    reasons = [unread.reason for unread in looked.unreadable]
    return reasons[0] if reasons else "这本工作簿里没有官方模板的表页；请用“新建模板”领表填报"


def _only(checked: Checked, file: str, sheet: str) -> Checked:
    """What was found on one sheet."""
    kept = tuple(
        outcome for outcome in checked.outcomes if outcome.finding is None or outcome.finding.place[:2] == (file, sheet)
    )
    return replace(checked, outcomes=kept)


def _mark(click: Click, live: LiveBook, checked: Sequence[Checked], sheets: Sequence[str]) -> list[str]:
    """The marks as they are now, the list behind. Where it fails in between, all of it is taken away again."""
    wanted = marks(checked, live.name, sheets)
    with live.quietly():
        try:
            failed = live.mark(wanted, notes=click.wants("notes"))
            try:
                live.write_list(TITLE, listing(checked, live.name, str(live.folder or ""), {}))
            except Refused as error:
                if str(error) == GONE:
                    raise
                failed.append("工作簿的结构受保护，加不了“校验结果”表")
        except Exception:
            with suppress(Refused):
                live.unmark()
                live.drop_list()
            raise
        if click.wants("notes") and not failed:
            failed = _completed(live, wanted)
    return failed


def _completed(live: LiveBook, wanted: Sequence[Mark]) -> list[str]:
    """Put notes that the program took and did not keep once more; a line for those that it loses again."""
    if not live.lacking(wanted):
        return []
    failed = live.mark(wanted)
    named = "、".join(f"{mark.sheet}!{mark.cell}" for mark in live.lacking(wanted))
    return [*failed, *([f"{named} 的批注没有写上，问题见“校验结果”表；再点一次可以补上"] if named else [])]


def _mark_others(click: Click, live: LiveBook, checked: Sequence[Checked]) -> list[str]:
    """Colours and notes in the other open workbooks of the set; they get no list."""
    failed: list[str] = []
    for other in live.others():
        if other.name in files_of(checked):
            try:
                other.must_take(marks=True)
            except Refused as error:
                failed.append(f"{other.name} 没有标：{error}")
                continue
            with other.quietly():
                failed += other.mark(marks(checked, other.name, other.sheets()), notes=click.wants("notes"))
    return failed


def _told(click: Click, live: LiveBook, checked: Sequence[Checked], looked: Looked, failed: list[str]) -> Answer:
    found = [finding for each in checked for finding in each.findings]
    target = first(found, live.name, live.sheets())
    if target is not None and click.wants("jump"):
        live.show(target.place.sheet, target.place.cell.partition(":")[0])
    detail = [*failed]
    if live.online:
        detail.append("文件在 OneDrive 或 SharePoint 上，只和已打开的附件一起校验")
    elif live.folder is None:
        detail.append("工作簿还没有保存，只校验了它自己；存到放附件的文件夹后可以校验整套")
    detail += [f"{unread.file}：{unread.reason}" for unread in looked.unreadable]
    head = f"{counted(tallies(found))}。" if found else "没有发现问题。"
    more = f"先看 {target.place.sheet}!{target.place.cell}：{_line(target)}" if target else ""
    warned = f"（{failed[0]}）" if failed else ""
    select = f"{target.place.sheet}!{target.place.cell}" if target else ""
    return Answer(OK, f"{head}{more}{warned}", "\n".join(dict.fromkeys(detail)), select)


def _line(finding: Finding) -> str:
    text = message(finding).replace("\n", " ")
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def forward(click: Click) -> Answer:
    """Go to the next place of the list."""
    return _go(click, back=False)


def back(click: Click) -> Answer:
    """Go to the one before."""
    return _go(click, back=True)


def _go(click: Click, *, back: bool) -> Answer:
    live = click.live()
    found = entries(live.read_list(), live.name)
    if not found:
        return Answer(ERROR, NOT_CHECKED)
    target = step(found, *live.here(), back=back)
    if target is None:
        return Answer(OK, "列出的问题都不在这本工作簿的格子里，请看“校验结果”表")
    live.show(target.sheet, target.cell)
    stops = list(dict.fromkeys((e.sheet, e.cell) for e in found if e.cell))
    at = stops.index((target.sheet, target.cell)) + 1
    problem = target.problem.partition("\n")[2] or target.problem
    text = f"第 {at}/{len(stops)} 处 {target.severity} {target.rule}：{problem[:_SHORT]}"
    return Answer(OK, text.replace("\n", " "), target.problem, f"{target.sheet}!{target.cell}")


def clear(click: Click) -> Answer:
    """Take colours, our part of notes and the list away; what was written in 说明 is kept on the sheet 说明."""
    live = click.live()
    live.must_take(marks=True)
    _carry_answers(live)
    with live.quietly():
        marked = live.unmark()
        listed = live.drop_list()
    if not marked and not listed:
        return Answer(OK, "没有标记要清除")
    return Answer(OK, "标记已清除：颜色、批注和“校验结果”表都已去掉，您自己的颜色和批注没有动")


def explain(click: Click) -> Answer:
    """Write the reason of a 核实 finding (asked for first) to the sheet 说明, and check again."""
    live = click.live()
    found = entries(live.read_list(), live.name)
    if not found:
        return Answer(ERROR, NOT_CHECKED)
    sheet, cell = live.here()
    waiting = [e for e in found if e.severity == SEVERITIES[Severity.REVIEW] and not e.texts.get(ANSWERS)]
    here = [
        e for e in waiting if (e.sheet, e.cell) == (sheet, cell) or (sheet.startswith(TITLE) and cell[1:] == str(e.row))
    ]
    here = [e for e in here if click.get("rule") in ("", e.rule)]
    if not here:
        where = f"还有 {len(waiting)} 条“核实”等待说明，点“下一个问题”逐条看" if waiting else "没有等待说明的“核实”"
        return Answer(ERROR, f"{sheet}!{cell} 没有要说明的“核实”问题；{where}")
    answer = click.get("answer")
    if not answer:
        problem = here[0].problem.partition("\n")[2] or here[0].problem
        return Answer(ASK, f"{here[0].rule} {problem[:_SHORT]} 请写明原因：", here[0].problem, choices="answer")
    live.must_take(marks=True)
    with live.quietly():
        live.append(ANSWERS, ANSWER_COLUMNS, [answer_row(here[0].texts, answer)])
    checked = _check(click, live, "")
    with suppress(Refused):
        live.show(sheet, cell)
    left = f"；这一格还有 {len(here) - 1} 条" if len(here) > 1 else ""
    return checked._replace(message=f"说明已记在“说明”表{left}。{checked.message}", select=f"{sheet}!{cell}")


def _carry_answers(live: LiveBook) -> None:
    """What was typed into the column 说明 of our list goes to the user's own sheet 说明, which no check takes away."""
    typed = [e for e in entries(live.read_list(), live.name) if e.texts.get(ANSWERS)]
    if not typed:
        return
    kept = {_written(row) for row in _answers(live)}
    rows = [answer_row(e.texts, e.texts[ANSWERS]) for e in typed]
    new = [row for row in rows if row not in kept]
    if new:
        with live.quietly():
            live.append(ANSWERS, ANSWER_COLUMNS, new)


def _answers(live: LiveBook) -> Sequence[Sequence[object]]:
    return live.read_sheet(ANSWERS)


def _written(row: Sequence[object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value).strip() for value in row[: len(ANSWER_COLUMNS)])


__all__ = ["back", "check_set", "check_sheet", "clear", "explain", "forward"]
