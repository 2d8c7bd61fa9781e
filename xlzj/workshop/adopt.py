"""`xlzj template adopt`: what was changed in the blanks in Excel becomes the edition's text again.

Rows inserted, moved or deleted, labels, column widths, looks, formulas and prompts are read back into the edition's
own layout (`附件1.yaml`); a line that was deleted is left out (`without`), a new line between printed lines gets its
fields by its label. Then the blank is built from that text and held against the edited one: only where nothing is
lost is anything kept; the edited workbook is put by under 改稿/.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

from xlzj.editions import load_folder
from xlzj.editions.blocks import layout_text
from xlzj.editions.build import build
from xlzj.editions.layout import CLOSING, MARKER_NAME
from xlzj.editions.styles import FILE, load_styles
from xlzj.editions.text import BadText
from xlzj.workshop.copying import renew_reports
from xlzj.workshop.formulas_text import adopt_formulas
from xlzj.workshop.layout_back import Back, style_text
from xlzj.workshop.new_lines import Changes, changes_of
from xlzj.workshop.sheet_back import Seen, seen
from xlzj.workshop.texts import EDITION
from xlzj.workshop.yaml_edit import flow, put
from xlzj.writing import WriteError, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.address import Area
    from xlzj.editions.spec import Edition, FormSpec

KEPT = "改稿"


class Adopted(NamedTuple):
    """What was done, line by line; `complete` False where something could not be read back (that form is untouched)."""

    lines: list[str]
    complete: bool


def adopt(folder: Path) -> Adopted:
    """Read back every blank, and the 审核公式, that differs from its text. Raises BadText for a broken edition."""
    lines: list[str] = []
    complete = True
    for key in load_folder(folder).forms:
        edition = load_folder(folder)
        form = edition.forms[key]
        if not edition.layout(form).is_file() or not (folder / form.file).is_file():
            continue
        sheet = _sheet(folder / form.file, key)
        if not list(_unlike(_built(folder, key), sheet)):
            continue
        told, fine = _adopt_form(edition, form, sheet)
        lines += told
        complete = complete and fine
    lines += adopt_formulas(load_folder(folder))
    lines += [f"{path.name}：已随字段重新生成" for path in renew_reports(load_folder(folder))] if lines else []
    return Adopted(lines or ["各张空白表与文本一致，没有要读回的"], complete)


def _sheet(path: Path, key: str) -> Seen:
    from openpyxl import load_workbook

    book: Any = load_workbook(path)
    for sheet in book.worksheets:
        if MARKER_NAME in sheet.defined_names and str(sheet["A1"].value).endswith(f"|{key}"):
            return seen(sheet)
    raise BadText(f"{path.name}：找不到带表式标识的“{key}”表页（隐藏的第 1 行不要删）")


def _built(folder: Path, key: str) -> Seen:
    import io

    from openpyxl import load_workbook

    book: Any = load_workbook(io.BytesIO(build(folder, key)))
    return seen(book.worksheets[0])


def _adopt_form(edition: Edition, form: FormSpec, sheet: Seen) -> tuple[list[str], bool]:
    """Write the form's texts, build, compare; take everything back where the built sheet is not the edited one."""
    folder = edition.folder
    own, styles, layout = folder / EDITION, folder / FILE, folder / f"{form.key}.yaml"
    before = {path: path.read_bytes() if path.is_file() else None for path in (own, styles, layout)}
    try:
        changes = changes_of(edition, form, sheet)
        write_atomically(own, _edited(own.read_text("utf-8"), folder.name, form, changes))
        renewed = load_folder(folder)
        spec = renewed.forms[form.key]
        back = Back(renewed, spec, changes.sheet, load_styles(renewed), layout_text(edition, form))
        write_atomically(layout, back.text())
        if back.new_styles:
            given = styles.read_text("utf-8") if styles.is_file() else "# 本版式自己的单元格样式。\n"
            added = "".join(f"{name}: {flow(style_text(style))}\n" for name, style in back.new_styles.items())
            write_atomically(styles, given + added)
        unlike = list(_unlike(_built(folder, form.key), changes.sheet))
    except (BadText, ValueError, KeyError, WriteError) as error:
        unlike = [str(error)]
    if unlike:
        for path, data in before.items():
            if data is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, data)
        return [f"{form.key}：没有读回（文件未动）：", *(f"    {line}" for line in unlike[:20])], False
    (folder / KEPT).mkdir(exist_ok=True)
    shutil.copyfile(folder / form.file, folder / KEPT / form.file)
    write_atomically(folder / form.file, build(folder, form.key))
    told = [f"{form.key}：已读回 {layout.name}，改稿另存在 {KEPT}/", *(f"    {line}" for line in changes.lines)]
    fonts = dict.fromkeys(style.font for style in back.new_styles.values())
    if fonts:
        told.append(
            f"    新样式 {len(back.new_styles)} 种，写在 {FILE}，字体：{'、'.join(fonts)}；不是有意改的字体，请改回"
        )
    return told, True


