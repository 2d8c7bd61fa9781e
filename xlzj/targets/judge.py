"""Whether an indicator's target was reached, goal by goal; a wrong "no" is worse than "cannot tell"."""

from __future__ import annotations

import re

from .calendar_words import months_between
from .grades import HAPPENED, LONG_TEXT, NEVER, definite
from .match import common, find, quantified
from .model import (
    GRADE_NAMES,
    QUANTIFIED,
    TIMED,
    Actual,
    Downgrade,
    Goal,
    GoalResult,
    Grade,
    Kind,
    Span,
    Target,
    Verdict,
)
from .numbers_against import against
from .units import dimension
from .wording import normalise, squeeze

_IN_TIME = re.compile(r"按时|按期|如期|及时|准时|按(?:规定)?时间节点|提前")
_WATER = re.compile(r"(?<!劣)(?<![IV])(I{1,3}|IV|V)类")
_WATER_ORDER = ("I", "II", "III", "IV", "V")
_WATER_REASON = {True: "水质类别达到目标", False: "水质类别低于目标"}
_BARE_LENGTH = 16
_MOST_PAIRS = 2500  # goals × numbers; the fullest real row has 30
_TOPIC = 4  # characters a long account must share with its target before the two are compared
_UP = re.compile("提升|提高|改善|增加|增长|增强|加强|好转|(?<!不)高于|不低于|优于")
_DOWN = re.compile("下降|降低|减少|减弱|下滑|回落|(?<!不)低于|劣于")
_RANKS = re.compile("良好|合格|达标|一般|中等")
_NUMBERED = re.compile(r"(?<![^。;,:]);+")  # what squeeze leaves of 1.…；2.…


def judge(target: Target, actual: Actual) -> Verdict:
    """Compares an actual with its target.

    Numbers are compared as printed intervals (xlzj.interval); several goals are matched by subject and unit, and the
    target is reached when every goal is. An inequality or a bare 已完成 is no number: achieved is None then and
    `missing_number` is set.
    """
    if target.kind is Kind.NOT_APPLICABLE:
        return Verdict(None, "指标值空白" if "blank" in target.flags else "指标不适用")
    mismatch = "percent_for_count" in target.flags or "count_for_rate" in target.flags
    if actual.kind is Kind.BLANK:
        return Verdict(None, "完成值空白", type_mismatch=mismatch)
    if target.kind is Kind.UNPARSED:
        return Verdict(None, "指标值不是可衡量的目标", grade=actual.grade)
    if target.kind is Kind.QUALITATIVE:
        return _qualitative(target, actual)
    if actual.kind is Kind.NOT_APPLICABLE:
        return Verdict(None, "完成值为“无”", type_mismatch=mismatch, missing_number=target.kind in QUANTIFIED)
    return _measured(target, actual, mismatch=mismatch)


def _measured(target: Target, actual: Actual, *, mismatch: bool) -> Verdict:
    if len(target.goals) * len(actual.measures) > _MOST_PAIRS:
        return Verdict(None, "指标值与完成值中的数字过多，不能逐一对应", type_mismatch=mismatch)
    alone = quantified(target.goals) == 1
    results: list[GoalResult] = []
    flags: set[str] = set()
    numbers = False
    for goal in target.goals:
        if goal.kind is Kind.DATE or (goal.kind is Kind.DEADLINE and not actual.measures):
            results.append(_timed(goal, actual))
            continue
        match = find(goal, actual.measures, target.name, alone=alone)
        result, exact = against(goal, match, flags)
        numbers = numbers or exact
        results.append(result)
    if not actual.measures and not actual.dates and actual.grade is Grade.UNMET and len(actual.text) <= LONG_TEXT:
        return Verdict(
            achieved=False,
            reason=f"完成值“{_brief(actual.text)}”表明未达成",
            missing_number=target.kind in QUANTIFIED,
            grade=Grade.UNMET,
        )
    achieved = _together(results)
    ratios = [result.ratio for result in results if result.ratio is not None]
    silent = all(measure.bound is not None or measure.side for measure in actual.measures)
    missing = target.kind in QUANTIFIED and not numbers and silent
    if _same(target, actual):
        flags.add("identical")
    return Verdict(
        achieved,
        "；".join(dict.fromkeys(result.reason for result in results)),
        min(ratios, default=None),
        tuple(results),
        mismatch or _kinds_differ(target, actual, results),
        missing and not _kinds_differ(target, actual, results),
        grade=actual.grade,
        flags=frozenset(flags),
    )


