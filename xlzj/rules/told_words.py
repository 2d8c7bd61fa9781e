"""Sums, counts, remainders, repetitions and writing in prose: XJ607, XJ612…XJ614, XJ616…XJ620, XJ903, XJ905, XJ908."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.model import Kind, Severity
from xlzj.rules.kernel import rule
from xlzj.rules.told import REPORT, told
from xlzj.rules.told_tables import told_against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Fact, Form, Outcome
    from xlzj.rules.kernel import Case, Rule, Say

_ARITHMETIC = "算术"
_WRITING = "规范性口径：公开材料文字准确"


def _idle(case: Case, say: Say) -> Iterator[Outcome]:
    """What was found in prose; not applicable where nothing of the kind is told."""
    found = [*told(case, say), *told_against(case, say)]
    yield from found or [say.idle()]


def _rule(
    code: str, title: str, severity: Severity, basis: str, remedy: str, why: str, under: tuple[str, ...] = ()
) -> Rule:
    """A rule that is a relation of xlzj.prose: everything but its words is there."""

    def check(case: Case, say: Say) -> Iterator[Outcome]:
        yield from _idle(case, say)

    check.__doc__ = why
    return rule(code, title, role=REPORT, severity=severity, basis=basis, remedy=remedy, under=under)(check)


_summed = _rule(
    "XJ607",
    "文字中分项与总数不等",
    Severity.ERROR,
    f"{_ARITHMETIC}：总数等于所列各项之和；“主要用于”各项不超过总数",
    "逐项核对，补上漏写的、删去重复的，或改正总数。",
    "“其中”“包括”之后列出的金额加起来就是前面的总数，编号各项之和就是标题的金额；不等，读者不知道该信哪个。",
)
_ordered = _rule(
    "XJ612",
    "“分别”的次序颠倒",
    Severity.ERROR,
    f"{_ARITHMETIC}：“甲、乙分别增长x%、y%”依次对应",
    "对调两个比率，或对调前面的两个名称。",
    "前面按甲、乙的次序写，后面的比率却按乙、甲的次序写，每个数都对，连起来全错。",
)
_empty = _rule(
    "XJ613",
    "文字中有空着的数字",
    Severity.ERROR,
    "完整性：报告里的数字要填全",
    "补上数字；没有发生的写 0 或删去这句话。",
    "模板留空的地方没有填，公开后成了“新购固定资产　万元”。",
)
_twice = _rule(
    "XJ614",
    "段落重复",
    Severity.REVIEW,
    _WRITING,
    "删去重复的一段；确需重复的，改成各自的内容。",
    "两段一字不差，多半是复制以后忘了改。",
)
_counted = _rule(
    "XJ616",
    "个数与所列不符",
    Severity.ERROR,
    f"{_ARITHMETIC}：“共N个”等于所列的个数，也等于各种状态的个数之和",
    "数一数所列的名称，核对台账，改正个数或补全名称。",
    "总数和分项是同一批对象，数不到一起就说明有漏有重。",
)
_left = _rule(
    "XJ617",
    "余额勾稽",
    Severity.ERROR,
    f"{_ARITHMETIC}：结余＝预算－支出，净值＝原值－折旧，剩余＝总数－完成",
    "按预算、支出重算结余；资产按账面数核对。",
    "三个数里有两个就能算出第三个，算不出来必有一个写错。",
)
_contrary = _rule(
    "XJ618",
    "报告前后自相矛盾",
    Severity.ERROR,
    "一致性：同一事实在一份报告里只有一个数",
    "以附表为准统一前后两处。",
    "同一个数在前面是一个值，在后面是另一个值，哪一个都不能用。",
    under=("XJ601", "XJ602"),
)
_swapped = _rule(
    "XJ619",
    "疑似数字颠倒",
    Severity.HINT,
    "启发式：差异恰好由相邻两位互换造成",
    "对照原始数据核对这个数；计算用的是未舍入数据的，保留即可。",
    "88.42 写成 88.24 一类的颠倒，舍入范围内查不出，但值得看一眼。",
)
_points = _rule(
    "XJ620",
    "百分点与百分比混用",
    Severity.HINT,
    _WRITING + "：比率之差用百分点，浓度、金额的升降用百分比",
    "比率升降改用“个百分点”，浓度、金额的升降改用“%”。",
    "“优良率下降3.3%”与“下降3.3个百分点”不是一回事，写错一个词意思就变了。",
)
_notice = _rule(
    "XJ908",
    "依据文件年度不符",
    Severity.REVIEW,
    "一致性：报告依据的是本年度的自评通知",
    "换成本年度通知的名称和文号；确实沿用旧通知的，说明原因。",
    "报告引用往年的自评通知，多半是拿上年的报告改的，其余内容也可能没有更新。",
)

_REPORT_TITLE = re.compile(r"绩效(?:自评|评价)报告")
_SECTIONS = (
    ("基本情况", re.compile(r"基本情况|概况")),
    ("一般公共预算支出情况", re.compile(r"一般公共预算支出|基本支出情况")),
    ("政府性基金预算支出情况", re.compile(r"政府性基金")),
    ("国有资本经营预算支出情况", re.compile(r"国有资本经营")),
    ("社会保险基金预算支出情况", re.compile(r"社会保险基金")),
    ("整体支出绩效情况", re.compile(r"绩效情况")),
    ("存在的问题及原因分析", re.compile(r"存在的?(?:主要)?问题")),
    ("下一步改进措施", re.compile(r"改进措施|下一步")),
    ("自评结果拟应用和公开情况", re.compile(r"应用和公开|结果应用|公开情况")),
)
_HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．])")
_LONGEST_HEADING = 40


@rule(
    "XJ903",
    "报告缺少章节",
    role=REPORT,
    severity=Severity.REVIEW,
    basis="考核评分表“正文部分内容齐全”：缺一部分扣分",
    remedy="按提纲补上缺少的一节；没有这类支出的，写明“本单位没有……安排的支出”。",
)
def _sections(case: Case, say: Say) -> Iterator[Outcome]:
    """报告的章节按提纲固定，缺一节就少说明一件事，考核评分表按缺少部分扣分。"""
    reports = [form for form in case.submission.texts if _is_report(form)]
    wanted = _wanted(case) if reports else []
    for form in reports:
        headings = [fact.text for fact in form.fields.values() if _is_heading(fact)]
        first = next(iter(form.fields.values()))
        missing = [name for name, pattern in wanted if not any(pattern.search(text) for text in headings)]
        if not missing:
            yield say.passed()
            continue
        said = f"报告没有{'、'.join(f'“{name}”' for name in missing)}{'一节' if len(missing) == 1 else '各节'}。"
        yield say.found(form, first, said, expected="、".join(missing))
    if not reports:
        yield say.idle()


def _wanted(case: Case) -> list[tuple[str, re.Pattern[str]]]:
    """The sections a report must have: those the edition's text form asks for, as it calls them, or all of them."""
    spec = case.edition.role(REPORT)
    if spec is None:
        return [] if case.edition.forms else list(_SECTIONS)
    found = []
    for name, pattern in _SECTIONS:
        labels = [field.label for key, field in spec.fields.items() if pattern.search(f"{key}{field.label}")]
        if labels:
            own = "|".join(re.escape(_HEADING.sub("", label)) for label in labels if label)
            found.append((name, re.compile(f"{pattern.pattern}|{own}") if own else pattern))
    return found