def _edited(text: str, name: str, form: FormSpec, changes: Changes) -> str:
    """edition.yaml with the form's own layout, its new fields, and what it leaves out."""
    at = ("forms", form.key) if f"{form.key}" in _keys(text, "forms") else ("common", form.key)
    text = put(text, (*at, "layout"), f"{name}/{form.key}.yaml")
    for field, said in changes.fields.items():
        for part, value in said.items():
            text = put(text, (*at, "fields", field, part), value)
    if changes.without:
        text = put(text, (*at, "without"), [*_without(text, at), *changes.without])
    return text


def _keys(text: str, part: str) -> list[str]:
    import yaml

    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (builds text only)
    return list(data.get(part) or {})


def _without(text: str, at: tuple[str, ...]) -> list[str]:
    import yaml

    data: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (builds text only)
    for part in at:
        data = data.get(part) or {}
    return list(data.get("without") or [])


def _unlike(made: Seen, edited: Seen) -> Iterator[str]:
    """Where the sheet built from the text is not the edited one, each at its cell."""
    for name in sorted(made.names.keys() | edited.names.keys()):
        if made.names.get(name) != edited.names.get(name) and not name.startswith("_xlnm"):
            one, other = (each.names.get(name) for each in (edited, made))
            places = [area.ref() if area else "（没有）" for area in (one, other)]
            yield f"名称“{name}”：表上在 {places[0]}，读回的在 {places[1]}"
    if set(made.areas) != set(edited.areas):
        apart = sorted(set(edited.areas) ^ set(made.areas))
        yield f"合并的格子不同：{'、'.join(area.ref() for area in apart[:6])}"
        return
    closing = {area.bottom for area in edited.names.values() if edited.value(area._replace(top=area.bottom)) == CLOSING}
    for area in edited.areas:
        first, second = edited.value(area), made.value(area)
        if first != second:
            yield f"{area.anchor.ref()}：表上是“{first}”，读回的是“{second}”"
        elif area.top not in closing and _shows(edited, area) and edited.look(area) != made.look(area):
            yield f"{area.anchor.ref()}：格式没有读回（{_apart(edited.look(area), made.look(area))}）"
    if edited.widths() != made.widths():
        yield "列宽不同"
    yield from (
        f"第 {row} 行的行高不同" for row in range(2, edited.last_row + 1) if edited.height(row) != made.height(row)
    )
    if edited.repeat != made.repeat:
        yield "每页重复的标题行不同"


def _shows(sheet: Seen, area: Area) -> bool:
    """Whether there is anything to see at this place."""
    return bool(sheet.value(area) or not area.single or sheet.look(area).border)


def _apart(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    return "、".join(f"{a}→{b}" for a, b in zip(one, other, strict=True) if a != b)
