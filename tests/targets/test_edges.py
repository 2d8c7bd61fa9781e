"""Targets and actuals at the edges: exactly on a bound, one beyond, said in other words; and what is told of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlzj.targets import Direction, Grade, Kind, judge, parse_actual, parse_target, suggested_score


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("百分之五", "5"),
        ("百分之十", "10"),
        ("百分之一十", "10"),
        ("百分之十五", "15"),
        ("百分之九十", "90"),
        ("百分之九十五", "95"),
        ("百分之95.5", "95.5"),
        ("百分之百", "100"),
        ("百分之一百", "100"),
        ("百分之一百零五", "105"),
        ("百分之一百二十", "120"),
        ("百分之二百", "200"),
    ],
)
def test_per_cent_written_out(text: str, percent: str) -> None:
    (goal,) = parse_target(text, name="比例").goals
    assert (goal.lo, goal.unit, goal.direction) == (Decimal(percent), "%", Direction.AT_LEAST)


def test_per_cent_of_nothing_is_no_number() -> None:
    assert parse_target("百分之以上", name="比例").kind is Kind.UNPARSED
    told = judge(parse_target("百分之几明显提升"), parse_actual("未提升")).reason
    assert told == "指标值“百分之几明显提升”（全面达成），完成值“未提升”（未达成）"


@pytest.mark.parametrize(
    ("target", "actual", "achieved", "reason"),
    [
        ("≤2年", "大于2年", False, "完成值>2年与目标≤2年相反"),
        ("≤2年", "≥2年", None, "完成值是不等式，没有实际数"),
        ("≤2年", "≥3年", False, "完成值≥3年与目标≤2年相反"),
        ("≤2年", "大于1年", None, "完成值是不等式，没有实际数"),
        ("≤2年", "≤3年", None, "完成值是不等式，没有实际数"),
        ("≥95%", "<95%", False, "完成值<95%与目标≥95%相反"),
        ("≥95%", "≤95%", None, "完成值是不等式，没有实际数"),
        ("≥95%", "≤90%", False, "完成值≤90%与目标≥95%相反"),
        ("≥95%", "<96%", None, "完成值是不等式，没有实际数"),
        ("≥95%", "≥90%", None, "完成值是不等式，没有实际数"),
        ("大于95%", "≥95%", None, "完成值是不等式，没有实际数"),
        ("=95%", "≤90%", None, "完成值是不等式，没有实际数"),
        ("=95%", "≥97%", None, "完成值是不等式，没有实际数"),
    ],
)
def test_an_inequality_misses_a_target_only_where_it_excludes_it(
    target: str, actual: str, achieved: bool | None, reason: str
) -> None:
    asked = parse_target(target)
    verdict = judge(asked, parse_actual(actual))
    assert (verdict.achieved, verdict.reason) == (achieved, reason)
    assert tuple(result.goal for result in verdict.results) == asked.goals


@pytest.mark.parametrize(
    ("target", "actual", "achieved"),
    [
        ("=95%", "95.0%", True),
        ("=95%", "95.4%", None),
        ("=95%", "96%", None),
        ("=95.3%", "95%", True),
        ("=0%", "0%", True),
        ("=0%", "1%", None),
        ("=100万元", "100.00万元", True),
        ("=100万元", "100.01万元", None),
        ("=99.995万元", "100.00万元", True),
        ("0-5件", "0件", True),
        ("0-5件", "5件", True),
        ("0-5件", "6件", None),
    ],
)
def test_equal_means_as_printed(target: str, actual: str, achieved: bool | None) -> None:
    assert judge(parse_target(target), parse_actual(actual)).achieved is achieved


@pytest.mark.parametrize(("target", "actual"), [("<100万元", "100万元"), ("大于100万元", "100万元")])
def test_on_either_kind_of_exclusive_bound_nothing_is_decided(target: str, actual: str) -> None:
    verdict = judge(parse_target(target, name="成本"), parse_actual(actual))
    assert (verdict.achieved, verdict.ratio, "boundary" in verdict.flags) == (None, Decimal(1), True)


@pytest.mark.parametrize(
    ("actual", "achieved", "reason"),
    [
        ("2024年3月10日至2024年9月9日", True, "2024-03-10至2024-09-09，不超过6个月"),
        ("2024年3月10日至9月9日", True, "2024-03-10至2024-09-09，不超过6个月"),
        ("2024年3月10日至2024年9月10日", None, "起止时间与时限相当，不能判断"),
        ("2024年3月10日至10月9日", None, "起止时间与时限相当，不能判断"),
        ("2024年3月10日至10月10日", False, "2024-03-10至2024-10-10，超过6个月"),
        ("2024年2月5日至2月5日", None, "完成值没有写明起止时间"),
        ("2024年8月至3月", None, "完成值没有写明时间"),
        ("2024年2月5日至2月31日", None, "完成值没有写明时间"),
        ("2024年2月30日至5月", None, "完成值没有写明时间"),
    ],
)
def test_a_started_month_counts(actual: str, achieved: bool | None, reason: str) -> None:
    verdict = judge(parse_target("6个月内", name="工期"), parse_actual(actual, name="工期"))
    assert (verdict.achieved, verdict.reason) == (achieved, reason)


def test_a_year_beside_a_day_without_its_year_is_the_whole_year() -> None:
    target = parse_target("2024年12月底前", name="完成时间")
    late = judge(target, parse_actual("2025年，3月完成", name="完成时间"))
    assert (late.achieved, late.reason) == (False, "完成时间2025-01-01晚于目标2024-12-31")
    assert [result.goal for result in late.results] == list(target.goals)
    assert judge(target, parse_actual("2024年，3月完成", name="完成时间")).achieved is True


@pytest.mark.parametrize(
    ("target", "actual", "achieved", "reason", "grade"),
    [
        ("不发生", "零", True, "未发生", Grade.FULL),
        ("不发生", "0", True, "未发生", Grade.FULL),
        ("不发生", "发生1起", False, "目标为不发生，完成值为已发生", Grade.UNMET),
        ("提升", "/", None, "完成值为“无”", None),
        (
            "提升",
            "下降",
            None,
            "指标值“提升”（一般表述），完成值“下降”（一般表述），不能比较",
            Grade.PLAIN,
        ),
        (
            "按期建成",
            "按期",
            True,
            "指标值“按期建成”（全面达成），完成值“按期”（一般表述）",
            Grade.PLAIN,
        ),
        (
            "明显改善",
            "按期",
            None,
            "指标值“明显改善”（全面达成），完成值“按期”（一般表述）",
            Grade.PLAIN,
        ),
        (
            "显著改善",
            "正在推进中",
            None,
            "指标值“显著改善”（全面达成），完成值“正在推进中”（尚在进行）",
            Grade.ONGOING,
        ),
        (
            "建成",
            "正在推进中",
            False,
            "指标值“建成”（全面达成），完成值“正在推进中”（尚在进行）",
            Grade.ONGOING,
        ),
        (
            "明显改善",
            "未改善",
            False,
            "指标值“明显改善”（全面达成），完成值“未改善”（未达成）",
            Grade.UNMET,
        ),
        ("达到Ⅲ类", "Ⅳ类", False, "水质类别低于目标", None),
        ("达到Ⅲ类", "Ⅱ类、Ⅳ类", None, "定性目标，完成值不能比较", None),
    ],
)
def test_words_against_words(target: str, actual: str, achieved: bool | None, reason: str, grade: Grade | None) -> None:
    verdict = judge(parse_target(target), parse_actual(actual))
    assert (verdict.achieved, verdict.reason, verdict.grade) == (achieved, reason, grade)


@pytest.mark.parametrize(
    ("name", "category", "target", "actual", "achieved"),
    [
        ("税收", "", "100万元", "90万元", False),
        ("税收", "经济成本指标", "100万元", "90万元", None),
        ("罚没收入控制", "", "100万元", "90万元", None),
        ("罚没收入控制", "经济成本指标", "100万元", "90万元", None),
        ("公用经费", "", "100万元", "120万元", False),
        ("补助", "", "100万元", "120万元", None),
        ("补助", "经济成本指标", "100万元", "120万元", False),
    ],
)
def test_an_amount_is_earned_or_spent_and_where_both_may_be_nothing_is_decided(
    name: str, category: str, target: str, actual: str, achieved: bool | None
) -> None:
    assert judge(parse_target(target, name=name, category=category), parse_actual(actual)).achieved is achieved


def test_how_many_there_are_is_not_the_goal_where_a_rate_of_them_is() -> None:
    for text in ("13水源地达标率100%", "断面13：达标率100%", "断面13处：达标率100%"):
        (goal,) = parse_target(text).goals
        assert (goal.lo, goal.unit) == (Decimal(100), "%")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年底", "2024-12-01", "2024-12-31"),
        ("2024年末", "2024-12-01", "2024-12-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2023年2月", "2023-02-01", "2023-02-28"),
        ("2024年12月", "2024-12-01", "2024-12-31"),
        ("2024年5月初", "2024-05-01", "2024-05-10"),
        ("2024年5月上旬", "2024-05-01", "2024-05-10"),
        ("2024年5月中旬", "2024-05-11", "2024-05-20"),
        ("2024年5月下旬", "2024-05-21", "2024-05-31"),
        ("2024年2月底", "2024-02-21", "2024-02-29"),
        ("2024年4月末", "2024-04-21", "2024-04-30"),
        ("2024-05-06", "2024-05-06", "2024-05-06"),
        ("2024年5月6日至5月6日", "2024-05-06", "2024-05-06"),
        ("2024年5月6日至8月", "2024-05-06", "2024-08-31"),
    ],
)
def test_the_days_that_a_date_names(text: str, first: str, last: str) -> None:
    (span,) = parse_actual(text).dates
    assert (span.start.isoformat(), span.end.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2024年2月30日", "2024年5月至3月", "2024年2月30日至5月", "2024年2月至4月31日"])
def test_a_day_that_does_not_exist_is_no_date(text: str) -> None:
    assert parse_actual(text).dates == ()


@pytest.mark.parametrize(
    ("target", "actual", "achieved"),
    [
        ("约100件", "90件", None),
        ("约100件", "89件", False),
        ("约10-15件", "9件", None),
        ("约10-15件", "8件", False),
        ("≥95%", "0.95", True),
        ("≥95.4%", "0.95", True),
        ("≥95.6%", "0.95", False),
        ("≥95%", "1.5", False),
        ("≥95%", "90", False),
        ("≥94.4%", "94", True),
        ("≥94.6%", "94", False),
        ("10件", "8-12件", None),
        ("≥95%", "≈94%", True),
        ("≤2.5小时", "3小时", False),
        ("≤2.5个月", "3个月", False),
        ("≤2.5个工作日", "3个工作日", False),
        ("≤1000元/人", "0.1-0.2万元", None),
        ("≤99.996万元", "100", True),
        ("≤99.994万元", "100", False),
        ("≤99.996万元", "100.00", True),
        ("≥100.003吨", "100", False),
    ],
)
def test_a_number_without_its_unit_or_without_precision(target: str, actual: str, achieved: bool | None) -> None:
    assert judge(parse_target(target), parse_actual(actual)).achieved is achieved


def test_a_rough_target_nearly_reached_keeps_its_share() -> None:
    verdict = judge(parse_target("约100件"), parse_actual("90件"))
    assert (verdict.achieved, verdict.ratio) == (None, Decimal("0.9"))


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("PM10、PM2.5、O3浓度分别为49、31、140微克/立方米", ["PM10", "PM2.5", "O3浓度"]),
        ("PM10、PM2.5、O3浓度分别为49、31微克/立方米", ["PM10、PM2.5、O3浓度"] * 2),
        ("执法3次、5次", ["执法"] * 2),
    ],
)
def test_listed_numbers_belong_to_listed_subjects_or_all_to_the_same(text: str, subjects: list[str]) -> None:
    assert [measure.subject for measure in parse_actual(text).measures] == subjects


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("检查企业10家，其中工业3家、5家，餐饮2家", [False, True, True, True]),
        ("检查企业10家，其中工业3家。餐饮2家", [False, True, False]),
        ("检查企业10家、12家，上年8家", [False, False, True]),
        ("上年8家、9家", [True, True]),
    ],
)
def test_parts_of_a_number_and_numbers_of_last_year_are_asides(text: str, aside: list[bool]) -> None:
    assert [measure.side for measure in parse_actual(text).measures] == aside


def test_each_goal_is_told_with_its_own_number_and_sign() -> None:
    target = parse_target("满意度大于95%，投诉少于3件，调研≥2篇")
    told = judge(target, parse_actual("满意度96%，投诉1件，调研1篇")).reason
    assert told == "完成值96%，目标满意度>95%：达成；完成值1件，目标投诉<3件：达成；完成值1篇，目标调研≥2篇：未达成"


@pytest.mark.parametrize(
    ("target", "actual", "told"),
    [
        ("检查企业100家次", "其中检查企业120家次", "完成值120家次，目标检查企业≥100家次：达成"),
        ("满意度≥95%，投诉≤3件", "2件", "完成值中没有对应的实际数"),
        ("执法100次", "检查80次，培训60次", "完成值中没有对应的实际数"),
        ("满意度≥95%", "培训人数96", "完成值中没有对应的实际数"),
        ("监测点位覆盖≥95%", "监测点位覆盖8个", "完成值中没有对应的实际数"),
        ("检查企业≥10家，培训≥5次", "检查工地12家", "完成值中没有对应的实际数"),
        (
            "出勤率≥95%，投诉≤3件",
            "出勤率96，投诉2",
            "完成值96，目标出勤率≥95%：达成；完成值2，目标投诉≤3件：达成",
        ),
        (
            "监测点位≥5个，培训≥3次",
            "监测点位6处",
            "完成值6处，目标监测点位≥5个：不能判断；完成值中没有对应的实际数",
        ),
        (
            "监测点位≥5个，培训≥3次",
            "监测点位4处",
            "完成值4处，目标监测点位≥5个：未达成；完成值中没有对应的实际数",
        ),
        ("PM2.5下降5%", "PM2.5浓度5%", "完成值中没有对应的实际数"),
        ("检查10次，培训5次", "检查10次，其中培训6次", "完成值10次，目标检查≥10次：达成；完成值中没有对应的实际数"),
        ("10件", "8-12件", "完成值8—12件，目标≥10件：不能判断"),
    ],
)
def test_which_number_answers_which_goal(target: str, actual: str, told: str) -> None:
    assert judge(parse_target(target), parse_actual(actual)).reason == told


@pytest.mark.parametrize(
    ("name", "target", "actual", "mismatch", "missing", "reason"),
    [
        ("案件数量", "≥95%", "无", True, True, "完成值为“无”"),
        ("办结率", "100件", "无", True, True, "完成值为“无”"),
        ("检查", "10次", "无", False, True, "完成值为“无”"),
        ("工期", "≤1年", "无", False, False, "完成值为“无”"),
        ("办结率", "100件", "100件", True, False, "完成值100件，目标≥100件：达成"),
        ("检查", "10次", "2024年5月", True, False, "完成值中没有对应的实际数"),
        ("完成时间", "2024年6月", "12件", True, False, "完成值没有写明时间"),
        ("", "满意度≥95%", "未完成", False, True, "完成值“未完成”表明未达成"),
        ("", "12月底前", "未完成", False, False, "完成值“未完成”表明未达成"),
        ("", "检查10次，培训5次", "检查≥10次，培训≥5次", False, True, "完成值是不等式，没有实际数"),
        ("", "检查企业100家次", "其中检查企业120家次", False, False, "完成值120家次，目标检查企业≥100家次：达成"),
        ("满意度", "≥95%", "1.5", False, False, "完成值1.5%，目标≥95%：未达成"),
        ("出勤率", "≥95%", "96%，出勤率90%", False, False, "完成值90%，目标≥95%：未达成"),
        (
            "",
            "检查10次，培训5次",
            "检查10次，培训≥5次",
            False,
            False,
            "完成值10次，目标检查≥10次：达成；完成值是不等式，没有实际数",
        ),
        (
            "",
            "检查10次，培训5次",
            "检查≥10次，培训5次",
            False,
            False,
            "完成值是不等式，没有实际数；完成值5次，目标培训≥5次：达成",
        ),
    ],
)
def test_what_is_missing_and_what_is_of_another_kind(
    name: str, target: str, actual: str, mismatch: bool, missing: bool, reason: str
) -> None:
    verdict = judge(parse_target(target, name=name), parse_actual(actual, name=name))
    assert (verdict.type_mismatch, verdict.missing_number, verdict.reason) == (mismatch, missing, reason)


def test_too_many_numbers_are_not_paired() -> None:
    many = "，".join(f"事项{number}完成{number}件" for number in range(1, 61))
    verdict = judge(parse_target(many), parse_actual(many))
    assert (verdict.achieved, verdict.reason) == (None, "指标值与完成值中的数字过多，不能逐一对应")


def test_what_no_one_can_measure_keeps_the_grade_of_its_wording() -> None:
    verdict = judge(parse_target("满意率"), parse_actual("未完成"))
    assert (verdict.achieved, verdict.reason, verdict.grade) == (None, "指标值不是可衡量的目标", Grade.UNMET)


@pytest.mark.parametrize(
    ("name", "target", "category", "direction", "sure"),
    [
        ("投诉", "3件", "", Direction.AT_MOST, True),
        ("投诉处理", "50件", "", Direction.AT_LEAST, False),
        ("处理投诉", "50件", "", Direction.AT_MOST, False),
        ("减少事故", "10起", "", Direction.AT_LEAST, True),
        ("事故减少", "10起", "", Direction.AT_LEAST, False),
        ("检查", "3次", "成本指标", Direction.AT_LEAST, True),
        ("巡河", "3次", "成本指标", Direction.AT_LEAST, False),
        ("巡河", "3次", "", Direction.AT_LEAST, True),
        ("考核指数", "3", "", Direction.AT_LEAST, False),
        ("溶解氧", "5毫克/升", "", Direction.AT_LEAST, False),
        ("氨氮", "1毫克/升", "", Direction.AT_MOST, True),
        ("培训时间", "3天", "", Direction.AT_LEAST, False),
        ("简报", "3期", "成本指标", Direction.AT_LEAST, False),
        ("简报", "3期", "", Direction.AT_LEAST, True),
    ],
)
def test_which_way_a_bare_number_leans(name: str, target: str, category: str, direction: Direction, sure: bool) -> None:
    (goal,) = parse_target(target, name=name, category=category).goals
    assert (goal.direction, goal.sure) == (direction, sure)


@pytest.mark.parametrize(
    ("target", "actual", "band"),
    [("按期建成", "按期", "8.00–10.00"), ("明显改善", "有所改善", "6.00–8.00"), ("建成", "正在推进中", "0.00–8.00")],
)
def test_wording_has_its_band_of_points(target: str, actual: str, band: str) -> None:
    low, high = suggested_score(judge(parse_target(target), parse_actual(actual)), Decimal(10)) or (0, 0)
    assert f"{low}–{high}" == band


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("不发生", "发生1起"),
        ("达到Ⅲ类", "IV类"),
        ("12月底前", "未按时完成"),
        ("2024年12月", "未按时完成"),
        ("满意度≥95%", "未完成"),
        ("建成", "尚未建成"),
    ],
)
def test_up_to_forty_characters_are_judged_by_one_word_and_a_longer_account_is_not(target: str, said: str) -> None:
    account = said + "，" + "各处情形见所附材料" * 9
    short, long = (judge(parse_target(target), parse_actual(account[:length])).achieved for length in (40, 41))
    assert (short, long) == (False, None)


def test_a_long_text_is_quoted_in_forty_characters() -> None:
    long = "显著改善，" + "各处情形见所附材料" * 9
    told = judge(parse_target(long), parse_actual("尚未改善")).reason
    quoted = told.partition("“")[2].partition("”")[0]
    assert quoted == long.replace("，", ",")[:39] + "…"
    numbered = judge(parse_target("1.建成站房；2.建成监控"), parse_actual("尚未建成")).reason
    assert numbered.startswith("指标值“建成站房;建成监控”（全面达成）")


@pytest.mark.parametrize(
    ("target", "name", "kind"),
    [
        ("2024年6月底提升服务水平", "", Kind.DATE),
        ("2024年6月完成提升", "", Kind.DATE),
        ("2024年6月前提升服务水平", "", Kind.DATE),
        ("2024年6月提升服务水平", "", Kind.QUALITATIVE),
        ("建设6个月", "完成时限", Kind.DEADLINE),
        ("建设6个月", "", Kind.NUMERIC),
        ("提高2个百分点", "", Kind.PERCENT),
    ],
)
def test_a_day_or_a_period_in_a_target(target: str, name: str, kind: Kind) -> None:
    assert parse_target(target, name=name).kind is kind


def test_points_of_percentage_are_a_change() -> None:
    target = parse_target("≥2个百分点", name="提升幅度")
    assert target.goals[0].change
    assert judge(target, parse_actual("2.5个百分点")).achieved is True
