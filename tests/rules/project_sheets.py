"""附件1 with project lines and 附件3 sheets of known names and amounts, and the samples as forms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.forms import case, form
from tests.rules.indicator_sheets import filled_down
from tests.samples import SAMPLES
from xlzj.editions.data import read_data

if TYPE_CHECKING:
    from xlzj.model import Form
    from xlzj.rules.kernel import Case


def base(*rows: tuple[str, str, str], **values: Any) -> Form:
    """附件1 whose table of projects holds (name, budget, actual)."""
    return form("附件1", 市级专项资金明细=[[name, "", budget, actual] for name, budget, actual in rows], **values)


def sheet(name: str, first: str = "", full: str = "", done: str = "", **values: Any) -> Form:
    """附件3 of this project, on a page of its own."""
    return form("附件3", sheet=name[:20], 项目支出名称=name, 年度资金总额=[first, full, done], **values)


def whole(**values: Any) -> Form:
    """附件2."""
    return form("附件2", **values)


def sample(name: str) -> Case:
    """A sample's data as forms, each on a page of its own."""
    data = read_data(SAMPLES / name / "data.yaml")
    forms = []
    for number, filled in enumerate(data.forms, 1):
        tables: dict[str, Any] = {
            key: [[text or "" for text in row] for row in rows] for key, rows in filled.tables.items()
        }
        if "绩效指标" in tables:
            tables["绩效指标"] = filled_down(tables["绩效指标"])
        fields = {key: text or "" for key, text in filled.fields.items()}
        forms.append(form(filled.form, sheet=f"{filled.form}（{number}）", **fields, **tables))
    made = case(*forms, edition=data.edition)
    return replace(made, submission=replace(made.submission, unit=data.unit))
