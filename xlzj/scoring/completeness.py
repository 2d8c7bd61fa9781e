"""完整性 (KH102, KH103): parts of the report and attachments that are missing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.interval import ZERO
from xlzj.model import Kind, Severity
from xlzj.rules import missing_projects
from xlzj.scoring import ROLE, Evidence, computed, left_open, of_fact, of_finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xlzj.editions.spec import Edition, FieldSpec, FormSpec
    from xlzj.model import Fact, Finding
    from xlzj.rules.kernel import Case
    from xlzj.scoring import Mark

_REPORT = "文字材料"
_FIELD = "完整性_得分"
_MAY_BE_NIL = ("政府性基金", "国有资本经营", "社会保险基金")
_MISSING_SHEET = "XJ505"


def _worth(case: Case, name: str) -> tuple[Decimal, Decimal]:
    """Points of this part, and what one missing part costs."""
    marking = case.edition.marking
    if marking is None:
        return ZERO, ZERO
    return marking.points[name], marking.deduction["缺一部分"]


@lru_cache(maxsize=64)
def parts(edition: Edition, form: str) -> tuple[tuple[FieldSpec, ...], ...]:
    """The parts of the report as the outline numbers them: sections （一）（二） of one chapter are one part."""
    return tuple(map(tuple, _parts(edition.forms[form])))


def _parts(spec: FormSpec) -> Iterator[list[FieldSpec]]:
    part: list[FieldSpec] = []
    for field in spec.fields.values():
        if field.type != "text" or field.prose or not field.required or field.name == "单位名称":
            continue
        continues = field.label.startswith("（") and not field.label.startswith("（一）")
        if part and not continues:
            yield part
            part = []
        part.append(field)
    if part:
        yield part


def body(case: Case) -> Mark:
    """正文: 8 less 2 for every part without content. A part that may be nothing (三至五节) may say 无."""
    full, each = _worth(case, "正文")
    form = case.one(_REPORT)
    if form is None:
        why = f"没有交{case.key(_REPORT)}，正文是否齐全看不到"
        return left_open("KH102", _FIELD, "正文内容齐全", full, why)
    every = parts(case.edition, form.key)
    lost = [field for fields in every for field in fields if form.fields[field.name].kind is Kind.ABSENT]
    if lost:
        names = "、".join(field.name for field in lost)
        return left_open("KH102", _FIELD, "正文内容齐全", full, f"{form.key}的名称“{names}”已丢失，看不到")
    missing = [empty for part in every if (empty := [f for f in part if _empty(form.fields[f.name])])]
    names = "、".join(fields[0].label for fields in missing)
    why = f"正文应有 {len(every)} 个部分，" + (f"缺 {len(missing)} 个：{names}。" if missing else "齐全。")
    proof = [of_fact(form, form.fields[field.name]) for fields in missing for field in fields]
    return computed("KH102", _FIELD, "正文内容齐全", full, each * len(missing), why, *proof)


def _empty(fact: Fact) -> bool:
    lenient = any(word in fact.field for word in _MAY_BE_NIL)
    return fact.kind is Kind.BLANK or (fact.kind is Kind.NIL and not lenient)


def attachments(case: Case) -> Mark:
    """附件: 7 less 2 for every form that was not handed in and every project without its sheet."""
    full, each = _worth(case, "附件")
    absent = [
        spec
        for spec in case.edition.forms.values()
        if spec.count != "optional" and spec.role not in (_REPORT, ROLE) and not case.forms(spec.role)
    ]
    sheets = [f for f in _missing_sheets(case) if f.severity is Severity.ERROR]
    names = [f"{spec.key} {spec.title}" for spec in absent] + [finding.expected for finding in sheets]
    why = f"缺 {len(names)} 件：{'、'.join(names)}。" if names else "附件齐全。"
    proof = [Evidence(None, f"没有交{spec.key} {spec.title}") for spec in absent]
    proof += [of_finding(finding) for finding in sheets]
    return computed("KH103", _FIELD, "附件内容齐全", full, each * len(names), why, *proof)


def _missing_sheets(case: Case) -> list[Finding]:
    rule = next(rule for rule in missing_projects.RULES if rule.code == _MISSING_SHEET)
    return [outcome.finding for outcome in case.outcomes(rule) if outcome.finding is not None]
