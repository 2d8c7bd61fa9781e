"""The buttons that make something: 补算派生项, 生成报告, 批量校验文件夹, 新建模板, 设置, 诊断."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.live import wire
from xlzj.live.checking import copies, look
from xlzj.live.click import ASK, ERROR, OK, SETTINGS, YES, Answer, settings, settings_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.fill import Filling
    from xlzj.live.click import Click
    from xlzj.live.host import LiveBook

RESULTS = "xlzj 结果"
UNDO = "undo"
NOTHING = "没有要补算的：派生项都已填写，或算它要用的数还空着"
_SETTING_NAMES = {"notes": "在格子上写批注", "jump": "校验后跳到第一个错误"}
_YES_NO = {"yes": "是", "no": "否"}
_filled: dict[str, dict[str, dict[str, str]]] = {}  # full name → sheet → cell → what was filled in, to take it back


def fill_plan(click: Click) -> Answer:
    """What 补算 would write into the open workbook."""
    live = click.live()
    live.must_take()
    found = _fillings(click, live)
    before = sum(map(len, _filled.get(live.fullname, {}).values()))
    if not found and not before:
        return Answer(OK, NOTHING)
    lines = "\n".join(f"{each.sheet}!{each.cell} {each.title}：{each.shown}" for each in found)
    at = f"{found[0].sheet}!{found[0].cell}" if found else ""
    text = f"将补算 {len(found)} 格空白的派生项，已填的一格不动。" if found else "没有要补算的了。"
    if not before:
        return Answer(ASK, f"{text}补算吗？", lines, at, YES)
    choices = [f"yes\t补算 {len(found)} 格"] if found else []
    return Answer(ASK, text, lines, at, "\n".join([*choices, f"{UNDO}\t撤回已补算的 {before} 格"]))


def fill(click: Click) -> Answer:
    """Write them (`answer` undo: take back what the last 补算 of this workbook wrote)."""
    live = click.live()
    live.must_take()
    if click.get("answer").partition("\t")[0] == UNDO:
        return _undo(live)
    found = _fillings(click, live)
    if not found:
        return Answer(OK, NOTHING)
    refused: list[str] = []
    done: dict[str, dict[str, str]] = {}
    with live.quietly():
        for sheet in dict.fromkeys(each.sheet for each in found):
            contents = {each.cell: each.content for each in found if each.sheet == sheet}
            failed = live.put(sheet, contents)
            refused += [f"{sheet}!{cell}" for cell in failed]
            done[sheet] = {cell: text for cell, text in contents.items() if cell not in failed}
    _remember(live.fullname, done)
    lines = [f"{each.sheet}!{each.cell} {each.title}：{each.shown}" for each in found]
    more = f"；{len(refused)} 格受保护，没有写（{'、'.join(refused[:3])}），请先撤消工作表保护" if refused else ""
    count = len(found) - len(refused)
    undo = "；要撤回，再点“补算派生项”，选“撤回”" if count else ""
    return Answer(OK, f"补算了 {count} 格{more}{undo}", "\n".join(lines))


def _remember(book: str, done: Mapping[str, Mapping[str, str]]) -> None:
    kept = _filled.setdefault(book, {})
    for sheet, contents in done.items():
        kept[sheet] = {**kept.get(sheet, {}), **contents}


def _undo(live: LiveBook) -> Answer:
    done = _filled.pop(live.fullname, {})
    count = 0
    with live.quietly():
        for sheet, contents in done.items():
            count += live.clear_if(sheet, contents)
    return Answer(OK, f"撤回了 {count} 格补算" if count else "没有可撤回的补算")


def _fillings(click: Click, live: LiveBook) -> list[Filling]:
    from xlzj.fill import fillings

    with copies(live, neighbours=True) as place:
        looked = look(place, live, click.tell)
        return [
            each
            for bundle in looked.bundles
            for sheet in bundle.sheets
            if sheet.form.file == live.name
            for each in fillings(sheet, bundle)
        ]


def report(click: Click) -> Answer:
    """The reports of the set, beside the workbook (or in `out`)."""
    from xlzj.report.all import reports

    live = click.live()
    chosen = click.get("out") or click.get("answer")
    if live.folder is None and not chosen:
        return Answer(ASK, "工作簿还没有保存在本机的文件夹里，请选择报告放在哪里", choices="out")
    out = Path(chosen) if chosen else Path(str(live.folder)) / RESULTS
    written: list[Path] = []
    notes: list[str] = []
    with copies(live, neighbours=True) as place:
        looked = look(place, live, click.tell)
        if not looked.checked:
            return Answer(ERROR, "这本工作簿里没有官方模板的表页，写不了报告；请用“新建模板”领表填报")
        click.tell(3, 4, "写报告")
        for checked, bundle in zip(looked.checked, looked.bundles, strict=True):
            out.mkdir(parents=True, exist_ok=True)
            made = reports(checked, bundle, out)
            written += made.paths
            notes += made.notes
    return Answer(OK, f"写出 {len(written)} 个文件，在 {out}", "\n".join([*map(str, written), *notes]))


def batch(click: Click) -> Answer:
    """Check every set below a folder; the results go to a folder beside it."""
    from xlzj.batch.pool import cores
    from xlzj.batch.run import batch as run

    if not click.get("folder"):
        return Answer(ASK, "请选择各单位交来的文件所在的文件夹", choices="folder")
    folder = Path(click.get("folder"))
    if not folder.is_dir():
        return Answer(ERROR, f"{folder} 不是文件夹，请另选")
    out = Path(click.get("out")) if click.get("out") else folder.with_name(f"{folder.name} 校验结果")

    def tell(step: str, done: int, everything: int, errors: int) -> None:
        click.tell(done, everything, f"{step}（错误 {errors} 条）" if errors else step)

    out.mkdir(parents=True, exist_ok=True)
    done = run(folder, out, jobs=cores(), tell=tell)
    text = f"共 {done.sets} 套，错误 {done.errors} 条，退回单 {done.returned} 份，未查成 {done.failed} 套；结果在 {out}"
    return Answer(OK, text, "\n".join([*map(str, done.written), *done.remarks]))


def new(click: Click) -> Answer:
    """Blank official workbooks of an edition (asked for where it is not named) in a folder of their own."""
    from xlzj.editions import editions, load
    from xlzj.editions.filled import write_filled

    name = click.get("edition") or click.get("answer").partition("\t")[0]
    if name not in editions():
        choices = "\n".join(f"{each}\t{load(each).title}" for each in editions())
        return Answer(ASK, "请选择版式", choices=choices)
    if not click.get("out"):
        return Answer(ASK, "请选择空白表放在哪个文件夹", choices="out")
    out = Path(click.get("out"))
    out.mkdir(parents=True, exist_ok=True)
    written = write_filled(load(name), None, out, one_book=click.get("one_book") == "yes")
    return Answer(OK, f"写出 {len(written)} 个空白表，在 {out}", "\n".join(map(str, written)), choices="")


def change_settings(click: Click) -> Answer:
    """Tell how all stand and ask which to change; keep what is named (notes=no …) or chosen (`answer` notes=no)."""
    chosen = click.get("answer").partition("\t")[0].partition("=")
    given = {chosen[0]: chosen[2], **{key: click.get(key) for key in SETTINGS if click.get(key)}}
    named = {key: value for key, value in given.items() if key in SETTINGS and value in _YES_NO}
    now: Mapping[str, str] = {**settings(), **named}
    stand = "；".join(f"{_SETTING_NAMES[key]}：{_YES_NO[now[key]]}" for key in SETTINGS)
    if not named:
        other = {key: "no" if now[key] == "yes" else "yes" for key in SETTINGS}
        choices = [f"{key}={other[key]}\t{_SETTING_NAMES[key]}改为“{_YES_NO[other[key]]}”" for key in SETTINGS]
        return Answer(ASK, f"{stand}。要改哪一项？", choices="\n".join(choices))
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    wire.write(settings_file(), now)
    return Answer(OK, f"已改：{stand}", f"设置保存在 {settings_file()}，下次校验起用")


def doctor(_click: Click) -> Answer:
    """Whether the installation is whole."""
    from xlzj.doctor import examine

    items = examine()
    wrong = [item for item in items if not item.fine]
    lines = [f"{'正常' if item.fine else '异常'}  {item.what}：{item.text}" for item in items]
    head = f"有 {len(wrong)} 项异常：{wrong[0].what}：{wrong[0].text}" if wrong else f"{len(items)} 项都正常"
    return Answer(ERROR if wrong else OK, head, "\n".join(lines))