def _together(results: list[GoalResult]) -> bool | None:
    """One missed goal misses the target; a due day nobody reports on does not hide what the numbers say."""
    states = [r.achieved for r in results if r.achieved is not None or r.goal.kind not in TIMED]
    if False in states:
        return False
    return None if None in states or not states else True


def _kinds_differ(target: Target, actual: Actual, results: list[GoalResult]) -> bool:
    """Date against number, or a lone number in another dimension."""
    if target.kind is Kind.DATE:
        return actual.kind in QUANTIFIED and not actual.dates
    if target.kind is Kind.DEADLINE:
        return actual.kind is Kind.PERCENT
    if actual.kind is Kind.DATE:
        return True
    lone = len(results) == 1 and len(actual.measures) == 1 and results[0].measure is None
    if not lone or len(normalise(actual.text)) > _BARE_LENGTH:
        return False
    left, right = dimension(results[0].goal.unit), dimension(actual.measures[0].unit)
    return bool(left and right and left != right)


def _timed(goal: Goal, actual: Actual) -> GoalResult:
    if goal.kind is Kind.DEADLINE:
        return _lasted(goal, actual)
    due = goal.dates
    if due is None or not actual.dates:
        return _said_in_time(goal, actual)
    if "forecast" in actual.flags:
        return GoalResult(goal, None, None, None, "完成值为预计时间，不能判断")
    if all(span.end <= due.end for span in actual.dates):
        return GoalResult(goal, None, achieved=True, ratio=None, reason=f"完成时间不晚于{due.end}")
    if all(span.start > due.end for span in actual.dates) and actual.kind is Kind.DATE:
        first = min(span.start for span in actual.dates)
        return GoalResult(goal, None, achieved=False, ratio=None, reason=f"完成时间{first}晚于目标{due.end}")
    return GoalResult(goal, None, None, None, "完成时间不能与目标时间比较")


def _said_in_time(goal: Goal, actual: Actual) -> GoalResult:
    words = squeeze(normalise(actual.text))
    late = actual.grade is Grade.UNMET and len(words) <= LONG_TEXT
    if late:
        return GoalResult(goal, None, achieved=False, ratio=None, reason="完成值表明未按时完成")
    if _IN_TIME.search(words) and actual.grade is not None and actual.grade > Grade.PARTIAL:
        return GoalResult(goal, None, achieved=True, ratio=None, reason="完成值表明按时完成")
    return GoalResult(goal, None, None, None, "完成值没有写明时间")


def _lasted(goal: Goal, actual: Actual) -> GoalResult:
    if not actual.dates or goal.hi is None or dimension(goal.unit) != "months":
        return _said_in_time(goal, actual)
    whole = Span(min(s.start for s in actual.dates), max(s.end for s in actual.dates))
    if len(actual.dates) == 1 and months_between(whole) == 1:
        return GoalResult(goal, None, None, None, "完成值没有写明起止时间")
    period = f"{whole.start}至{whole.end}"
    allowed = goal.hi * (12 if goal.unit == "年" else 1)
    if months_between(whole) <= allowed:
        return GoalResult(goal, None, achieved=True, ratio=None, reason=f"{period}，不超过{goal.hi}{goal.unit}")
    if months_between(whole) > allowed + 1 and "forecast" not in actual.flags:
        return GoalResult(goal, None, achieved=False, ratio=None, reason=f"{period}，超过{goal.hi}{goal.unit}")
    return GoalResult(goal, None, None, None, "起止时间与时限相当，不能判断")


