"""Which way a bare number leans: more is better, or less."""

from __future__ import annotations

import re
from functools import lru_cache

from .model import Direction
from .units import dimension

_LESS = re.compile(
    "成本|费用|费$|金额|控制|支出|经费|总投资|预算|概算|浓度|失误|事故|投诉|重污染|劣V|劣五类|时限|时长|用时|耗时|超标|差错|错误|违规|"
    "违纪|能耗|消耗|排放量|排放强度|排放总量|损失|死亡|伤亡|返工|延误|逾期|超期|负债|故障|发病|信访量|上访|污染天数|超支|空置|流失|"
    "失业|风险状况|产生量|发生|发案|案发|火灾|缺陷|漏报|漏检|误报|贫困|拖欠|舆情|负面|违法|犯罪|举报|隐患|拥堵"
)
_MORE = re.compile(
    "办结|处理|处置|整改|查处|解决|化解|受理|回复|排查|排除|检查|调查|监测|检测|完成|达标|合格|覆盖|满意|及时|响应|演练|培训|执行率|"
    "进度|治理|修复|削减|减排|减少|下降|降低|降幅|节约|改善|增加|增长|新增|到位|优良|利用|正常|正确|准确|有效|任务"
)
_LESS_RATE = re.compile(
    "(?:三公|经费|成本|费用|支出|预算|规模|概算|投资|人员)[^率]{0,4}控制率|"
    "(?:失误|差错|错误|投诉|事故|超标|违规|违纪|故障|延误|返工|逾期|变动|差异|偏离|结转|结余|超支|空置|流失|失业|死亡|伤亡|发病|"
    "损耗|损失|负债|能耗|发生|重污染|复发|漏损|淘汰|闲置|劣V类?|劣五类)(?:天数|水体|断面)?(?:发生)?(?:率|比例|占比|比重)"
)
_RATE = re.compile("率|比例|占比|比重|满意度|程度|覆盖面")
_INCOME = re.compile("收入|罚没|罚款|税|产值|带动|撬动|吸引|争取|筹集|引资|招商|节约|节省|增收|销售|挽回|完成额|贷款")
_REDUCE = re.compile("减少|削减|降低|下降|压减|节约|避免|挽回")
_DURATION = re.compile(
    "时限|时间|时长|周期|期限|工期|时效|及时|用时|耗时|等待|(?:办理|办结|审批|审核|处理|周转|住院)(?:天数|日)"
)
_LONG_IS_GOOD = re.compile("运行时间|服务时间|开放时间|培训时间|学习时间|工作时间|有效期|寿命|保质期|质保")
_CLEAN = re.compile("溶解氧|负氧|透明度")
_UNKNOWN = re.compile("指数|强度|密度|系数|[pP][hH]值?$")
_PRODUCTS = frozenset(
    {"份", "本", "篇", "座", "台", "套", "台套", "辆", "期", "册", "场", "场次", "块", "栋", "间", "所"}
)


@lru_cache(maxsize=4096)
def lean(subject: str, name: str, unit: str, category: str) -> tuple[Direction, bool]:
    """Direction of a bare number and whether it is sure.

    `subject` is what the number's own clause says, `name` the indicator, `category` its 二级指标 (经济成本指标 …).
    """
    kind = dimension(unit)
    both = subject + name
    if unit in _PRODUCTS:
        return Direction.AT_LEAST, "成本" not in category
    if kind == "money":
        return _money(both, category)
    if kind in {"air", "water", "sound"}:
        return (Direction.AT_LEAST, False) if _CLEAN.search(both) else (Direction.AT_MOST, True)
    if kind in {"seconds", "workdays", "months"} and _DURATION.search(both):
        return (Direction.AT_LEAST, False) if _LONG_IS_GOOD.search(both) else (Direction.AT_MOST, True)
    for words in (subject, name):
        known = _by_words(words)
        if known is not None:
            return known
    if "成本" in category and kind != "percent":
        return Direction.AT_LEAST, False
    return Direction.AT_LEAST, _UNKNOWN.search(both) is None


def _money(words: str, category: str) -> tuple[Direction, bool]:
    """Amounts are costs unless they are earned: 罚没收入, 带动投资; an amount of no named kind may be either."""
    earned, spent = _INCOME.search(words), _LESS.search(words)
    if earned:
        return Direction.AT_LEAST, spent is None and "成本" not in category
    return Direction.AT_MOST, spent is not None or "成本" in category


def _by_words(words: str) -> tuple[Direction, bool] | None:
    if not words:
        return None
    if _LESS_RATE.search(words):
        return Direction.AT_MOST, True
    if "控制率" in words:
        return Direction.AT_LEAST, False
    if _RATE.search(words) and "浓度" not in words:
        return Direction.AT_LEAST, True
    less, more = _LESS.search(words), _MORE.search(words)
    if less and more:
        if (cut := _REDUCE.search(words)) and cut.start() < less.start():
            return Direction.AT_LEAST, True
        return Direction.AT_LEAST if more.start() > less.start() else Direction.AT_MOST, False
    if less:
        return Direction.AT_MOST, True
    return (Direction.AT_LEAST, True) if more else None
