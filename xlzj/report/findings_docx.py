"""校验报告.docx: the findings of a check as an official document, for signing and filing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from xlzj.editions import BadText, templates_folder
from xlzj.report.context import context
from xlzj.report.package import settled

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from xlzj.model import Result

TEMPLATE = "报告/校验报告.docx"


def findings_docx(result: Result, *, moment: datetime | None = None, template: Path | None = None) -> bytes:
    """The Word report of `result`; `template` replaces the one shipped under templates/报告.

    The template runs in a sandbox, with everything escaped and every unknown name an error. Raises BadText where the
    template is missing, and jinja2's errors where it is wrong.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    path = template or templates_folder() / TEMPLATE
    if not path.is_file():
        raise BadText(f"找不到报告模板 {path}：安装不完整，请重新安装 xlzj")
    document = DocxTemplate(io.BytesIO(path.read_bytes()))
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(context(result, moment), environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return settled(buffer.getvalue(), moment)
