"""Numbers in prose: what is one, with which unit, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.prose.telling import YEAR
from xlzj.model import Place
from xlzj.prose.examine import examine
from xlzj.prose.story import Passage
from xlzj.prose.tokens import BARE, COUNT, MONEY, POINTS, RATE, fold, tokenize

NUMBERS = [
    ("基本支出265.84万元", "265.84", MONEY, "万元"),
    ("基本支出 4,566.00 万元", "4566.00", MONEY, "万元"),
    ("奖金8800元", "0.88", MONEY, "万元"),
    ("争取1.95亿元", "19500", MONEY, "万元"),
    ("罚款2093.0471万（去年）", "2093.0471", MONEY, "万元"),
    ("支出１２．５万元", "12.5", MONEY, "万元"),
    ("优良率为82.7%", "0.827", RATE, "%"),
    ("下降3.3个百分点", "0.033", POINTS, "百分点"),
    ("审验机动车33万辆", "330000", COUNT, "辆"),
    ("受理信访件18.5件", "18.5", COUNT, "件"),
    ("检查企业40家次", "40", COUNT, "家次"),
    ("PM2.538.4μg/m3", "38.4", COUNT, "浓度"),
    ("PM10平均浓度48ug/m3", "48", COUNT, "浓度"),
    ("综合指数3.81", "3.81", BARE, ""),
    ("减少-0.10万元", "-0.10", MONEY, "万元"),
]
NO_NUMBERS = [
    "2024年度", "2023-2024年", "截至2024年12月31日", "2024-12-31", "4——6月", "1-9月", "11月底", "9月23日",
    "2024年 3-4 季度", "湘财绩[2020]7号", "衡财绩〔2021〕36号", "第十三条第3款", "排名第3", "第1—2项", "附件4—15",
    "附件3-1",
    "（1）以党建为引领", "1.负责贯彻", "3、项目", "；2.完善", "电话0730-8888888", "13800138000", "“12369”环保热线",
    "12345政务热线", "三公经费", "十三五", "三会一课", "PM2.5", "PM10、PM2.5", "BOD5、O3", "“6·5”世界环境日",
    "“6.12”案",
    "4.2版本", "7×24", "每个乡镇2-3名", "连续3年", "建党100周年", "“1+1”行动", "（2110199）", "8:30",
]  # fmt: skip
LOOSE = [
    ("140余家", "余"), ("约21条", "约"), ("近100万元", "近"), ("90%以上", "以上"), ("逾300件", "逾"), ("超80万+", "+"),
    ("不低于60次", "不低于"), ("达到85%以上", "以上"), ("350多家次", "多"), ("118.7万余元", "余"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "kind", "unit"), NUMBERS, ids=range(len(NUMBERS)))
def test_number_with_its_unit(text: str, value: str, kind: str, unit: str) -> None:
    (number,) = tokenize(text).numbers
    assert (number.value, number.kind, number.unit, number.loose) == (Decimal(value), kind, unit, "")


@pytest.mark.parametrize("text", NO_NUMBERS, ids=range(len(NO_NUMBERS)))
def test_what_only_looks_like_a_number(text: str) -> None:
    assert tokenize(text).numbers == ()


@pytest.mark.parametrize(("text", "word"), LOOSE, ids=range(len(LOOSE)))
def test_words_that_widen(text: str, word: str) -> None:
    (number,) = tokenize(text).numbers
    assert number.loose == word
    assert number.interval.lo < number.interval.hi


def test_money_counts_two_decimals_at_least_and_a_count_is_exact() -> None:
    halves = [tokenize(text).numbers[0].half for text in ("27万元", "108.5729万元", "12个", "4.93万人", "1.5%")]
    assert halves == [Decimal(half) for half in ("0.005", "0.00005", "0", "50", "0.0005")]


@given(
    st.text(
        alphabet="0123456789.,%万亿元个约余以上第年月日号（）()-—~:：；。，、 PM[]〔〕支出其中占比增长下降①１２\n",
        max_size=60,
    )
)
def test_tokenizing_never_raises_and_numbers_are_those_printed(text: str) -> None:
    tokens = tokenize(text)
    folded = fold(text)
    assert len(folded) == len(text) == len(tokens.masked)
    end = 0
    for number in tokens.numbers:
        assert end <= number.start < number.end <= len(text)
        end = number.end
        assert folded[number.start :].startswith(number.digits)
        plain = Decimal(number.digits.replace(",", "").replace("−", "-"))
        assert plain.as_tuple().digits == number.value.as_tuple().digits


@given(
    st.lists(
        st.text(
            alphabet="0123456789.%万元个，。；（）其中占预算支出决算完成比上年减少增加分别、为去年①②基本人员公用经费",
            max_size=60,
        ),
        max_size=4,
    )
)
def test_a_report_of_anything_is_examined(lines: list[str]) -> None:
    passages = tuple(Passage(Place("报告.txt", "", "", at), line) for at, line in enumerate(lines, 1))
    found = examine(passages, YEAR)
    assert len(found.checked) <= sum(1 for _ in found.story.claims)
