"""The qualitative dictionary: which wording claims how much (rules XJ415, XJ416)."""

from __future__ import annotations

import re
from functools import lru_cache

from .model import Grade

_RESULT = (
    "完成|达到|达成|达标|通过|验收|开展|实施|实现|启动|建成|安装|落实|执行|合格|提升|提高|改善|解决|办结|整改|"
    "发放|采购|到位|竣工|开工|交付|运行|投入|提交|出具|编制|有效|控制|形成|满足|覆盖|兑现|支付|使用|拨付|支出"
)
_DONE = "完成|达到|实现|达标|达成|满意|合格|形成|建成|稳定|满足|覆盖|改善|提升|消除|解决|通过|验收|落实|到位|正常|按时"

_HALF_DONE = (
    rf"未(?:全部|完全|全面|能全部|能完全)|不完全|部分未|部分(?=$|{_DONE}|实施)|大部分|多数(?={_DONE})|"
    r"不(?:够|太|甚)?(?:明显|显著|全面|充分|到位|及时|完善|规范)|不足(?!\d)|不高$|不大$|欠缺|欠佳"
)
_NOT_DONE = (
    rf"[未没](?:有|能|能够|曾|按期|按时|按计划|按要求|按进度|及时|如期|予|得到)*(?:{_RESULT})|尚未(?!发[现生])|"
    rf"(?:无法|难以)(?:{_RESULT})|"
    r"不(?:达标|合格|通过|满意|理想)|恶化|变差|效果较?差|失败|停滞|(?<!不)滞后|无成效|无效果"
)
_UNDER_WAY = (
    r"正在|(?<!存)在建|(?:调试|推进|进行|实施|建设|开展|筹备|准备|施工|审批|采购|验收)(?:之)?中$|"
    r"待(?:验收|完成|实施|建|采购)|拟(?:于|在)|预计|计划于|将于|筹备"
)
_SOMEWHAT = (
    rf"有所|基本(?=$|{_DONE}|符合)|一定(?:的)?(?:效果|成效|程度|提升|改善|提高|促进|影响)|略有|稍有|有待|"
    rf"稳步|逐步(?={_DONE}|提高|推进)|初步(?={_DONE}|见效|具备)|^(?:效果|情况|成效)?(?:一般|尚可)$"
)
_WHOLLY = (
    r"明显|显著|全面|大幅|极大|充分|全部|(?<!力争)完成|已完|完实现|达标|达到|合格|验收|全覆盖|应(.)尽\1|圆满|"
    r"(?:^|已|均|全部)通过(?:$|了)|通过.{0,12}(?:验收|审核|审查|评审|评估|预审|考核|检查|认定)|"
    r"(?:验收|审核|审查|评审|预审|考核)(?:均|已|全部)?通过|建成|超额|全额|足额|均达"
)
_DIRECTION = (
    r"提升|提高|改善|增加|增长|促进|保障|保证|确保|保持|保护|稳定|加强|加大|增强|减少|减轻|降低|下降|削减|推动|"
    r"推进|优化|维护|防治|防止|安全|可控|控制|规范|改进|带动|助力|延长|节约|节省|完善|健全|巩固|有效|正常|及时|"
    r"按时|按期|按要求|按照|依据|根据|如期|即时|准时|时限|计划|保质|准确|长期|持续|稳|有序|便于|方便|便利|发展|监督|"
    r"处罚|消除|解决|实现|满足|合理|和谐|清洁|落实|执行|采用|采取|实施|开展|建立|建设|部署|编制|保留|支持|支撑|提供|"
    r"获得|好评|肯定|认可|丰富|扩大|形成|服务|靠前|领先|对照|要求|符合|预算内|预算金额内|不超|不低于|不高于|"
    r"高于|优于|低于|避免|杜绝|正面|适用|"
    r"转化|了解|掌握|处理|清理|整治|修复|治理|监测|检测|满意(?![度率情程])|合规|良好|优秀|优良|较好|"
    r"共赢|双赢|无(?:事故|投诉|负面)|[不未零没](?:有)?(?:发生|出现|超)"
)

# Strongest objection first: a wording belongs to the first row whose pattern it contains.
GRADE_TABLE: tuple[tuple[Grade, str], ...] = (
    (Grade.PARTIAL, _HALF_DONE),
    (Grade.UNMET, _NOT_DONE),
    (Grade.ONGOING, _UNDER_WAY),
    (Grade.PARTIAL, _SOMEWHAT),
    (Grade.FULL, _WHOLLY),
    (Grade.PLAIN, _DIRECTION),
)
_TABLE = tuple((grade, re.compile(pattern)) for grade, pattern in GRADE_TABLE)
_CLAUSE = re.compile(r"[,;。、!?:]+")
_MENDED = re.compile(r"(?:避免|防止|杜绝|减少|解决|消除|遏制|扭转)[^,;。]*")
_DEFINITE = re.compile(r"验收|合格|通过|完成|建成|竣工|投入使用|投用|达标|正常运行|交付|出具|到位|办结|全覆盖")
ZERO_GOAL = re.compile(r"(?:不|零|未|无|杜绝)(?:发生|出现|事故|投诉|伤亡|违纪|违规|差错|失误|超标)")
NEVER = re.compile(
    r"(?:不|零|未|没有|无|未曾|从未)(?:发生|出现|发现|产生|接到|事故|投诉|伤亡|违纪|违规|差错|失误|超标)|^(?:零|无|没有)$"
)
HAPPENED = re.compile(r"(?<![不未零没无])(?<!没有)(?:发生|出现)(?:了|过)?[1-9]\d*[起次件例]")


@lru_cache(maxsize=8192)
def _clause_grade(clause: str) -> Grade | None:
    plain = _MENDED.sub("改善", clause)
    for grade, pattern in _TABLE:
        if pattern.search(plain):
            return grade
    return None


@lru_cache(maxsize=8192)
def claimed(text: str) -> Grade | None:
    """What a wording claims as a target: the strongest of its clauses; None when no dictionary word occurs."""
    grades = [grade for clause in _CLAUSE.split(text) if (grade := _clause_grade(clause)) is not None]
    return max(grades, default=None)


@lru_cache(maxsize=8192)
def reported(text: str) -> Grade | None:
    """What a wording reports as an outcome.

    Clauses that contradict each other (one done, one not) are PARTIAL when short and None when long: a long account
    is not judged by one word of it.
    """
    grades = [grade for clause in _CLAUSE.split(text) if (grade := _clause_grade(clause)) is not None]
    if not grades:
        return None
    worst, best = min(grades), max(grades)
    if worst > Grade.PARTIAL or worst == best:
        return best
    if best <= Grade.PARTIAL:
        return worst
    return Grade.PARTIAL if len(text) <= LONG_TEXT and worst != Grade.PARTIAL else None


LONG_TEXT = 40


def definite(text: str) -> bool:
    """Whether the wording names an event that has either happened or not (验收合格, 建成, 通过)."""
    return _DEFINITE.search(text) is not None