def _same(target: Target, actual: Actual) -> bool:
    return squeeze(normalise(target.text)) == squeeze(normalise(actual.text))


def _qualitative(target: Target, actual: Actual) -> Verdict:
    goal = target.goals[0]
    wanted, words = goal.grade or Grade.PLAIN, squeeze(normalise(actual.text))
    if goal.zero and len(words) <= LONG_TEXT:
        if NEVER.search(words) or words == "0":
            return Verdict(achieved=True, reason="未发生", grade=Grade.FULL)
        if HAPPENED.search(words):
            return Verdict(achieved=False, reason="目标为不发生，完成值为已发生", grade=Grade.UNMET)
    if actual.kind is Kind.NOT_APPLICABLE:
        return Verdict(None, "完成值为“无”")
    if _same(target, actual):
        return Verdict(achieved=True, reason="完成值与指标值相同", grade=Grade.FULL, flags=frozenset({"identical"}))
    water = _water(target.text, actual.text)
    if water is not None:
        return Verdict(
            achieved=water,
            reason=_WATER_REASON[water],
            grade=Grade.FULL if water else None,
        )
    got = actual.grade
    if got is None:
        bare = bool(actual.measures) and len(words) <= _BARE_LENGTH
        money = bare and dimension(actual.measures[0].unit) == "money"
        return Verdict(
            None, "定性目标，完成值不能比较", type_mismatch=bare and not (money and "within_budget" in target.flags)
        )
    return _graded(wanted, got, target, words)


def _graded(wanted: Grade, got: Grade, target: Target, words: str) -> Verdict:
    compared = f"指标值“{_brief(target.text)}”（{GRADE_NAMES[wanted]}），完成值“{_brief(words)}”（{GRADE_NAMES[got]}）"
    aim = squeeze(normalise(target.text))
    if _opposed(aim, words) or _lower_rank(aim, words) or (len(words) > LONG_TEXT and common(aim, words) < _TOPIC):
        return Verdict(None, compared + "，不能比较", grade=got)
    if got >= wanted or (got >= Grade.PARTIAL and wanted <= Grade.PLAIN):
        return Verdict(achieved=True, reason=compared, grade=Grade.FULL)
    if got is Grade.PLAIN:
        return Verdict(True if definite(aim) and _IN_TIME.search(words) else None, compared, grade=got)
    downgrade = Downgrade(wanted, got)
    if got is Grade.PARTIAL:
        return Verdict(None, compared, downgrade=downgrade, grade=got)
    certain = len(words) <= LONG_TEXT and (got is Grade.UNMET or definite(aim))
    if not certain:
        return Verdict(None, compared, grade=got)
    return Verdict(achieved=False, reason=compared, downgrade=downgrade, grade=got)


def _opposed(aim: str, words: str) -> bool:
    """提升 asked, 下降 reported: what rose or fell must be read by a person."""
    return bool(_UP.search(aim) and not _DOWN.search(aim) and _DOWN.search(words) and not _UP.search(words))


def _lower_rank(aim: str, words: str) -> bool:
    return "优秀" in aim and "优秀" not in words and _RANKS.search(words) is not None


def _brief(text: str) -> str:
    plain = _NUMBERED.sub("", squeeze(normalise(text)))
    return plain if len(plain) <= LONG_TEXT else plain[: LONG_TEXT - 1] + "…"


def _water(wanted: str, got: str) -> bool | None:
    """Water quality classes: true when every reported class is as good as the one asked for (I is best)."""
    asked, seen = _WATER.findall(squeeze(normalise(wanted))), _WATER.findall(squeeze(normalise(got)))
    if len(asked) != 1 or not seen or "劣" in normalise(got):
        return None
    limit = _WATER_ORDER.index(asked[0])
    ranks = [_WATER_ORDER.index(grade) for grade in seen]
    if max(ranks) <= limit:
        return True
    return False if len(ranks) == 1 and len(normalise(got)) <= LONG_TEXT else None