def _is_report(form: Form) -> bool:
    return any(_REPORT_TITLE.search(fact.text) for fact in list(form.fields.values())[:_LONGEST_HEADING])


def _is_heading(fact: Fact) -> bool:
    return bool(_HEADING.match(fact.text)) and len(fact.text.strip()) <= _LONGEST_HEADING


_LISTED = re.compile(
    r"^\s*\d{1,2}\s*[.、．]\s*(?P<name>[^\n]{4,40}?表)(?:[（(][^）)]*[）)])?\s*[。；;]?\s*$", re.MULTILINE
)
_YEARS = re.compile(r"(?:19|20)\d{2}\s*年度?")
_ASKED = re.compile(r"附件\s*[:：]")


@rule(
    "XJ905",
    "附件清单与所交附表不符",
    role=REPORT,
    severity=Severity.HINT,
    basis="考核评分表“附件齐全”",
    remedy="补交清单所列的附表；不适用的从清单里删去或注明“无”。",
)
def _listed(case: Case, say: Say) -> Iterator[Outcome]:
    """报告末尾列出的附件应当都附上；列而未附，考核评分表按缺少部分扣分。"""
    seen = False
    titles = [_plain(case.spec(form).title) for form in case.submission.forms]
    for form, fact in _texts(case):
        if not titles or not _ASKED.search(fact.text):
            continue
        names = [match["name"] for match in _LISTED.finditer(fact.text)]
        seen = seen or bool(names)
        lost = [name for name in names if not any(_plain(name) in title or title in _plain(name) for title in titles)]
        if lost:
            said = f"报告的附件清单列有{'、'.join(f'“{name}”' for name in lost)}，所交材料里没有。"
            yield say.found(form, fact, said, expected="附上或从清单里删去")
        elif names:
            yield say.passed()
    if not seen:
        yield say.idle()


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return re.sub(r"[\s（）()]|单位|部门|数据", "", _YEARS.sub("", name))


def _texts(case: Case) -> Iterator[tuple[Form, Fact]]:
    for form in case.forms(REPORT):
        yield from ((form, fact) for fact in form.fields.values() if fact.kind is Kind.TEXT)
    for form in case.submission.texts:
        last = list(form.fields.values())
        start = next((at for at, fact in enumerate(last) if _ASKED.search(fact.text)), None)
        if start is not None:
            joined = "\n".join(fact.text for fact in last[start : start + 12])
            yield form, last[start]._replace(text=joined)


RULES = (_summed, _ordered, _empty, _twice, _counted, _left, _contrary, _swapped, _points, _sections, _listed, _notice)
