"""Number format codes taken apart (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# Codes 14 to 22, 27 to 36 and 50 to 58 depend on the language of Excel; these are those of Chinese Excel and WPS.
BUILTIN = {
    "0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "11": "0.00E+00",
    "5": '"¥"#,##0;"¥"\\-#,##0', "6": '"¥"#,##0;[Red]"¥"\\-#,##0', "7": '"¥"#,##0.00;"¥"\\-#,##0.00',
    "8": '"¥"#,##0.00;[Red]"¥"\\-#,##0.00', "12": "# ?/?", "13": "# ??/??",
    "14": "yyyy/m/d", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM",
    "20": "h:mm", "21": "h:mm:ss", "22": "yyyy/m/d h:mm", "27": 'yyyy"年"m"月"', "28": 'm"月"d"日"', "29": 'm"月"d"日"',
    "30": "m-d-yy", "31": 'yyyy"年"m"月"d"日"', "32": 'h"时"mm"分"', "33": 'h"时"mm"分"ss"秒"',
    "34": '上午/下午h"时"mm"分"', "35": '上午/下午h"时"mm"分"ss"秒"', "36": 'yyyy"年"m"月"',
    "37": "#,##0_);(#,##0)", "38": "#,##0_);[Red](#,##0)", "39": "#,##0.00_);(#,##0.00)",
    "40": "#,##0.00_);[Red](#,##0.00)", "41": '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    "42": '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', "43": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "44": '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "45": "mm:ss", "46": "[h]:mm:ss",
    "47": "mm:ss.0", "48": "##0.0E+0", "49": "@", "50": 'yyyy"年"m"月"', "51": 'm"月"d"日"', "52": 'yyyy"年"m"月"',
    "53": 'm"月"d"日"', "54": 'm"月"d"日"', "55": '上午/下午h"时"mm"分"', "56": '上午/下午h"时"mm"分"ss"秒"',
    "57": 'yyyy"年"m"月"', "58": 'm"月"d"日"',
}  # fmt: skip

_LONGEST = 255  # Excel takes no longer code
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<gap>_).|(?P<fill>\*).|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<power>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<digit>[0#?])|(?P<mark>[.,%/@;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?", re.DOTALL)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a format code: "literal", "general", "half", "power", "date", "elapsed", "digit", "mark"."""

    kind: str
    text: str


class Section(NamedTuple):
    """One of up to four parts of a code; the condition is "" or an operator with its bound."""

    tokens: tuple[Token, ...]
    operator: str
    bound: Decimal
    known: bool  # False: something here is beyond this module, the value is shown as General

    def has(self, kind: str, *texts: str) -> bool:
        """Whether a token of this kind (and one of these texts) stands here."""
        return any(token.kind == kind and (not texts or token.text in texts) for token in self.tokens)


@lru_cache(maxsize=1024)
def sections_of(fmt: str) -> tuple[Section, ...]:
    """A format code taken apart; one unknown section for a code no Excel would take."""
    if len(fmt) > _LONGEST:
        return (Section((), "", Decimal(0), known=False),)
    groups: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(fmt):
        if match["mark"] == ";":
            groups.append([])
        else:
            groups[-1].append(match)
    if not fmt:
        groups = [[match] for match in _TOKEN.finditer("General")]
    return tuple(_section(group) for group in groups[:4])


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    operator, bound, known = "", Decimal(0), True
    for match in matches:
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind == "bracket":
            condition, currency = _CONDITION.fullmatch(text.strip()), _CURRENCY.fullmatch(text)
            if condition:
                operator, bound = condition[1], Decimal(condition[2])
            elif currency:
                tokens.append(Token("literal", currency[1]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(Token("elapsed", text.lower()))
            elif text.upper().startswith("DBNUM"):
                known = False
        elif kind == "gap":
            tokens.append(Token("literal", " "))
        elif kind in {"general", "half", "power", "date", "digit", "mark"}:
            tokens.append(Token(kind, text.lower() if kind == "date" else text))
        elif kind != "fill":
            tokens.append(Token("literal", text))
    return Section(tuple(tokens), operator, bound, known and not _fraction(tokens))


def _fraction(tokens: list[Token]) -> bool:
    """A "/" between digit places; elsewhere it is a literal."""
    return any(
        token == ("mark", "/") and 0 < index < len(tokens) - 1
        and tokens[index - 1].kind == tokens[index + 1].kind == "digit"
        for index, token in enumerate(tokens)
    )  # fmt: skip
