"""Whether everything is filled in and signed: XJ901, XJ902, XJ904."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.kernel import rule
from xlzj.rules.vocabulary import DONE
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Say

_REPORT, _WHOLE, _PROJECT = "文字材料", "整体自评表", "项目自评表"
SIGNED = ("填表人", "填报日期", "联系电话", "单位负责人")
_MAY_BE_NIL = ("政府性基金", "国有资本经营", "社会保险基金")
_EMPTY = frozenset({Kind.BLANK, Kind.NIL})
_BETWEEN_PHONES = re.compile(r"[、,;/]|(?<=\d)\s+(?=1\d{10})")
_PHONE = re.compile(r"(?:\+?86-?)?(?:1[3-9][\d*]{9}|(?:\(?0\d{2,3}\)?-?)?[2-9][\d*]{6,7}(?:[-转]\d{1,6})?)")
_PHONE_NOISE = re.compile(r"[一-龥]{2,4}(?=[\d(])|(?<=\d)[一-龥]{2,4}$")
_ITEM = re.compile(r"(?:^|\n)\s*[(（]?[0-9一二三四五六七八九十]{1,2}\s*[)）、.．]")


def _day(fact: Fact) -> date | None:
    """The day a date fact names; None where there is no such day."""
    if fact.kind is not Kind.DATE:
        return None
    try:
        return date.fromisoformat(fact.text)
    except ValueError:
        return None


def _timely(case: Case, day: date) -> bool:
    """Whether the day lies in the year after the year that is evaluated: self-evaluation looks back."""
    return day.year == case.submission.year + 1


@tells_of_blanks
@rule(
    "XJ901",
    "报告封面不完整",
    role=_REPORT,
    severity=Severity.REVIEW,
    basis="报告封面表式：部门（单位）名称、年月日",
    remedy="在封面填写单位全称和报送日期，日期应在评价年度的次年。",
)
def _cover(case: Case, say: Say) -> Iterator[Outcome]:
    """封面没有单位名称、没有日期或日期不对，报告无法认定由谁在什么时候出具，考核评分表据此计算是否按时报送。"""
    forms = case.forms(_REPORT)
    if not forms:
        yield say.idle() if case.edition.role(_REPORT) is None else say.unchecked(f"没有交{case.key(_REPORT)}")
    for form in forms:
        for name in ("单位名称", "封面日期"):
            fact = form.fields.get(name)
            if fact is None:
                yield say.idle()
            elif fact.kind is Kind.ABSENT:
                yield say.unchecked(f"{form.label}的名称“{name}”已丢失")
            elif fact.kind in _EMPTY:
                yield say.found(form, fact, f"{form.key}封面的{name}没有填写。", expected="必填")
            elif name == "封面日期":
                yield _cover_date(case, say, form, fact)
            else:
                yield say.passed()


def _cover_date(case: Case, say: Say, form: Form, fact: Fact) -> Outcome:
    day = _day(fact)
    if day is None:
        return say.found(form, fact, f"{form.key}封面日期“{fact.text}”不是一个真实的日期。", expected="年、月、日")
    if _timely(case, day):
        return say.passed()
    after = case.submission.year + 1
    message = f"{form.key}封面日期是 {fact.text}，{case.submission.year} 年度的自评报告应在 {after} 年出具。"
    return say.found(form, fact, message, expected=f"{after} 年")


@tells_of_blanks
@rule(
    "XJ902",
    "表尾签署不完整",
    role="基础数据表",
    severity=Severity.REVIEW,
    basis="表尾：填表人、填报日期、联系电话、单位负责人签字",
    remedy="补填表尾的填表人、填报日期、联系电话和单位负责人。",
)
def _signed(case: Case, say: Say) -> Iterator[Outcome]:
    """表尾没有填表人、填报日期、联系电话或单位负责人签字，审核时找不到经办人，也没有人对数字负责。"""
    told: dict[tuple[str, ...], Fact] = {}  # what other sheets of the same form lack as well is said once
    for form in case.submission.forms:
        facts = [form.fields[name] for name in SIGNED if name in form.fields]
        if not facts:
            yield say.idle()
            continue
        lost = next((fact for fact in facts if fact.kind is Kind.ABSENT), None)
        if lost is not None:
            yield say.unchecked(f"{form.label}的名称“{lost.field}”已丢失")
            continue
        faults = [(fact, fault) for fact in facts if (fault := _signing_fault(case, fact))]
        empty = [fact.field for fact, fault in faults if fault == "没有填写"]
        others = [f"{fact.field}“{fact.text}”{fault}" for fact, fault in faults if fault != "没有填写"]
        if not faults:
            yield say.passed()
        else:
            said = [f"{'、'.join(empty)}没有填写", *others] if empty else others
            first = faults[0][0]
            earlier = told.setdefault((form.key, *said), first)
            yield say.found(
                form,
                first,
                f"{form.label}表尾{'；'.join(said)}。",
                expected="、".join(fact.field for fact, _ in faults),
                operands=[(form, fact) for fact in facts],
                because=[("XJ902", earlier)],
            )


def _signing_fault(case: Case, fact: Fact) -> str:
    """What is wrong with one item of the signing line, or ""."""
    if fact.kind in _EMPTY:
        return "没有填写"
    if fact.field == "联系电话":
        return "" if _is_phone(fact.text) else "不像电话号码"
    if fact.field == "填报日期":
        day = _day(fact)
        if day is None:
            return "不是一个真实的日期"
        return "" if _timely(case, day) else f"不在 {case.submission.year + 1} 年"
    return ""


def _is_phone(text: str) -> bool:
    """Mobile or landline, one or several, with a name beside it or some digits masked."""
    folded = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-")
    numbers = [_PHONE_NOISE.sub("", unspaced(part)) for part in _BETWEEN_PHONES.split(folded) if part.strip()]
    return bool(numbers) and all(_PHONE.fullmatch(number.replace("--", "-")) or _spaced(number) for number in numbers)


def _spaced(number: str) -> bool:
    """138-0013-8000: dashes anywhere in a mobile number."""
    return _PHONE.fullmatch(number.replace("-", "")) is not None


@tells_of_blanks
@rule(
    "XJ904",
    "内容空白或过于简单",
    role=_REPORT,
    severity=Severity.REVIEW,
    basis="考核评分表“正文部分内容齐全”；整体自评表、项目自评表年度总体目标“实际完成情况”",
    remedy="按提纲逐节写明实际情况；没有政府性基金等三项预算的可写“无”；实际完成情况对照预期目标逐条写。",
    limits=("正文最少字数",),
)
def _content(case: Case, say: Say) -> Iterator[Outcome]:
    """报告有标题没有内容、只写“无”或几个字，或者目标有好几条而完成情况只写“已完成”，等于没有自评；考核评分表按缺少部分扣分。"""
    for role in (_WHOLE, _PROJECT):
        for form in case.forms(role):
            yield _goals_met(say, form)
    for form in case.forms(_REPORT):
        for name, field in case.spec(form).fields.items():
            if field.type == "text" and field.required and name != "单位名称":
                yield _section(case, say, form, form.fields[name])
    for form in case.submission.texts:
        yield from _text_sections(say, form)
    if not case.forms(_REPORT) and not case.submission.texts and case.edition.role(_REPORT) is not None:
        yield say.unchecked(f"没有交{case.key(_REPORT)}")


_HEADED = re.compile(r"\s*[一二三四五六七八九十]{1,3}、\s*(?P<title>.{4,30}?)\s*$")
_NOT_HEADED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|其他需要说明的情况|第[一二三四五六七八九十]部分|附件)")
_NOTHING = frozenset({"无", "没有", "暂无", "无。", "没有。", "略", "略。"})


def _text_sections(say: Say, form: Form) -> Iterator[Outcome]:
    """Sections of a report in Word or text: a heading with nothing below, or with 无 alone."""
    facts = [fact for fact in form.fields.values() if fact.text.strip()]
    for fact, below in zip(facts, [*facts[1:], None], strict=True):
        match = _HEADED.match(fact.text)
        if match is None or match["title"].endswith(("。", "；", "：")):
            continue
        title = match["title"]
        lenient = any(word in title for word in _MAY_BE_NIL)
        empty = below is None or _NOT_HEADED.match(below.text) is not None
        nothing = below is not None and unspaced(below.text) in _NOTHING
        if not empty and (lenient or not nothing):
            yield say.passed()
            continue
        written = "没有内容" if empty or below is None else f"只写了“{below.text.strip()}”"
        severity = Severity.REVIEW if lenient or nothing else Severity.ERROR
        place = fact.place._replace(quote=fact.text.strip())
        yield say.found(
            form,
            fact._replace(place=place, text="" if empty else _NIL),
            f"报告“{title}”一节{written}。",
            expected="填写本节内容",
            severity=severity,
        )


_NIL = "无"


def _goals_met(say: Say, form: Form) -> Outcome:
    aims, done = form.fields.get("预期目标"), form.fields.get("实际完成情况")
    if aims is None or done is None or done.kind is not Kind.TEXT:
        return say.idle()
    goals = len(_ITEM.findall(aims.text)) or len([part for part in re.split(r"[。；;\n]", aims.text) if part.strip()])
    said = unspaced(done.text).strip("。.！!；;")
    if said not in DONE or goals < 2:
        return say.passed()
    message = f"{form.label}的预期目标有 {goals} 条，实际完成情况只写“{done.text}”，看不出每条目标完成得怎样。"
    return say.found(
        form, done, message, expected=f"逐条说明 {goals} 项目标", operands=[(form, aims)], severity=Severity.HINT
    )


def _section(case: Case, say: Say, form: Form, fact: Fact) -> Outcome:
    label = case.spec(form).fields[fact.field].label
    lenient = any(word in fact.field for word in _MAY_BE_NIL)
    if fact.kind is Kind.ABSENT:
        return say.unchecked(f"{form.label}的名称“{fact.field}”已丢失")
    if fact.kind is Kind.BLANK:
        severity = Severity.REVIEW if lenient else Severity.ERROR
        return say.found(form, fact, f"{form.key}“{label}”没有内容。", expected="填写本节内容", severity=severity)
    if lenient:
        return say.passed()
    least = int(case.limit("正文最少字数"))
    length = len(unspaced(fact.text))
    if fact.kind is not Kind.NIL and length >= least:
        return say.passed()
    message = f"{form.key}“{label}”只写了“{fact.text}”（{length} 字），内容过于简单。"
    return say.found(form, fact, message, expected=f"不少于 {least} 字")


RULES = (_cover, _signed, _content)
