"""How reports are arranged: a section for each sheet, 错误 first, and one rule with one remedy said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.address import LAST_ROW, area_of
from xlzj.model import Severity
from xlzj.report.proof import advice
from xlzj.report.view import Headline, clean, headlines, silent, tallies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlzj.model import Checked, Finding, Form, Place
    from xlzj.report.view import Tally

_RANK = tuple(Severity)


class Group(NamedTuple):
    """Headlines of one sheet that share severity, rule, remedy and basis; at least one."""

    headlines: tuple[Headline, ...]

    @property
    def finding(self) -> Finding:
        """The first: its rule, title, severity, advice and basis are those of all."""
        return self.headlines[0].finding


class Section(NamedTuple):
    """The headlines whose root stands on one sheet, in the order they were found."""

    title: str  # 附件3“环境监察、监测等运行经费”　项目自评表
    name: str  # 附件3“环境监察、监测等运行经费”
    file: str
    sheet: str
    headlines: tuple[Headline, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """错误 before 核实 before 提示; otherwise where the first of a group stands."""
        found: dict[tuple[str, ...], list[Headline]] = {}
        for headline in self.headlines:
            one = headline.finding
            key = (one.severity, one.rule, one.title, advice(one), one.basis)
            found.setdefault(key, []).append(headline)
        made = [Group(tuple(group)) for group in found.values()]
        return tuple(sorted(made, key=lambda group: _RANK.index(group.finding.severity)))

    @property
    def by_cell(self) -> tuple[Headline, ...]:
        """Headlines down the rows of the sheet; places that are no cells come last."""
        return tuple(sorted(self.headlines, key=lambda headline: _position(headline.finding.place)))

    @property
    def tallies(self) -> dict[Severity, Tally]:
        """Counts of this section, its knock-ons included wherever they stand."""
        return tallies(found for headline in self.headlines for found in (headline.finding, *headline.knock_on))


def sections(checked: Checked) -> tuple[Section, ...]:
    """Headlines by sheet, forms as the submission lists them, then whatever else (a report's text)."""
    forms = {(form.file, form.sheet): form for form in (*checked.submission.forms, *checked.submission.texts)}
    grouped: dict[tuple[str, str], list[Headline]] = {key: [] for key in forms}
    for headline in headlines(checked.findings):
        place = headline.finding.place
        grouped.setdefault((place.file, place.sheet), []).append(headline)
    return tuple(
        _section(forms.get(key), clean(key[0]), clean(key[1]), tuple(found)) for key, found in grouped.items() if found
    )


def _section(form: Form | None, file: str, sheet: str, found: tuple[Headline, ...]) -> Section:
    if form is None:
        first = found[0].finding
        name = clean(first.form or first.place.sheet or first.place.file)
        return Section(name, name, file, sheet, found)
    name = clean(form.label or form.key)
    return Section(f"{name}　{clean(form.role)}", name, file, sheet, found)


def _position(place: Place) -> tuple[int, int, int]:
    """Row, column, paragraph; what has no cell comes last."""
    block = area_of(place.cell)
    return (block.top, block.left, place.paragraph) if block else (LAST_ROW + 1, 0, place.paragraph)


def bases(found: Iterable[Section]) -> dict[str, list[str]]:
    """Basis → codes of the headlines that rest on it; both in code order."""
    codes = {
        (headline.finding.rule, clean(headline.finding.basis))
        for section in found
        for headline in section.headlines
        if headline.finding.basis
    }
    resting: dict[str, list[str]] = {}
    for rule, basis in sorted(codes):
        resting.setdefault(basis, []).append(rule)
    return resting


def steps(checked: Checked, found: Iterable[Section]) -> list[str]:
    """What to do next, a line for each severity that was found."""
    errors = checked.severity(Severity.ERROR)
    where = "、".join(section.name for section in found if section.tallies[Severity.ERROR].findings)
    waiting = sum(silent(finding) for finding in checked.findings)
    lines = [f"先改“错误”{errors} 条（必有一处错），在{where}；连带的随根源一并处理。"] if errors else []
    if waiting:
        lines.append(f"再看“核实”，{waiting} 条还没有说明：填错的改正，属实的写明原因；数字再变动时，说明失效。")
    if checked.severity(Severity.HINT):
        lines.append("“提示”供参考，看过即可。")
    return [*lines, "在原表上修改，改完重新校验。"] if lines else []
