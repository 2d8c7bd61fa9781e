"""The charts of a section, as its outline describes them (`charts:` in report.yaml).

    charts:
      - title: 各部分分值与得分        # a jinja2 text
        unit: 分
        series: [分值, 得分]
        rows: 各行(整体自评表.一级指标得分, "名称", "分值", "得分")

`rows` is an expression: a list of rows, each a name and a figure for every series. Rows with a blank, a negative or no
figure at all are left out: a bar that stands for nothing would say something false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlzj.editions.text import BadText
from xlzj.interval import round_to
from xlzj.report.docx_chart import Chart
from xlzj.report.figures import Figure
from xlzj.report.sandbox import FAILURES, shown, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from jinja2.sandbox import SandboxedEnvironment

FEWEST = 2  # rows: one name alone is no comparison
MOST = 12  # rows on one page
LONGEST = 18  # characters of a name
KEYS = frozenset({"title", "unit", "series", "rows"})


def drawn(
    given: Iterable[Mapping[str, Any]], environment: SandboxedEnvironment, context: Mapping[str, Any], place: str
) -> tuple[Chart, ...]:
    """The charts of one section that have something to show. Raises BadText naming `place`."""
    return tuple(chart for one in given if (chart := _chart(one, environment, context, place)) is not None)


def _chart(
    given: Mapping[str, Any], environment: SandboxedEnvironment, context: Mapping[str, Any], place: str
) -> Chart | None:
    from jinja2 import TemplateError

    if set(given) != KEYS:
        raise BadText(f"{place}：图的键不对：{'、'.join(sorted(set(given) ^ KEYS))}")
    try:
        found = environment.compile_expression(given["rows"], undefined_to_none=False)(**context)
        title = shown(environment.from_string(given["title"]).render(context)).strip()
        rows = [row for one in found or () if (row := _row(one, len(given["series"]))) is not None]
    except (TemplateError, *FAILURES) as error:
        raise told(error, f"{place} 的图", [given["rows"], given["title"]]) from error
    if len(rows) < FEWEST or not any(value for _, values in rows for value in values):
        return None
    if len(rows) > MOST:
        title = f"{title}（{given['series'][0]}最大的{MOST}项）"
        kept = sorted(rows, key=lambda row: row[1][0], reverse=True)[:MOST]
        rows = [row for row in rows if row in kept][:MOST]
    return Chart(title, given["unit"], tuple(given["series"]), tuple(rows))


def _row(row: Sequence[Any], count: int) -> tuple[str, tuple[Decimal, ...]] | None:
    name, *figures = row
    if len(figures) != count or not all(isinstance(figure, Figure) for figure in figures):
        raise ValueError(f"一行要有名称和{count}个字段")
    numbers = [figure.number for figure in figures]
    if any(number is None or number < 0 for number in numbers):
        return None
    text = " ".join(str(name).split())
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return short, tuple(round_to(number, 2) for number in numbers if number is not None)


def columns(rows: Iterable[Mapping[str, Any]], name: str, *figures: str) -> list[list[Any]]:
    """A name and these figures of each row: 各行(项目自评表, "项目支出名称", "年度资金总额_全年预算数")."""
    return [[row[name], *(row[figure] for figure in figures)] for row in rows]


def scored(form: Mapping[str, Any]) -> list[list[Any]]:
    """分值 and 得分 of the parts of a form's score: 预算执行率 where the form scores it, then the first levels."""
    rows = columns(form["一级指标得分"], "名称", "分值", "得分")
    if "年度资金总额_得分" in form:
        rows.insert(0, ["预算执行率", form["年度资金总额_分值"], form["年度资金总额_得分"]])
    return rows
