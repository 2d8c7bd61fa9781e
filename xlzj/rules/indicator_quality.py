"""Whether indicators are well set: XJ417…XJ419, XJ422, XJ428."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlzj.interval import round_to
from xlzj.model import Kind as Cell
from xlzj.model import Severity
from xlzj.numerals import numeral, percent
from xlzj.rules.blanks import tells_of_blanks
from xlzj.rules.indicator_rows import ROLE, by_row, by_sheet
from xlzj.rules.kernel import rule
from xlzj.spelling import unspaced
from xlzj.targets import Kind, normalise
from xlzj.targets.model import QUANTIFIED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.model import Form, Outcome
    from xlzj.rules.indicator_rows import Indicator
    from xlzj.rules.kernel import Case, Say

_CLEAR = "考核评分表：三级指标内涵明确、具体、可衡量"
_LEADING = "，。、；：,.;:）)》”"
_LIMIT_WORDS = re.compile(r"^(?:不超过|不高于|不低于|控制在|[≤≥<>=])+")
_PAIRED = re.compile(r"[（）《》“”\[\]]")
_PAIRS = (("（", "）"), ("《", "》"), ("“", "”"), ("[", "]"))
_RATE_WORDS = re.compile(
    r"[率度比占]|%|满意|情况|合格|达标|优良|覆盖|完成|及时|按时|按期|达到|进度|质量|考核|落实|执行|办结|响应|成本|控制"
)
_ABOVE_ALL = re.compile(r"(?:≥|>|大于|高于|超过|不低于)\s*100\s*%")
_PUNCTUATION = re.compile(r"[\s，。、；：,.;:!！“”\"'（）()]+")
_SENTENCE = 10  # a copied wording this long cannot be a coincidence
_FEWEST_ROWS = 3
_TELLING = 3  # one row in three is no plain number or short word that may well be the same
_LIMITS = ("100%", "100", "0", "0%")  # what cannot be exceeded, and is met by doing all
_ENVIRONMENT = (
    "PM2.5", "PM10", "水质", "空气质量", "优良率", "优良天数", "污染物", "断面", "节能减排", "植被", "森林覆盖",
    "排放量",
)  # fmt: skip
_ECONOMY = (
    "经济", "收入", "产值", "税", "成本", "费用", "经费", "节约", "节省", "投资", "投入", "就业", "增收", "效益",
    "营商", "企业", "产业", "消费", "资产", "资金", "损失", "价值", "万元", "元", "利用率",
)  # fmt: skip
_BENEFIT = ("提升", "改善", "促进", "完善", "检验", "优化", "宣传", "增强", "健全")
_COST = (
    "成本",
    "负面",
    "影响",
    "损失",
    "费用",
    "代价",
    "不发生",
    "事故",
    "风险",
    "投诉",
    "信访",
    "破坏",
    "占用",
    "支持",
    "配合",
)
_NO_PLACE_FOR_MONEY = ("质量", "时效")
_MONEY = ("元", "万元", "亿元")
_SPENT = ("支出", "费用", "经费", "金额", "成本", "资金")
_FINES = ("罚没", "罚款收入", "罚款任务", "罚款金额", "执收")


@tells_of_blanks
@rule(
    "XJ417",
    "三级指标名称不明确",
    role=ROLE,
    severity=Severity.HINT,
    basis=_CLEAR,
    remedy="三级指标写清楚考核什么，一行一个指标，不重名；金额写在指标值里。",
)
@by_sheet
def unclear_names(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """三级指标名称空着、只是一个金额、在同一张表里重复，或头尾被截断，看不出考核的是什么；一级指标名称残缺也在此提示。"""
    del form
    seen: dict[str, Indicator] = {}
    for one in {one.first: one for one in reversed(rows)}.values():
        if case.scheme(one.form).level(one.first) is None:
            names = "、".join(level.name for level in case.scheme(one.form).levels)
            message = f"一级指标名称“{one.first or '（空）'}”认不出。"
            operands = one.operands("二级指标", "三级指标")
            yield say.found(one.form, one.fact("一级指标"), message, expected=names, operands=operands)
    for one in rows:
        name = one.name
        fault = _fault(name)
        if not fault and name in seen:
            fault = f"与第{seen[name].row.number}行重名"
        seen.setdefault(name, one)
        if fault:
            shown = one.shown("三级指标")
            message = f"三级指标名称{f'“{shown}”' if shown else ''}{fault}。"
            yield say.found(
                one.form,
                one.fact("三级指标"),
                message,
                expected="具体的指标名称",
                operands=one.operands("二级指标", "年度指标值"),
            )
        else:
            yield say.passed()


def _fault(name: str) -> str:
    """What is wrong with a name, or ""."""
    if not name:
        return "没有填"
    if numeral(_LIMIT_WORDS.sub("", name)) is not None:
        return "只是一个数，不是指标名称"
    if name[0] in _LEADING:
        return "以标点开头，像是前面被截断"
    if _PAIRED.search(name) and any(name.count(left) != name.count(right) for left, right in _PAIRS):
        return "括号或引号不配对，像是被截断"
    return ""


@tells_of_blanks
@rule(
    "XJ418",
    "指标值不可衡量",
    role=ROLE,
    severity=Severity.HINT,
    basis=f"{_CLEAR}；《项目支出绩效评价管理办法》（财预〔2020〕10号）：指标清晰可衡量",
    remedy="写可以衡量的指标值：数量加单位，或百分比（不超过 100%）；满意度写百分比。",
)
@by_row
def unmeasurable(case: Case, say: Say, one: Indicator) -> Outcome:
    """指标值空着、满意度没有百分比、比率目标超过 100%、或写了看不出怎样算完成的话，年末无法判断是否达到。"""
    del case
    fault, severity = _target_fault(one)
    if not fault:
        return say.passed()
    return say.found(
        one.form,
        one.fact("年度指标值"),
        f"{one.title}{fault}。",
        expected="可衡量的指标值",
        operands=one.operands("三级指标", "实际完成值", "分值"),
        severity=severity,
    )


def _target_fault(one: Indicator) -> tuple[str, Severity | None]:
    target = one.judged.target
    shown = one.shown("年度指标值")
    content = "满意" in one.second or "满意" in one.name
    if one.empty("年度指标值"):
        points = one.points("分值")
        return ("有分值，指标值没有填", Severity.REVIEW) if points is not None and points > 0 else ("", None)
    if "over_hundred" in target.flags:
        return f"的指标值 {shown} 超过 100%，比率不可能达到", None
    if _ABOVE_ALL.search(normalise(shown)) and (content or any(goal.exclusive for goal in target.goals)):
        return f"的指标值 {shown} 不合逻辑：比率最高就是 100%", None
    if content and not any(goal.kind in QUANTIFIED for goal in target.goals):
        return f"考核满意度，指标值“{shown}”没有百分比", None
    if target.kind is Kind.UNPARSED:
        return f"的指标值“{shown}”看不出怎样算完成", None
    if target.kind is Kind.PERCENT and _not_a_rate(one):
        return f"不是比率，用 {shown} 无法衡量", None
    return "", None


def _not_a_rate(one: Indicator) -> bool:
    """A bare percentage as target of something that has no rate (严厉打击各类环境违法行为 ≥95%)."""
    target = one.judged.target
    bare = len(target.goals) == 1 and not target.goals[0].subject and not target.flags & {"percent_for_count"}
    return bare and not _RATE_WORDS.search(one.name) and "满意" not in one.second


@rule(
    "XJ419",
    "完成值照抄指标值",
    role=ROLE,
    severity=Severity.REVIEW,
    basis="自评规范性要求：实际完成值填年末实际数，实际完成情况如实填写",
    remedy="填写年末实际完成的数和情况；确实恰好等于指标值的，写说明。",
    limits=("照抄占比",),
)
@by_sheet
def copied(case: Case, say: Say, form: Form, rows: tuple[Indicator, ...]) -> Iterator[Outcome]:
    """半数以上的完成值与指标值逐字相同，其中不少抄的是“≥95%”这样的目标或整句话；或实际完成情况与预期目标逐字相同，自评就没有反映实际。

    多半是实际数恰好相等的只作提示；目标 100%、完成 100% 不可能更多，不算照抄。
    """
    yield _copied_account(say, form)
    compared, same = _copied_rows(rows)
    half = case.limit("照抄占比") * len(compared)
    numbers = any(one.judged.measurable for one in same)
    telling = sum(one.judged.verdict.missing_number or len(one.shown("实际完成值")) >= _SENTENCE for one in same)
    asked = telling * _TELLING >= len(compared)
    figures = [one for one in same if one.judged.measurable and unspaced(one.fact("实际完成值").text) not in _LIMITS]
    if len(compared) < _FEWEST_ROWS:
        yield say.idle()
    elif not numbers or len(same) <= half or not (asked or len(figures) > half):
        yield say.passed()
    else:
        share = percent(round_to(case.edition.limit("照抄占比"), 2), 0)
        yield say.found(
            form,
            same[0].fact("实际完成值"),
            f"{len(compared)} 行中有 {len(same)} 行的完成值与指标值逐字相同（超过 {share}）："
            f"{'、'.join(one.title for one in same)}。",
            expected="年末实际完成数",
            operands=[operand for one in same for operand in one.operands("年度指标值", "实际完成值")],
            severity=None if asked else Severity.HINT,
        )


def _copied_rows(rows: tuple[Indicator, ...]) -> tuple[list[Indicator], list[Indicator]]:
    """The rows with both a target and an actual, and those of them where the two are word for word the same."""
    compared = [one for one in rows if not one.empty("年度指标值") and not one.empty("实际完成值")]
    return compared, [one for one in compared if same_words(one.fact("年度指标值").text, one.fact("实际完成值").text)]


def same_words(left: str, right: str) -> bool:
    """Whether two texts differ in nothing but blanks and punctuation."""
    return left == right or _bare(left) == _bare(right)


@lru_cache(maxsize=8192)
def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", normalise(text))


def _copied_account(say: Say, form: Form) -> Outcome:
    goal, done = form.fields.get("预期目标"), form.fields.get("实际完成情况")
    if goal is None or done is None or Cell.TEXT not in (goal.kind, done.kind):
        return say.idle()
    if not goal.text or not done.text or not same_words(goal.text, done.text):
        return say.passed()
    message = "“实际完成情况”与“预期目标”逐字相同，没有写实际完成的情况。"
    return say.found(form, done, message, expected="年末实际完成情况", operands=[(form, goal)])


@rule(
    "XJ422",
    "指标放错类别",
    role=ROLE,
    severity=Severity.HINT,
    basis="《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）：指标分类",
    remedy="把指标移到相应的二级指标下；预算执行率已有专栏，成本指标另设。",
)
@by_row
def misplaced(case: Case, say: Say, one: Indicator) -> Outcome:
    """环境质量放在经济效益下、执行率当作成本指标、社会成本里写效益、花多少钱当作质量或时效：类别错了，权重也就错了。"""
    del case
    second, text = one.second, one.name + normalise(one.words("年度指标值"))
    if not second or not text:
        return say.idle()
    if "经济效益" in second and _any(_ENVIRONMENT, text) and not _any(_ECONOMY, text):
        what, wanted = "说的是环境质量，放在了经济效益指标下", "生态效益指标"
    elif "成本" in second and "执行率" in one.name:
        what, wanted = "已有预算执行率专栏，又当作成本指标，重复计分", "成本控制类指标"
    elif second.startswith(("社会成本", "生态环境成本")) and _any(_BENEFIT, text) and not _any(_COST, text):
        what, wanted = f"说的是效果，放在了{second}下", "效益指标"
    elif second.startswith(_NO_PLACE_FOR_MONEY) and _is_cost(one):
        what, wanted = f"填的是金额（{one.shown('年度指标值')}），放在了{second}下", "成本指标"
    else:
        return say.passed()
    return say.found(
        one.form,
        one.fact("三级指标"),
        f"{one.title}{what}。",
        expected=wanted,
        operands=one.operands("二级指标", "年度指标值"),
    )


def _is_cost(one: Indicator) -> bool:
    """Whether the row tells what is spent, and by an amount: 公用支出安排金额 102万元."""
    goals = one.judged.target.goals
    return bool(goals) and all(goal.unit in _MONEY for goal in goals) and _any(_SPENT, one.name)


def _any(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


@rule(
    "XJ428",
    "罚没收入作绩效指标",
    role=ROLE,
    severity=Severity.REVIEW,
    basis="《中华人民共和国行政处罚法》（2021年修订）第七十四条：罚没款项不得同行政机关及其工作人员的考核、考评挂钩",
    remedy="换成执法检查、案件办理、问题整改类的指标。",
)
@by_row
def fines(case: Case, say: Say, one: Indicator) -> Outcome:
    """把罚没收入或罚款任务列为绩效指标，等于把罚款与考核挂钩，法律不允许，应换成执法过程和效果类指标。"""
    del case
    name = one.name
    if not name:
        return say.idle()
    if not _any(_FINES, name):
        return say.passed()
    return say.found(
        one.form,
        one.fact("三级指标"),
        f"{one.title}以罚没收入为绩效指标（指标值 {one.shown('年度指标值') or '空'}，"
        f"完成值 {one.shown('实际完成值') or '空'}）。",
        expected="执法检查、案件办理类指标",
        operands=one.operands("年度指标值", "实际完成值", "分值", "得分"),
    )


RULES = (unclear_names, unmeasurable, copied, misplaced, fines)
