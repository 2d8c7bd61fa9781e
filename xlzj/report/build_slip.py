"""Builds `templates/报告/退回单.docx` from text: `python -m xlzj.report.build_slip [OUT]`.

The look is that of 校验报告.docx. `{%p %}` removes its paragraph, `{%tr %}` its table row; no tag in header or footer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.report.build_tables import add_row, add_table
from xlzj.report.build_templates import FOLDER, Lines, Style, add_style, finished, started

if TYPE_CHECKING:
    from docx.document import Document

NAME = "退回单.docx"
_COLUMNS = {"序号": 14, "等级": 14, "单元格": 17, "问题": 67, "怎么改": 44}  # mm, 156 in all
_SALUTATION = "称呼"
_FOLLOWS = "{{ i.follows }}"


def build() -> bytes:
    """The template, the same bytes every time."""
    document = started()
    add_style(document, _SALUTATION, Style("仿宋_GB2312", 16))
    lines = Lines(document)
    lines.add("退回单", "Title")
    lines.add("{{ unit }}：", _SALUTATION)
    lines.add(
        "你单位报送的{{ title }}材料{% if year not in title %}（{{ year }} 年度）{% endif %}"
        "经逐项核对，{{ found }}，现予退回。"
        "请在原表上按下列各条修改，属实的写明原因，改完自行校验一遍后重新报送。"
    )
    _missing(lines)
    _forms(lines, document)
    _notes(lines)
    lines.add("说明", "Heading 1")
    lines.add("“错误”必有一处错，须改正；“核实”可能属实，填错的改正，属实的在“说明”里写明原因。", "文件")
    lines.add("每个印出的数代表一个区间（末位四舍五入），尾数差异不算错误。", "文件")
    lines.optional("hints != '0'", "另有提示 {{ hints }} 条供参考，不列在本单。", "文件")
    return finished(document, "退回单")


def _missing(lines: Lines) -> None:
    lines.add("{%p if missing %}")
    lines.add("{{ headings.missing }}、缺少的附件", "Heading 1")
    lines.add("{%p for m in missing %}")
    lines.add("{{ loop.index }}. {{ m }}")
    lines.add("{%p endfor %}")
    lines.add("{%p endif %}")


def _forms(lines: Lines, document: Document) -> None:
    lines.add("{%p if forms %}")
    lines.add("{{ headings.forms }}、须改正和说明的各条", "Heading 1")
    lines.add("{%p for f in forms %}")
    lines.add("（{{ f.number }}）{{ f.title }}", "Heading 2")
    lines.add("{{ f.file }}", "文件名")
    table = add_table(document, tuple(_COLUMNS.values()))
    add_row(table, list(_COLUMNS), "表头", repeat=True)
    add_row(table, ["{%tr for i in f.entries %}", *[""] * 4], "表文")
    problem = (
        f"{{{{ i.title }}}}（{{{{ i.rule }}}}）\n{{{{ i.message }}}}\n{{%p if i.follows %}}\n{_FOLLOWS}\n{{%p endif %}}"
    )
    add_row(table, ["{{ i.number }}", "{{ i.severity }}", "{{ i.cell }}", problem, "{{ i.advice }}"], "表文")
    cells = table.rows[-1].cells
    cells[3].paragraphs[0].style = document.styles["表题"]
    for cell in cells[:2]:
        cell.paragraphs[0].style = document.styles["表数"]
    add_row(table, ["{%tr endfor %}", *[""] * 4], "表文")
    lines.add("{%p endfor %}")
    lines.add("{%p endif %}")


def _notes(lines: Lines) -> None:
    lines.add("{%p if notes %}")
    lines.add("{{ headings.notes }}、文件怎样归在一起", "Heading 1")
    lines.add("{%p for n in notes %}")
    lines.add("{{ loop.index }}. {{ n }}。", "文件")
    lines.add("{%p endfor %}")
    lines.add("{%p endif %}")


if __name__ == "__main__":
    from xlzj.editions import templates_folder

    out = Path(sys.argv[1]) if len(sys.argv) > 1 else templates_folder() / FOLDER / NAME
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(build())
