"""Matching project lines and sheets: the real pairs of the published documents."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

import pytest

from xlzj.rules.assignment import assign
from xlzj.rules.names import Line, Matching, Sheet, alike, bare, common, is_transfer, match, normal

LEAST, MAYBE = Decimal("0.55"), Decimal("0.35")

ZHUZHOU_LINES = """1、业务经费|293|277.92
2、运行维护经费||
环境污染防治专项|540|461.5
“数字环保”运维服务|145|110.77
生环委工作经费|108|51.72
环评与排污许可监管行动技术支撑|25|6.01
有奖举报奖金|10|0
废弃电器电子产品第三方审核资金|20|27.1
中央省级环保督察专项|98.5|98.36
城市道路交通站建设专项|146.6|141.27
“三供一业”改造|43.69|43.69
2023 年湘赣跨省渌水流域突发水环境事件应急联合演练|49.85|49.85
土壤污染地块调查和风险评估|108.57|108.57
株洲市重型柴油车安装远程在线监控设备（OBD）|20.32|20.32
株洲市大气污染防治监测监管能力提升项目|298.83|298.83
区政府结算上解资金|417.67|332.12"""
ZHUZHOU_SHEETS = """生态环境事业经费|293|293|277.92|1、业务经费
环境污染防治专项|540|540|523.3|环境污染防治专项
有奖举报奖金（公共专项）||||有奖举报奖金
“数字环保”运维服务专项、重点污染源自动监控与数据库系统适配专项（公共专项）|145|145|110.77|“数字环保”运维服务
废弃电器电子产品第三方审核资金（公共专项）|20|27.1|27.1|废弃电器电子产品第三方审核资金
2024 年市生环委办工作专项（公共专项）|108|54|51.72|生环委工作经费
排污许可核发专项（公共专项）|25|10|6|环评与排污许可监管行动技术支撑
城市道路交通站建设专项（年中追加预算资金）||146.6|141.24|城市道路交通站建设专项
中央省级环保督察专项（年中追加预算资金）||98.5|98.36|中央省级环保督察专项
株洲市环保局老院子“三供一业”改造经费（年中追加财政承担部分预算）||43.69|43.69|“三供一业”改造
2023 年湘赣渌水流域跨省突发环境事件应急演练（上年结转资金）||49.85|49.85|2023 年湘赣跨省渌水流域突发水环境事件应急联合演练
土壤污染地块调查及风险评估项目（2022 年中央土壤污染防治结转资金）|246.569|108.5729|108.5729|土壤污染地块调查和风险评估
株洲市重型柴油车安装远程在线监控设备专项（2022 年省级大气污染防治结转资金）||20.32|20.32|株洲市重型柴油车安装远程在线监控设备（OBD）
株洲市大气污染防治检测监管能力提升项目（上级转移支付资金）|298.83|298.83|298.83|株洲市大气污染防治监测监管能力提升项目
芦淞分局专项工作经费（区政府结算上解资金）||29.73|29.71|区政府结算上解资金
荷塘分局专项工作经费（区政府结算上解资金）||15|14.96|区政府结算上解资金
荷塘区生态文明建设示范区规划编制项目（区政府结算上解资金）||15|14.96|区政府结算上解资金
仙庾镇黄塘村污染农田修复技术中试项目（荷塘分局土壤污染防治项目，区政府结算上解资金）||117.61|117.61|区政府结算上解资金
入河排污口水质监测项目（区政府结算上解资金）||8.8|8.68|区政府结算上解资金
入河排污口标示牌制作费项目（区政府结算上解资金）||9.27|8.69|区政府结算上解资金
天元分局环境污染防治工作资金（区政府结算上解资金）||120|65.24|区政府结算上解资金
生态环境局天元分局污染防治及监管工作经费（区政府结算上解资金）||82.13|54.86|区政府结算上解资金
华里水质自动站迁建项目（上级转移支付资金）||50|50|
醴陵市官庄镇潭塘村巩固脱贫攻坚成果与乡村振兴有效衔接帮扶资金建设袁溪谷游客接待中心项目（市本级转移支付资金）||45|45|
下达预拨 2024 年中央水污染防治资金（转移支付）|0|6764|865|
拨付芦淞区 2024 年“六五”世界环境日活动经费 40 万元|0|40|40|
2 号喷涂车间 VOCs 废气深度治理改造项目(大气转移支付资金)||||"""  # noqa: E501  (names and amounts as published)
SQUAD_LINES = """1、业务工作经费|102|100.14
2、运行维护经费||
市生态环境保护综合执法专项资金|193|187.46
有奖举报奖金|10|0.88"""
SQUAD_SHEETS = """生态环境保护综合执法事务经费|102|102|100.14|1、业务工作经费
株洲市生态环境保护综合执法专项资金|193|193|187.46|市生态环境保护综合执法专项资金
有奖举报奖金|10|10|0.88|有奖举报奖金"""
HENGYANG_LINES = """减排工作经费|27|26.36
污普工作经费|20|3.11
重点污染源监控中心工作经费|25|15.23
空气质量监测网络运行经费|25.3|24.64
排污权交易中心工作经费|10|9.97
机动车污染排气中心工作经费|10|5.23
机动车排气中心临聘人员经费|24|24.8
空气质量预警预报工作经费|20|20
精准扶贫、乡村振兴||15.58
法制宣传费||19.03
环保督察工作经费||6.95
纪检经费|20.88|7.45
党建经费|20.43|10.3
工会经费|63.06|63.06
债务利息支出||15.7
大气污染防治专项资金||400
入河排污口排查经费||1.16
环境应急经费||5"""
HENGYANG_SHEETS = """排污权交易中心工作经费|10|10|9.97|排污权交易中心工作经费
减排工作经费|27|27|26.36|减排工作经费
空气质量网络运行经费|25.30|25.30|24.64|空气质量监测网络运行经费
机动车排气中心临聘人员经费|24|24|24|机动车排气中心临聘人员经费
空气质量预警预报工作经费|20|20|20|空气质量预警预报工作经费
重点污染源监控中心运行维护费|25|25|25|重点污染源监控中心工作经费
污染源普查动态更新工作经费|20|20|20|污普工作经费
机动车污染检测中心工作经费|10|10|10|机动车污染排气中心工作经费"""
YUEYANG_LINES = """业务工作经费||6.56
运行维护经费||
3、办案费|3.00|
4、环保管家|86.50|86.50
5、环境监察、监测等运行经费|93.50|94.35
6、运行维护经费（一个专项一行）||
7、省级专项资金||14.50
8、省级第二批洞庭湖生态奖补资金||122.55"""
YUEYANG_SHEETS = "环境监察、监测等运行经费|93.50|94.35|94.35|5、环境监察、监测等运行经费"


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def matched(lines: str, sheets: str, unit: str = "") -> tuple[list[str], list[str], Matching]:
    """The line each sheet was given, the line it belongs to, and the matching."""
    cells = [line.split("|") for line in lines.splitlines()]
    rows = [row.split("|") for row in sheets.splitlines()]
    made = match(
        tuple(Line(name, amount(budget), amount(done)) for name, budget, done in cells),
        tuple(Sheet(name, (amount(first), amount(full)), amount(done)) for name, first, full, done, _ in rows),
        unit,
        LEAST,
        MAYBE,
    )
    given = {pair.sheet: cells[pair.line][0] for pair in made.pairs}
    given |= {member: cells[line][0] for line, members in made.groups for member in members}
    return [given.get(at, "") for at in range(len(rows))], [row[4] for row in rows], made


@pytest.mark.parametrize(
    ("lines", "sheets", "unit"),
    [
        (ZHUZHOU_LINES, ZHUZHOU_SHEETS, "株洲市生态环境局"),
        (SQUAD_LINES, SQUAD_SHEETS, "株洲市生态环境保护综合行政执法支队"),
        (HENGYANG_LINES, HENGYANG_SHEETS, "衡阳市生态环境局"),
        (YUEYANG_LINES, YUEYANG_SHEETS, "岳阳市生态环境局岳阳经济技术开发区分局"),
    ],
    ids=["zhuzhou-bureau", "zhuzhou-squad", "hengyang", "yueyang"],
)
def test_every_published_pair_is_found_and_nothing_else(lines: str, sheets: str, unit: str) -> None:
    given, belongs, made = matched(lines, sheets, unit)
    assert given == belongs
    assert made.maybe == ()


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_lines_and_sheets_does_not_matter(seed: int) -> None:
    shuffle = random.Random(seed).shuffle  # noqa: S311  (a test's order, no secret)
    lines, sheets = ZHUZHOU_LINES.splitlines(), ZHUZHOU_SHEETS.splitlines()
    shuffle(lines)
    shuffle(sheets)
    given, belongs, _ = matched("\n".join(lines), "\n".join(sheets), "株洲市生态环境局")
    assert given == belongs


def test_amounts_alone_pair_only_what_fits_one_partner() -> None:
    assert matched("甲乙||12.35", "丙丁||12.35|12.35|甲乙")[0] == ["甲乙"]
    assert matched("甲乙||12.35", "丙丁||12.35|12.35|\n戊己||12.35|12.35|")[0] == ["", ""]
    assert matched("甲乙|10|10", "丙丁|10|10|10|")[0] == [""]  # too round to tell
    assert matched("甲乙|11|12.35", "丙丁|10|10|12.35|")[0] == [""]  # the budget contradicts


def test_an_amount_may_differ_by_one_cent_and_no_more() -> None:
    assert matched("甲乙|25|6.01", "丙丁|25|10|6|甲乙")[0] == ["甲乙"]
    assert matched("甲乙|25|6.02", "丙丁|25|10|6|")[0] == [""]


def test_half_alike_names_are_left_to_a_person() -> None:
    given, _, made = matched("乡村道路养护经费|10|10", "乡村道路绿化维护|20|20|20|")
    assert given == [""]
    assert [(pair.line, pair.sheet) for pair in made.maybe] == [(0, 0)]
    assert (made.lines, made.sheets) == ((0,), (0,))


def test_one_sheet_with_the_tag_is_a_pair_several_are_a_group() -> None:
    one = "甲项目（区级上解资金）||5|5|区级上解资金"
    assert matched("区级上解资金|5|5", one)[2].groups == ()
    assert matched("区级上解资金|10|10", one + "\n乙项目（区级上解资金）||5|5|区级上解资金")[2].groups == ((0, (0, 1)),)


def test_two_lines_of_the_same_core_go_to_their_own_sheets() -> None:
    lines, sheets = "环保专项|5|5\n环保工作经费|7|7", "环保工作经费|7|7|7|环保工作经费\n环保专项|5|5|5|环保专项"
    given, belongs, _ = matched(lines, sheets)
    assert given == belongs


def test_without_lines_or_sheets_nothing_is_matched() -> None:
    assert match((), (), "", LEAST, MAYBE) == Matching((), (), (), (), ())
    assert match((Line("甲乙", None, None),), (), "", LEAST, MAYBE).lines == (0,)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("5、环境监察、监测等运行经费", "环境监察监测等运行"),
        ("（3）办案费", "办案"),
        ("① 办案费", "办案"),
        ("2023年“污普”工作经费", "污染源普查"),
        ("资金", "资金"),
        ("2 号喷涂车间改造项目", "2号喷涂车间"),
        ("运行维护费", "运维"),
        ("1.5级泵站经费", "15级泵站"),
        ("（专项）", "专项"),
    ],
)
def test_a_name_is_made_comparable(name: str, core: str) -> None:
    assert normal(name).core == core


def test_the_units_own_name_says_nothing() -> None:
    assert normal("岳阳市林业局造林项目", "岳阳市林业局").core == "造林"
    assert normal("岳阳市林业局", "岳阳市林业局").core == "岳阳市林业局"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("3、办案费", "办案费", True),
        ("环保督察专项", "2024年环保督察专项经费（年中追加）", True),
        ("空气质量监测网络运行经费", "空气质量网络运行经费", False),
        ("污普工作经费", "污染源普查动态更新工作经费", False),
    ],
)
def test_numbering_brackets_and_last_words_do_not_make_another_name(a: str, b: str, same: bool) -> None:
    assert alike(a, b) is same


def test_names_are_bared_compared_and_transfers_known() -> None:
    assert bare("8、省级奖补资金") == "省级奖补资金"
    assert bare("8、") == "8、"
    assert common("排污许可核发", "环评与排污许可监管") == 4
    assert common("甲", "乙") == 0
    assert is_transfer("下达预拨资金")
    assert not is_transfer("办案费")


@pytest.mark.parametrize("seed", range(30))
def test_the_assignment_is_the_best_there_is(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (a test's table, no secret)
    rows, columns = chance.randint(1, 5), chance.randint(1, 5)
    table = [[chance.choice([0, 0, chance.randint(1, 1000)]) for _ in range(columns)] for _ in range(rows)]
    found = assign(table)
    assert len({row for row, _ in found}) == len({column for _, column in found}) == min(rows, columns)
    if rows <= columns:
        every = [sum(table[r][c] for r, c in enumerate(p)) for p in itertools.permutations(range(columns), rows)]
    else:
        every = [sum(table[r][c] for c, r in enumerate(p)) for p in itertools.permutations(range(rows), columns)]
    assert sum(table[row][column] for row, column in found) == max(every)
