"""The rule catalogue as people read it: one page a rule, made from the rule itself.

`xlzj rule CODE` and docs/rules.md show the same text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.audit.own import own_rules
from xlzj.editions import editions, load
from xlzj.explain import RULES as EXPLANATIONS
from xlzj.formulas.catalogue import RULES as FORMULAS
from xlzj.model import Severity
from xlzj.report.examples import examples
from xlzj.rules.catalogue import RULES, by_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.rules.kernel import Rule

SEVERITY = {Severity.ERROR: "错误", Severity.REVIEW: "核实", Severity.HINT: "提示"}
NO_EXAMPLE = "公开的样例里没有这样的错"
_FORMULA_BASIS = "官方模板的单元格公式"


class Page(NamedTuple):
    """What a rule's page says, already in words."""

    code: str
    title: str
    role: str
    severity: str
    lines: tuple[tuple[str, str], ...]


def codes() -> tuple[str, ...]:
    """All codes: the catalogue's rules and the families beside it (formulas, explanations), sorted."""
    return tuple(sorted((*by_code(), *FORMULAS, *EXPLANATIONS)))


def pages() -> tuple[Page, ...]:
    """All pages, in the order of the codes."""
    own = [_of_rule(rule) for rule in RULES]
    formulas = [
        Page(
            code,
            about.title,
            "各附件",
            SEVERITY[about.severity],
            (("为什么", about.why), *_example(code), ("怎么办", about.remedy), ("依据", _FORMULA_BASIS)),
        )
        for code, about in (FORMULAS | EXPLANATIONS).items()
    ]
    return tuple(sorted((*own, *formulas), key=lambda page: page.code))


def _of_rule(rule: Rule) -> Page:
    lines = [("为什么", rule.why)]
    lines += [("公式", text) for text in _formulas(rule)]
    lines += [("阈值", text) for text in _limits(rule)]
    lines += [*_example(rule.code), ("怎么办", rule.remedy), ("依据", rule.basis)]
    return Page(rule.code, rule.title, rule.role or "各附件", SEVERITY[rule.severity], tuple(lines))


def _example(code: str) -> list[tuple[str, str]]:
    """What the rule said of a sample unit, in the words of that finding; that there is none is said as well."""
    found = examples().get(code)
    return [("样例", f"{found.unit} {found.where}：{found.message}" if found else NO_EXAMPLE)]


def _formulas(rule: Rule) -> Iterator[str]:
    """The formula of a one-line rule; of a derived field as each edition has it."""
    if not rule.formula.endswith("派生算式"):
        if rule.formula:
            yield rule.formula
        return
    parts = rule.formula.split("；")
    yield from (part for part in parts if not part.endswith("派生算式"))
    wanted = {part.partition(" = ")[0] for part in parts if part.endswith("派生算式")}
    same: dict[str, list[str]] = {}
    for name in editions():
        form = load(name).role(rule.role)
        seen = {
            f"{field.base if field.heading else field.name} = {field.derived}"
            for field in (form.fields.values() if form else ())
            if field.derived and not {field.base, field.name}.isdisjoint(wanted)
        }
        for text in sorted(seen):
            same.setdefault(text, []).append(name)
    yield from (f"{text}（{'、'.join(names)}）" for text, names in same.items())


def _limits(rule: Rule) -> Iterator[str]:
    same: dict[tuple[str, str, str], list[str]] = {}
    for limit in rule.limits:
        for name in editions():
            edition = load(name)
            if edition.has(rule.role) and limit in edition.thresholds:
                threshold = edition.thresholds[limit]
                same.setdefault((limit, str(threshold.value), threshold.basis), []).append(name)
    yield from (f"{limit} {value}（{'、'.join(names)}；{basis}）" for (limit, value, basis), names in same.items())


def page(code: str) -> str | None:
    """One rule's page as Markdown, or None where there is no such rule."""
    found = next((page for page in pages() if page.code == code), None) or next(_own(code), None)
    return _markdown(found) if found else None


def _own(code: str) -> Iterator[Page]:
    """The page of a formula that an edition's own sheet holds (审核公式)."""
    for name in editions():
        edition = load(name)
        if edition.audit is not None:
            yield from (_of_rule(rule) for rule in own_rules(edition).rules if rule.code == code)


def _markdown(page: Page) -> str:
    head = f"## {page.code} {page.title}\n\n表：{page.role}　等级：{page.severity}\n"
    return head + "".join(f"\n- **{name}**：{text}" for name, text in page.lines) + "\n"


def markdown() -> str:
    """The whole catalogue: docs/rules.md."""
    head = (
        "# 规则目录\n\n本页由 `xlzj rule --markdown` 从规则本身生成，不要手改。"
        "等级：错误＝必有一处错；核实＝可能属实，须写说明；提示＝值得一看。\n\n"
    )
    return head + "\n".join(_markdown(page) for page in pages())


COLUMNS = (
    ("编号", 8.0),
    ("名称", 18.0),
    ("表", 10.0),
    ("等级", 6.0),
    ("为什么", 32.0),
    ("公式和阈值", 34.0),
    ("样例", 34.0),
    ("怎么办", 26.0),
    ("依据", 22.0),
)
"""Heading and width in characters of each column of the catalogue as a workbook."""


def rows() -> Iterator[tuple[str, ...]]:
    """The catalogue as rows of a workbook, in the order of COLUMNS."""
    for page in pages():
        told = {name: [text for key, text in page.lines if key == name] for name, _ in page.lines}
        formulas = [*told.get("公式", ()), *(f"阈值：{text}" for text in told.get("阈值", ()))]
        texts = (told.get("为什么", ()), formulas, *(told.get(name, ()) for name in ("样例", "怎么办", "依据")))
        yield page.code, page.title, page.role, page.severity, *("\n".join(text) for text in texts)


def listing() -> str:
    """One line a rule, for the terminal."""
    return "\n".join(f"{page.code}  {page.severity}  {page.role}  {page.title}" for page in pages())
