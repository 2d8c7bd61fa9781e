"""Words the rules look for: data only, each table with what it is for. No rule hides in here."""

from __future__ import annotations

SYNONYMS = (
    ("运行维护", "运维"),
    ("污普", "污染源普查"),
    ("检测", "监测"),
    ("排气中心", "监测中心"),
    ("废旧电器", "废弃电器"),
    ("环保", "环境保护"),
)
"""Two ways to write one thing in project names: the left is read as the right."""

TAILS = ("专项", "项目", "资金", "经费", "工作", "改造", "建设", "费")
"""Last words of a project name that do not tell one project from another."""

CONNECTIVES = "和及与的"
"""Characters that come and go between two writings of one name."""

TRANSFERS = ("转移支付", "拨付", "下达")
"""A project sheet with one of these in its name reports money passed on, not the unit's own spending."""

GENERIC_INDICATORS = frozenset(
    {"完成时限", "完成时间", "群众满意度", "公众满意度", "服务对象满意度", "社会公众满意度", "满意度", "改善营商环境"}
)
"""Indicator names that any project may carry: they do not count when tables are compared for copying."""

UNSPENT = (
    *("资金", "预算", "执行", "支付", "支出", "拨付", "结算", "结转", "节约", "压减", "减少", "按实际"),
    *(
        "采购",
        "招标",
        "合同",
        "进度",
        "工期",
        "计划",
        "时间",
        "推迟",
        "延期",
        "滞后",
        "取消",
        "调整",
        "追加",
        "未",
        "没有",
    ),
)
"""A deviation's reason that holds one of these may say why money was left over; 应用推广不足 does not."""

DONE = frozenset(
    {"已完成", "完成", "全部完成", "已全部完成", "均已完成", "按时完成", "已按时完成", "按计划完成", "已达标", "达标"}
)
"""Whole texts that say no more than "done"."""

DONE_TWICE = (
    *(
        "一",
        "学习",
        "组织",
        "管理",
        "监督",
        "宣传",
        "研究",
        "讨论",
        "考虑",
        "了解",
        "帮助",
        "指导",
        "检查",
        "保护",
        "服务",
    ),
    *("参加", "支持", "建设", "规范", "测试", "评价", "审核", "审查", "调度", "整改"),
)
"""Verbs that may stand before a word beginning like themselves (学习学习强国, 组织组织生活会), and 一件一件."""

TYPOS = (
    ("环境治疗", "环境治理"),
    ("污染治疗", "污染治理"),
    ("运行呢维护", "运行维护"),
    ("布署", "部署"),
    ("按装", "安装"),
    ("报帐", "报账"),
    ("帐户", "账户"),
    ("帐目", "账目"),
    ("对帐", "对账"),
    ("记帐", "记账"),
    ("自平表", "自评表"),
    ("绩效自平", "绩效自评"),
    ("完城", "完成"),
    ("己完成", "已完成"),
    ("己全部", "已全部"),
    ("己达到", "已达到"),
    ("己落实", "已落实"),
    ("完实现", "完成、实现"),
    ("履行职现", "履行职责"),
    ("风险挂空", "风险管控"),
    ("，，", "，"),
    ("。。", "。"),
    ("；；", "；"),
    ("、、", "、"),
)
"""Wrong writing → right writing. Only what cannot stand in a correct sentence ("工做" can: 分工做好)."""

CUT_HEADS = (("别为", "分别为"),)
"""A cell beginning with the left has lost its first characters."""

VERBS = (
    *("解决", "完成", "开展", "实施", "推进", "加强", "提升", "组织", "建立", "制定", "落实", "保障", "编制", "强化"),
    *("改善", "确保", "促进", "推动", "健全", "规范", "优化", "支持", "提供", "达到", "减少", "降低", "防治", "整治"),
)
"""First words of an aim: one that begins with the second character, and elsewhere with the whole word, was cut."""

CUT_WHOLES = (("已完", "已完成"),)
"""A cell that is just the left has lost its last characters."""

RESIDUES = ("bookmark", "_GoBack", "**", "$", "\\geq", "\\leq", "</", "<p", "<br", "&nbsp;", "&lt;", "&gt;", " and ")
"""A text holding one of these is looked at for leftovers of conversion or of the template."""
