"""Numbers in Chinese prose: printed text → `Number`s on `Decimal`, each exactly as printed.

What only looks like a number is left out: dates and years, document, article, telephone and enumeration numbers,
ranges, parts of terms (PM2.5, 4.2版, “6·5”, 第3名). Characters are folded one to one (full-width digits), so positions
are those of the text as handed in.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlzj.interval import MONEY_DECIMALS, ZERO, Interval, half_of

MONEY, RATE, POINTS, COUNT, BARE = "金额", "比率", "百分点", "计数", "无单位"
_MASK = "\x01"
_FOLD = str.maketrans(
    "０１２３４５６７８９．％＋－：；！？（）\u3000\xa0\t",
    "0123456789.%+-：；！？（）   ",
)
_PARENS = (("（境）", "丨境丨"), ("(境)", "丨境丨"), ("（护）", "丨护丨"), ("(护)", "丨护丨"), ("（减）", "丨减丨"))
_YEAR = r"(?:19|20)[0-9]{2}"
_DASH = r"[-—–~～至到]{1,2}"
_MONTH = r"(?:\s*[0-9]{1,2}\s*月份?(?:\s*[0-9]{1,2}\s*日)?)?"
_MASKED = re.compile(
    # every kind begins with one of these, so nearly all characters are passed over at once
    r"(?=[0-9〔\[【（(第附公表单“\"'‘A-Za-z])(?:"
    + "|".join(
        (
            # dates, years, spans of them
            rf"{_YEAR}\s*年?(?:度)?\s*{_DASH}\s*{_YEAR}(?:\s*年(?:度)?)?",
            rf"{_YEAR}\s*[-./]\s*[0-9]{{1,2}}\s*[-./]\s*[0-9]{{1,2}}(?![0-9])",
            rf"{_YEAR}\s*年(?:年?[初中末底度]|以来)?(?:\s*[0-9]{{1,2}}\s*{_DASH}\s*[0-9]{{1,2}}\s*(?:月|季度))?"
            + _MONTH,
            rf"[0-9]{{1,2}}\s*月?份?\s*{_DASH}\s*[0-9]{{1,2}}\s*(?:月份?|季度|日)",
            r"(?<![0-9.])[0-9]{1,2}\s*月份?(?!个)(?:\s*[0-9]{1,2}\s*日)?",
            r"(?<![0-9.])[0-9]{1,2}\s*(?:日|号)(?![0-9])|(?<![0-9.])[0-9]{1,3}\s*(?:周年|年(?!度))",
            r"(?<![0-9])[0-9]{1,2}[:：][0-9]{2}(?![0-9])",
            # document, article, form and enumeration numbers
            rf"[〔\[【（(]\s*{_YEAR}\s*[〕\]】）)]\s*(?:第\s*)?[0-9]+\s*号?",
            r"第\s*[0-9]+(?:\s*[-—、.]\s*[0-9]+)*|[0-9]+\s*号(?:文|令|线|楼|公告)?",
            r"单位价值\s*[0-9]+\s*万元\s*(?:（[^）]*）)?以上",
            r"附[件表]\s*[0-9]+(?:\s*[-—]+\s*[0-9]+)?|公开\s*0[0-9]|表\s*[0-9]+",
            r"[（(]\s*(?:[0-9]{1,2}|[0-9]{3}|[0-9]{5}|[0-9]{7})\s*[)）]",
            r"(?:^|(?<=[\n。；;：:，,！\s]))[0-9]{1,2}\s*(?:[、．)）]|\.(?![0-9])|\.(?=(?:19|20)[0-9]{2}\s*年))",
            # telephones, hotlines
            r"(?<![0-9])0[0-9]{2,3}\s*-\s*[0-9]{7,8}(?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])",
            r"(?<![0-9.])12[0-9]{3}(?=\s*[”\"]?\s*(?:热线|平台|环保|举报|投诉|政务|市民|电话))|“12[0-9]{3}”",
            # remarks that name a cell or a blank, thresholds of a list
            r"【[^【】\n]*(?:![A-Z]+[0-9]+|未填|请核对)[^【】\n]*】",
            # terms
            r"[Pp][Mm]\s*(?:2\.5|10(?![0-9.])|10(?=[0-9]{2}))|[A-Za-z]+[-/]?[0-9]+(?:\.[0-9]+)?",
            r"[“\"'‘]\s*[0-9]{1,2}\s*[·.．・+]\s*[0-9]{1,2}\s*[”\"'’]|[0-9]{1,2}[·・][0-9]{1,2}|[“\"][^”\"\n]{0,6}[0-9]\+[^”\"\n]{0,8}[”\"]",
            r"[0-9]+(?:\.[0-9]+)*\s*版|[0-9]+\s*[×*xX]\s*[0-9]+|[0-9]+\s*/\s*[0-9]+",
            # ranges: 2—3名
            rf"[0-9]+(?:\.[0-9]+)?\s*%?\s*{_DASH}\s*[0-9]+(?:\.[0-9]+)?(?!\s*[年月])",
        )
    )
    + ")"
)
_LONGEST = 80  # characters of digits, points and commas in one run; what goes on beyond it is no number
_ENDLESS = re.compile(rf"(?<![0-9.,])[0-9.,]{{{_LONGEST},}}")
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.])([-−]?)([0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(\.[0-9]+)?(?![0-9]*,[0-9]{3})"
)
_COUNTERS = (
    "家次|人次|批次|辆次|台次|起次|余次|场次|车次|个月|小时|分钟|平方米|平方公里|立方米|公里|千米|公顷|千瓦时|千瓦|"
    "个|件|起|家|次|名|人|户|辆|台|套|条|处|份|批|项|篇|天|期|块|张|本|部|所|座|眼|口|亩|吨|米|㎡|期|轮|支|枚|宗|"
    "只|头|羽|株|盏|门|幅|颗|粒|卷|页|场|步|种|类|级|届|例|位|岁|倍|分|点|档|站|村|镇|县|市|科|卡|元/间|厅|字|km|地块"
)
_UNIT = re.compile(
    rf"(?P<more>\s*(?:余|多|\+))?\s*(?:(?P<points>个百分点|百分点)|(?P<rate>%|‰)|"
    rf"(?P<money>亿元|万元|千元|百万元|元(?!/))|"
    rf"(?P<concentration>(?:[uμµ]g|微克|mg|毫克)\s*/\s*(?:m[3³]?|立方米|L|升))|"
    rf"(?P<scale>[万亿千百])?(?P<counted>{_COUNTERS})|(?P<bare>[万亿]))?(?P<after>余|多|以上|以下|以内|左右|上下|\+)?"
)
_LOOSE_BEFORE = re.compile(
    r"(约|近|逾|超过?|不少于|不低于|不超过|不高于|大于|小于|低于|高于|[≥≤><]|达到?了?|最[高低]|至少)\s*$"
)
_SCALES = {"亿元": 4, "万元": 0, "百万元": 2, "千元": -1, "元": -4, "万": 4, "亿": 8, "千": 3, "百": 2, "": 0}
_TENTH, _TWENTIETH = Decimal("0.1"), Decimal("0.05")
_ABOVE = frozenset({"余", "多", "+", "以上", "逾", "超", "超过", "不少于", "不低于", "大于", "高于", "≥", ">", "至少"})
_BELOW = frozenset({"近", "以下", "以内", "不超过", "不高于", "小于", "低于", "≤", "<"})


class Number(NamedTuple):
    """One number as printed. `value` is in 万元, as a fraction (5.0% is 0.05), or in `unit`; `start`..`end` with unit.

    `loose` is the word that widens it (约, 近, 余, 以上 …) or "".
    """

    start: int
    end: int
    digits: str
    value: Decimal
    half: Decimal
    kind: str
    unit: str
    loose: str

    @property
    def interval(self) -> Interval:
        """Everything the printed number may stand for; a loose word widens it by a tenth."""
        low, high = self.value - self.half, self.value + self.half
        if self.loose:
            room = abs(self.value) * _TENTH
            low = low if self.loose in _ABOVE else low - room
            high = high if self.loose in _BELOW else high + room
        return Interval(self.value, low, high)

    def fits(self, other: Interval) -> bool:
        """Whether some value may stand behind both."""
        return self.interval.meets(other)


class Tokens(NamedTuple):
    """A text folded one to one, the same with everything masked that is no number, and its numbers in order."""

    text: str
    masked: str
    numbers: tuple[Number, ...]


def fold(text: str) -> str:
    """Full-width digits and signs as half-width, one character for one; brackets inside terms do not count."""
    folded = text.translate(_FOLD)
    for term, plain in _PARENS:
        folded = folded.replace(term, plain)
    return _ENDLESS.sub(lambda match: _MASK * len(match[0]), folded) if len(text) > _LONGEST else folded


@lru_cache(maxsize=4096)
def tokenize(text: str) -> Tokens:
    """The numbers of one paragraph. Never raises."""
    folded = fold(text)
    if not any(map(folded.__contains__, "0123456789")):
        return Tokens(folded, folded, ())
    masked = _MASKED.sub(lambda match: _MASK * len(match[0]), folded)
    return Tokens(folded, masked, tuple(_number(folded, match) for match in _NUMBER.finditer(masked)))


def _number(text: str, match: re.Match[str]) -> Number:
    sign, whole, fraction = match.groups("")
    start = match.start(2) if sign and _is_dash(text, match.start()) else match.start()
    negative = bool(sign) and start == match.start()
    value = Decimal(whole.replace(",", "") + fraction)
    places = max(0, len(fraction) - 1)
    unit = _UNIT.match(text, match.end())
    found = {name: part or "" for name, part in unit.groupdict().items()} if unit else {}
    end = unit.end() if unit else match.end()
    before = _LOOSE_BEFORE.search(text, max(0, start - 4), start)
    loose = found["more"].strip() or found["after"] or (before[1].rstrip("了") if before else "")
    if loose in ("达", "达到"):
        loose = ""
    if not any(found[name] for name in ("points", "rate", "money", "concentration", "counted", "bare")):
        end = match.end() + len(found["more"])
    value, half, kind, name = _measured(-value if negative else value, places, found)
    return Number(start, end, match[0] if negative else match[0].lstrip("-−"), value, half, kind, name, loose)


def _is_dash(text: str, at: int) -> bool:
    """Whether the sign stands between words (结余—265) or after a number and is no minus."""
    return at > 0 and not (text[at - 1].isspace() or text[at - 1] in "：:，,（(为少加长降升是")


def _measured(value: Decimal, places: int, found: dict[str, str]) -> tuple[Decimal, Decimal, str, str]:
    if found["points"]:
        return value.scaleb(-2), half_of(places + 2), POINTS, "百分点"
    if found["rate"]:
        shift = 2 if found["rate"] == "%" else 3
        return value.scaleb(-shift), half_of(places + shift), RATE, "%"
    if found["money"] or (found["bare"] and not found["counted"]):
        unit = found["money"] or ("万元" if found["bare"] == "万" else "亿元")
        scale = _SCALES[unit]
        half = half_of(max(MONEY_DECIMALS if scale >= 0 else 0, places)).scaleb(scale)
        return value.scaleb(scale), half, MONEY, "万元"
    if found["concentration"]:
        return value, half_of(places) if places else ZERO, COUNT, "浓度"
    if found["counted"]:
        scale = _SCALES[found["scale"]]
        half = half_of(places).scaleb(scale) if places or scale else ZERO
        return value.scaleb(scale), half, COUNT, found["counted"]
    return value, half_of(places), BARE, ""
