"""Target against actual: what a careful person would say, and None where she could not tell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlzj.targets import Direction, Grade, Kind, judge, parse_actual, parse_target, suggested_score

TEN = Decimal(10)


@pytest.mark.parametrize(
    ("name", "target", "actual", "achieved", "score"),
    [
        ("开展执法", "100次", "共检查80次，其中A50次，B30次", None, ""),
        ("执法次数", "100次", "上半年30次，下半年80次", None, ""),
        ("执法次数", "100次", "完成110次，超额完成10次", True, "10.00–10.00"),
        ("执法次数", "100次", "超额10次完成", None, ""),
        ("执法次数", "100次", "已完成80次，剩余20次未完成", False, "8.00–8.00"),
        ("信访办结率", "100%", "58/60", None, ""),
        ("信访件办结数", "60件", "办结58/60件", None, ""),
        ("巡查次数", "4次", "每季度1次", None, ""),
        ("巡查次数", "每月1次", "12次", True, "10.00–10.00"),
        ("资金投入", "80万元", "75万元", None, ""),
        ("治理工程投资", "200万元", "180万元", None, ""),
        ("部门预算资金支出率", "100%", "99%", False, "9.90–9.90"),
        ("执法检查", "120家次", "共检查企业120家次，出动执法人员300人次", True, "10.00–10.00"),
        ("PM2.5", "35微克/立方米", "38.4", False, "9.11–9.11"),
        ("PM2.5", "35微克/立方米", "34.9μg/m³", True, "10.00–10.00"),
        ("响应时间", "2小时", "3小时", False, "6.67–6.67"),
        ("响应时间", "≤2小时", "90分钟", True, "10.00–10.00"),
        ("完成时间", "2024年1月-12月", "2024年12月完成", True, "10.00–10.00"),
        ("完成时间", "2024年6月", "2024年7月5日", False, ""),
        ("完成时间", "2024年12月底前", "2024年11月、12月", True, "10.00–10.00"),
        ("完成时间", "2024年10月底前", "2024年9月15日完成，12月验收", None, ""),
        ("完成时间", "12月底前", "按时完成", True, "10.00–10.00"),
        ("完成时间", "年底前", "未按时完成", False, "0.00–6.00"),
        ("优良率", "≥85%", "0.827", False, "9.73–9.73"),
        ("优良率", "0.85", "0.86", True, "10.00–10.00"),
        ("优良率", "≥85", "86%", True, "10.00–10.00"),
        ("达标率", "1", "1", True, "10.00–10.00"),
        ("失误率", "0", "0.5%", False, "0.00–0.00"),
        ("投诉", "0件", "2件", False, "0.00–0.00"),
        ("事故起数", "不发生", "发生1起", False, "0.00–6.00"),
        ("事故起数", "不发生", "0", True, "8.00–10.00"),
        ("事故起数", "不发生", "无", True, "8.00–10.00"),
        ("满意度", "≥95%", "效果不明显", None, ""),
        ("满意度", "提升", "下降", None, ""),
        ("项目验收", "通过验收", "尚未验收", False, "0.00–6.00"),
        ("项目验收", "通过验收", "未通过验收", False, "0.00–6.00"),
        ("项目验收", "验收合格率100%", "未开展验收", False, "0.00–6.00"),
        ("培训人数", "≥1000人", "1200人", True, "10.00–10.00"),
        ("培训人次", "1.2万人次", "12500人次", True, "10.00–10.00"),
        ("投资", "1亿元", "9800万元", None, ""),
        ("罚没收入", "1亿元", "9800万元", False, "9.80–9.80"),
        ("资金", "100万元", "1000000元", True, "10.00–10.00"),
        ("满意度≥95%，投诉≤3件", "满意度≥95%，投诉≤3件", "满意度96%，投诉5件", False, "6.00–8.00"),
        ("植树", "1,200株", "1200株", True, "10.00–10.00"),
        ("比例", "百分之九十五", "95%", True, "10.00–10.00"),
        ("比例", "百分之95", "94%", False, "9.89–9.89"),
        ("下降率", "下降5%以上", "同比下降6.2%", True, "10.00–10.00"),
        ("下降率", "PM2.5同比下降5%", "PM2.5浓度35μg/m3，同比下降3.1%", False, "6.20–6.20"),
        ("GDP能耗", "下降3%", "下降3.5%", True, "10.00–10.00"),
        ("出勤率", "约95%", "94%", None, ""),
        ("完成率", "≥95%", "近95%", True, "10.00–10.00"),
        ("完成率", "≥95%", "95%左右", True, "10.00–10.00"),
        ("执法", "100余次", "98次", None, ""),
        ("等次", "优秀", "良好", None, ""),
        ("空气优良天数比例", "85%", "重污染天数3天，优良天数310天，优良率84.9%", False, "9.99–9.99"),
        ("优良天数", "≥310天", "优良天数305天，重污染天数3天", False, "9.84–9.84"),
        ("重污染天数", "≤3天", "优良天数305天，重污染天数4天", False, "7.50–7.50"),
        ("断面水质", "达到Ⅲ类", "Ⅳ类", False, ""),
        ("断面水质", "达到Ⅲ类", "均达到Ⅱ类及以上", True, "8.00–10.00"),
        (
            "水质",
            "国控断面水质优良率100%，省控断面水质优良率100%",
            "国控断面优良率100%，省控断面优良率96.8%",
            False,
            "9.68–9.84",
        ),
        ("企业满意度", "≥90%", "群众满意度85%", None, ""),
        ("三公经费控制率", "100%", "92%", True, "10.00–10.00"),
        ("突发事件风险控制率", "100%", "98%", None, ""),
        ("预算执行率", "≥95%", "93.2%", False, "9.81–9.81"),
        ("成本", "≤100万元", "99.998万元", True, "10.00–10.00"),
        ("成本", "≤100万元", "100.01万元", False, "10.00–10.00"),
        ("成本控制", "预算内", "98.5万元", None, ""),
        ("质保期", "≥2年", "3年", True, "10.00–10.00"),
        ("工期", "1年", "2023年1月-2024年6月", False, ""),
        ("工期", "12个月", "10个月", True, "10.00–10.00"),
        ("工期", "≤1年", "1年", True, "10.00–10.00"),
        ("培训", "3天", "3天", True, "10.00–10.00"),
        ("温室气体减排占比", "十四五期间下降18%", "下降15%", False, "8.33–8.33"),
        ("简报", "12期", "10期", False, "8.33–8.33"),
        ("文件", "2号文件", "完成", None, ""),
        ("人均", "3000元/人", "2900元/人", False, "9.67–9.67"),
        ("数量", "10—15个", "8个", False, "8.00–8.00"),
        ("数量", "10~15个", "20个", None, ""),
        ("数量", "达到10个", "9个", False, "9.00–9.00"),
        ("成本", "控制在50万元左右", "52万元", None, ""),
        ("目标", "≥90分", "92.5分", True, "10.00–10.00"),
        ("目标", "无", "无", None, ""),
        ("目标", "/", "已完成", None, ""),
        ("目标", "不低于上年", "高于上年", True, "8.00–10.00"),
        ("目标", "增长5%", "-3%", None, ""),
        ("目标", "增长率5%", "-3%", None, ""),
        ("培训费", "5万元", "4.2万元", True, "10.00–10.00"),
        ("公用经费", "10万元", "10.5万元", False, "9.52–9.52"),
        ("差错率", "<1%", "0.5%", True, "10.00–10.00"),
        ("差错率", "<1%", "0.8", True, "10.00–10.00"),
        ("合格率", "98%", "不合格", False, "0.00–6.00"),
        ("拆除", "拆除违建100平方米", "拆除违建85㎡", False, "8.50–8.50"),
        ("发放补贴", "300万元", "250万元", None, ""),
        ("群众投诉处理件数", "50件", "48件", None, ""),
        ("质量", "一次验收合格率≥95%", "92%", False, "9.68–9.68"),
        ("时效", "30个工作日", "25个工作日", True, "10.00–10.00"),
        ("办理时限", "30个工作日内", "32个工作日", False, "9.38–9.38"),
        ("办理时限", "30日内", "35天", False, "8.57–8.57"),
        ("完成投资", "1000万元", "800万元", None, ""),
        ("新建", "5公里", "4800米", False, "9.60–9.60"),
        ("完成率", "100%", "已完成100%的80%", None, ""),
        ("覆盖率", "全覆盖", "基本覆盖", None, "6.00–8.00"),
        ("覆盖率", "100%", "全覆盖", None, ""),
    ],
)
def test_what_a_careful_person_would_say(
    name: str, target: str, actual: str, achieved: bool | None, score: str
) -> None:
    verdict = judge(parse_target(target, name=name), parse_actual(actual, name=name))
    assert verdict.achieved is achieved, verdict
    suggested = suggested_score(verdict, TEN)
    assert ("–".join(map(str, suggested)) if suggested else "") == score


@pytest.mark.parametrize(
    ("text", "name", "category", "direction", "bound", "unit", "sure"),
    [
        ("≥95%", "", "", Direction.AT_LEAST, "95", "%", True),
        ("≤633.83万元", "", "", Direction.AT_MOST, "633.83", "万元", True),
        ("大于56次", "", "", Direction.AT_LEAST, "56", "次", True),
        ("控制在54万元之内。", "", "", Direction.AT_MOST, "54", "万元", True),
        ("=298.83万元", "", "", Direction.EQUAL, "298.83", "万元", True),
        ("≤ 146.6 万 元", "", "", Direction.AT_MOST, "146.6", "万元", True),
        ("104928", "新增湿地面积", "", Direction.AT_LEAST, "104928", "", True),
        ("102 万元", "公用支出安排金额", "", Direction.AT_MOST, "102", "万元", True),
        ("10 万元", "有奖举报奖励金", "经济成本指标", Direction.AT_MOST, "10", "万元", True),
        ("10 万元", "奖励金", "", Direction.AT_MOST, "10", "万元", False),
        ("300万元", "罚没收入总额", "经济效益指标", Direction.AT_LEAST, "300", "万元", True),
        ("650 万元", "带动地方和社会水污染防治投入", "", Direction.AT_LEAST, "650", "万元", True),
        ("98%", "“三公经费”控制率", "", Direction.AT_MOST, "98", "%", True),
        ("100%", "环保信访投诉当年办结率", "", Direction.AT_LEAST, "100", "%", True),
        ("5%", "投诉率", "", Direction.AT_MOST, "5", "%", True),
        ("0", "劣 V 类水质断面数量", "", Direction.AT_MOST, "0", "", True),
        ("3.29", "城市水质综合指数", "", Direction.AT_LEAST, "3.29", "", False),
        ("计算方法：次数÷应有次数×100% 标准：大于 95%", "", "", Direction.AT_LEAST, "95", "%", True),
        ("总费用不超过年初预算 540 万元", "", "", Direction.AT_MOST, "540", "万元", True),
        ("预算总投资450万", "控制总投资", "", Direction.AT_MOST, "450", "万元", True),
        ("减少VOCs排放总量9.9t/a", "减少VOCs排放总量", "", Direction.AT_LEAST, "9.9", "吨/年", True),
        ("138.7 万人次", "互动人次", "", Direction.AT_LEAST, "1387000", "人次", True),
        ("40 千克/亩", "基肥施加量", "", Direction.AT_LEAST, "40", "千克/亩", True),
        ("PM2.5浓度≤35ug/m3", "", "", Direction.AT_MOST, "35", "微克/立方米", True),
        ("至少完成一篇调研报告", "", "", Direction.AT_LEAST, "1", "篇", True),
    ],
)
def test_a_target_says_which_way_how_much_and_in_what(
    text: str, name: str, category: str, *, direction: Direction, bound: str, unit: str, sure: bool
) -> None:
    (goal,) = parse_target(text, name=name, category=category).goals
    assert goal.direction is direction
    assert Decimal(bound) == (goal.lo if goal.lo is not None else goal.hi)
    assert (goal.unit, goal.sure) == (unit, sure)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2024年12月31日", Kind.DATE),
        ("2024 年 8 月 30 日前", Kind.DATE),
        ("2024年度", Kind.DATE),
        ("12月底前", Kind.DATE),
        ("年底前完成", Kind.DATE),
        ("≤2 年", Kind.DEADLINE),
        ("1 年", Kind.DEADLINE),
        ("有所提升", Kind.QUALITATIVE),
        ("应奖尽奖", Kind.QUALITATIVE),
        ("完成 2024 年省下达我市目标任务", Kind.QUALITATIVE),
        ("按《管理名录（2019年版）》要求完成", Kind.QUALITATIVE),
        ("按株生环委办〔2023〕46号要求完成", Kind.QUALITATIVE),
        ("达到GB3838-2002标准", Kind.QUALITATIVE),
        ("“十四五”规划按要求推进", Kind.QUALITATIVE),
        ("PM2.5、PM10、O3持续改善", Kind.QUALITATIVE),
        ("4—6月开展监测", Kind.DATE),
        ("2号", Kind.UNPARSED),
        ("满意率", Kind.UNPARSED),
        ("质保期3年", Kind.NUMERIC),
        ("≥2年", Kind.NUMERIC),
    ],
)
def test_what_kind_of_target_a_text_is(text: str, kind: Kind) -> None:
    assert parse_target(text, name="完成时限" if kind is Kind.DATE else "").kind is kind


def test_goals_of_one_cell_are_matched_one_by_one() -> None:
    target = parse_target("PM2.5年均浓度持续降至30微克/m3以下，区环境空气质量优良率达到85%以上；")
    verdict = judge(target, parse_actual("PM2.5：38.4μg/m3空气质量优良率为82.7%"))
    assert [result.achieved for result in verdict.results] == [False, False]
    assert [result.measure.value for result in verdict.results if result.measure] == [Decimal("38.4"), Decimal("82.7")]
    assert judge(target, parse_actual("优良率86%，PM2.5浓度29微克/立方米")).achieved is True
    assert judge(target, parse_actual("优良率86%，PM10浓度45微克/立方米")).achieved is None
    assert judge(target, parse_actual("优良率82%，PM10浓度45微克/立方米")).achieved is False


def test_listed_subjects_share_listed_numbers() -> None:
    target = parse_target("PM10、PM2.5平均浓度为49微克/立方米、31微克/立方米", name="平均浓度")
    assert [(goal.subject[:5], goal.hi) for goal in target.goals] == [("PM10", Decimal(49)), ("PM2.5", Decimal(31))]
    verdict = judge(target, parse_actual("PM10、PM2.5平均浓度分别为49ug/m3、32ug/m3"))
    assert [result.achieved for result in verdict.results] == [True, False]


@pytest.mark.parametrize(
    ("target", "actual", "missing"),
    [
        ("≥90%", "已完成", True),
        ("≥90%", "达到", True),
        ("≥90%", "≥90%", True),
        ("达到95%以上", "达到95%以上", True),
        ("≤145 万元", "正 常", True),
        ("≥90%", "91%", False),
        ("64个", "50块标识牌、14块面牌", False),
        ("提升", "已完成", False),
        ("≥90%", "", False),
        ("≤1年", "≤1年", False),
    ],
)
def test_an_inequality_instead_of_a_number_is_never_a_failure(target: str, actual: str, missing: bool) -> None:
    verdict = judge(parse_target(target), parse_actual(actual))
    assert verdict.missing_number is missing
    assert verdict.achieved is not False


@pytest.mark.parametrize(
    ("name", "target", "actual", "mismatch"),
    [
        ("行政处罚案件办理数量", "≥95%", "≥95%", True),
        ("各种整治", "完成主要污染物减排目标", "100%", True),
        ("按时完成", "2024年12月31日", "100%", True),
        ("满意度", "≥95%", "157件", True),
        ("案件", "100件", "95%", True),
        ("成本", "控制在预算金额内", "8.5万元", False),
        ("满意度", "≥95%", "96", False),
        ("满意度", "≥95%", "96%", False),
        ("完成时限", "2024年底", "按时完成", False),
        ("数量", "100件", "", False),
    ],
)
def test_a_count_for_a_rate_is_a_mismatch(name: str, target: str, actual: str, mismatch: bool) -> None:
    assert judge(parse_target(target, name=name), parse_actual(actual, name=name)).type_mismatch is mismatch


@pytest.mark.parametrize(
    ("target", "actual", "grades"),
    [
        ("效益明显", "有所提升", (Grade.FULL, Grade.PARTIAL)),
        ("通过验收", "部分验收", (Grade.FULL, Grade.PARTIAL)),
        ("显著提升", "效果不明显", (Grade.FULL, Grade.PARTIAL)),
        ("全面完成", "基本完成", (Grade.FULL, Grade.PARTIAL)),
        ("验收合格", "设备正在调试", (Grade.FULL, Grade.ONGOING)),
        ("有所改善", "有所改善", None),
        ("提升", "有所提升", None),
        ("环境质量稳步提升", "已完成", None),
        ("不发生", "未发生", None),
        ("提升", "持续提升", None),
        ("达标", "完成一般工业固废和基本农田调查", None),
    ],
)
def test_a_weaker_word_than_the_target_is_a_downgrade(
    target: str, actual: str, grades: tuple[Grade, Grade] | None
) -> None:
    assert judge(parse_target(target), parse_actual(actual)).downgrade == grades


def test_within_budget_is_flagged() -> None:
    assert "within_budget" in parse_target("财政预算内").flags
    assert "within_budget" not in parse_target("控制在54万元之内").flags


def test_rates_above_hundred_are_flagged() -> None:
    assert "over_hundred" in parse_target("≥120%", name="满意率").flags


def test_exactly_on_an_exclusive_bound_is_not_decided() -> None:
    verdict = judge(parse_target("大于 100%"), parse_actual("100%"))
    assert (verdict.achieved, verdict.ratio, "boundary" in verdict.flags) == (None, Decimal(1), True)


@pytest.mark.parametrize(
    ("target", "actual", "achieved"),
    [
        ("≥94.95%", "94.95%", True),
        ("≥94.95%", "94.94%", False),
        ("≥95%", "95.0%", True),
        ("≥95%", "94.9%", False),
    ],
)
def test_a_number_counts_with_the_decimals_it_is_printed_with(target: str, actual: str, achieved: bool) -> None:
    assert judge(parse_target(target), parse_actual(actual)).achieved is achieved


def test_over_fulfilment_counts_only_what_is_better_when_more() -> None:
    assert judge(parse_target("407次"), parse_actual("1123次")).overfulfilment == Decimal(1123) / 407
    assert judge(parse_target("≤10万元"), parse_actual("0.88万元")).overfulfilment is None
    assert judge(parse_target("奖励金10万元"), parse_actual("20万元")).overfulfilment is None


@pytest.mark.parametrize(
    ("name", "target", "actual", "achieved", "score", "reason"),
    [
        ("达标率", "90%-95%", "92%", True, "10.00–10.00", "完成值92%，目标90—95%：达成"),
        ("达标率", "90%-95%", "80%", False, "8.89–8.89", "完成值80%，目标90—95%：未达成"),
        ("达标率", "90%-95%", "97%", None, "", "完成值97%，目标90—95%：不能判断"),
        ("检查次数", "10-20次", "5次", False, "5.00–5.00", "完成值5次，目标10—20次：未达成"),
        ("检查次数", "10-20次", "10次", True, "10.00–10.00", "完成值10次，目标10—20次：达成"),
        ("检查次数", "10-20次", "20次", True, "10.00–10.00", "完成值20次，目标10—20次：达成"),
        ("检查次数", "10-20次", "21次", None, "", "完成值21次，目标10—20次：不能判断"),
        ("达标率", "90%-95%", "约96%", True, "10.00–10.00", "完成值96%，目标90—95%：达成"),
        ("达标率", "90%-95%", "约89%", True, "10.00–10.00", "完成值89%，目标90—95%：达成"),
    ],
)
def test_between_two_bounds_too_much_is_for_a_person_to_judge(
    name: str, target: str, actual: str, achieved: bool | None, score: str, reason: str
) -> None:
    verdict = judge(parse_target(target, name=name), parse_actual(actual, name=name))
    assert (verdict.achieved, verdict.reason) == (achieved, reason)
    assert verdict.ratio == (Decimal(1) if achieved else verdict.ratio)
    suggested = suggested_score(verdict, TEN)
    assert ("–".join(map(str, suggested)) if suggested else "") == score


@pytest.mark.parametrize(
    ("target", "actual", "achieved", "reason"),
    [
        ("12个月", "2024年1月-12月", True, "2024-01-01至2024-12-31，不超过12个月"),
        ("6个月", "2024年1月-12月", False, "2024-01-01至2024-12-31，超过6个月"),
        ("6个月内", "2024年1月至7月", None, "起止时间与时限相当，不能判断"),
        ("6个月内", "2024年1月至8月", False, "2024-01-01至2024-08-31，超过6个月"),
        ("6个月内", "预计2024年1月至9月", None, "起止时间与时限相当，不能判断"),
        ("6个月内", "2024年3月", None, "完成值没有写明起止时间"),
        ("6个月内", "2024年3月至4月", True, "2024-03-01至2024-04-30，不超过6个月"),
        ("6个月内", "按时完成", True, "完成值表明按时完成"),
        ("1年", "2024年1月1日至2024年12月31日", True, "2024-01-01至2024-12-31，不超过1年"),
        ("1年", "2023年1月至2024年12月", False, "2023-01-01至2024-12-31，超过1年"),
        ("1年", "2023年12月至2024年12月", None, "起止时间与时限相当，不能判断"),
        ("1年", "2023年12月至2025年1月", False, "2023-12-01至2025-01-31，超过1年"),
    ],
)
def test_how_long_a_job_lasted_against_the_time_it_was_given(
    target: str, actual: str, achieved: bool | None, reason: str
) -> None:
    verdict = judge(parse_target(target, name="工期"), parse_actual(actual, name="工期"))
    assert (verdict.achieved, verdict.reason) == (achieved, reason)


@pytest.mark.parametrize(("actual", "achieved"), [("100件", True), ("99件", None), ("101件", None)])
def test_a_target_that_says_equal_is_reached_by_that_number_and_otherwise_for_a_person(
    actual: str, achieved: bool | None
) -> None:
    verdict = judge(parse_target("=100件"), parse_actual(actual))
    assert (verdict.achieved, verdict.ratio) == (achieved, Decimal(1) if achieved else None)
