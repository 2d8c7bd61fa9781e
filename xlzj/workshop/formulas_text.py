"""The 审核公式 of an edition as text: 审核公式.yaml beside 审核公式.xlsx, so that a change can be read line by line.

The text is optional: an author who keeps only the workbook is asked for nothing. Where both are there they say the
same; `xlzj template build` makes the workbook from the text, `xlzj template adopt` the text from the workbook.
`python -m xlzj.workshop.formulas_text` makes those of the editions that xlzj brings along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.audit.own import audit_file, of_edition
from xlzj.audit.sheet import CODE, COLUMNS, FORMULA
from xlzj.editions import load_folder
from xlzj.editions.home import folders, templates_folder
from xlzj.editions.lint import Problem
from xlzj.editions.schema import TEXT
from xlzj.editions.shape import Keyed, Listed, refuse_faults
from xlzj.editions.text import load_text
from xlzj.workshop.yaml_edit import flow
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlzj.editions.spec import Edition

_SHAPE = Keyed({"rows": Listed(Keyed(dict.fromkeys(COLUMNS, TEXT), (CODE, FORMULA)))}, ("rows",))
_HEAD = "# 本版式的审核公式：{} 由它生成（xlzj template build）；在 Excel 里改了的，用 xlzj template adopt 读回。\n"

Row = dict[str, str]


def text_file(edition: Edition) -> Path | None:
    """Where the text of the edition's own 审核公式 is; None where it keeps none."""
    if edition.audit is None:
        return None
    path = (edition.folder / edition.audit.file).with_suffix(".yaml")
    return path if path.is_file() else None


def rows_of_text(path: Path) -> list[Row]:
    """The rows of a text, columns left out as "". Raises BadText with file and line."""
    data = load_text(path)
    refuse_faults(path, data, _SHAPE, path.name)
    return [dict.fromkeys(COLUMNS, "") | row for row in data["rows"]]


def rows_of_book(edition: Edition) -> list[Row]:
    """The rows of the workbook."""
    return [{column: entry[column].strip() for column in COLUMNS} for entry in of_edition(edition).entries]


def write_formulas(edition: Edition) -> list[Path]:
    """Make the workbook from the text, where there is one. Raises BadText."""
    text = text_file(edition)
    if text is None or edition.audit is None:
        return []
    from xlzj.report.formulas_book import formulas_book

    path = edition.folder / edition.audit.file
    write_atomically(path, formulas_book(edition, rows_of_text(text)))
    return [path]


def check_formulas_text(edition: Edition) -> Iterator[Problem]:
    """Rows of the workbook that are not those of the text. Raises BadText for a text that cannot be read."""
    text = text_file(edition)
    if text is None:
        return
    said = {row[CODE]: row for row in rows_of_text(text)}
    kept = of_edition(edition)
    given = {entry[CODE]: entry for entry in kept.entries}
    for code, entry in given.items():
        row = said.get(code, {})
        unlike = [column for column in COLUMNS if entry[column].strip() != row.get(column, "")]
        if unlike:
            cell = entry.cell(CODE if not row else unlike[0])
            what = f"“{code}”的{'、'.join(unlike)}" if row else f"“{code}”"
            yield Problem("TP014", kept.file, kept.sheet, cell, f"{what}与 {text.name} 不一致：{_REMEDY}")
    for code in said.keys() - given.keys():
        yield Problem("TP014", kept.file, kept.sheet, "", f"{text.name} 里的“{code}”表上没有：{_REMEDY}")


_REMEDY = "改了文本的，用 xlzj template build 重新生成；在 Excel 里改的，用 xlzj template adopt 读回"


def adopt_formulas(edition: Edition) -> list[str]:
    """Write the text anew from the workbook where they differ; what was done, line by line. Raises BadText."""
    text = text_file(edition)
    if text is None or rows_of_text(text) == rows_of_book(edition):
        return []
    head = "".join(line for line in text.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    lines = [f"  - {flow({column: told for column, told in row.items() if told})}" for row in rows_of_book(edition)]
    write_atomically(text, f"{head or _HEAD.format(audit_file(edition).name)}rows:\n" + "\n".join(lines) + "\n")
    return [f"审核公式：已读回 {text.name}"]


if __name__ == "__main__":
    for folder in folders().values():
        if folder.parent == templates_folder():
            write_formulas(load_folder(folder))
