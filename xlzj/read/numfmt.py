"""What Excel would show for a stored value under a number format code (ECMA-376 part 1, 18.8.31).

Printed text is what a reader of the form sees and what a rounding interval is built on, so it is computed here, from
the code, and never guessed from the stored double.
"""

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from xlzj.read.dates import from_iso, print_date
from xlzj.read.formatcode import BUILTIN, Section, Token, sections_of
from xlzj.read.raw import RawCell, number

__all__ = ["BUILTIN", "decimals_shown", "is_date", "is_percent", "number", "printed"]

_SIGNIFICANT = Context(prec=15, rounding=ROUND_HALF_UP)  # Excel shows 15 digits of a double
_WIDE = Context(prec=1000, rounding=ROUND_HALF_UP)
_SIX = Context(prec=6, rounding=ROUND_HALF_EVEN)


_SIMPLE = re.compile(r"0(?:\.(0{1,9}))?(%?)")


def decimals_shown(fmt: str) -> int | None:
    """Decimals the code always prints: "0.00%" → 2 (of the percentage), "#,##0" → 0; in thousands ("#,##0,") → -3.

    None where the code does not fix them: General, text, dates, fractions, powers, optional digits ("0.##").
    """
    section = sections_of(fmt)[0]
    if not section.known or _is_date(section) or section.has("general") or section.has("power"):
        return None
    whole, part = _split(section)
    digits = [token.text for token in part if token.kind == "digit"]
    if "#" in digits or "?" in digits or not (digits or any(token.kind == "digit" for token in whole)):
        return None
    return len(digits) - 3 * _thousands(section)


@lru_cache(maxsize=1024)
def is_date(fmt: str) -> bool:
    """Whether numbers in this format are dates or times."""
    return _is_date(sections_of(fmt)[0])


def is_percent(fmt: str) -> bool:
    """Whether the printed number is a hundred times the stored one."""
    return sections_of(fmt)[0].has("mark", "%")


def printed(cell: RawCell, fmt: str, date1904: bool) -> str:
    """The text Excel would show in a cell wide enough; codes beyond this module are shown as General."""
    if cell.value is None:
        return ""
    if cell.kind == "b":
        return "TRUE" if cell.value == "1" else "FALSE"
    if cell.kind == "n":
        amount = number(cell)
    elif cell.kind == "d":
        amount = from_iso(cell.value, date1904)
    else:
        return _print_text(cell.value, fmt) if cell.kind == "s" else cell.value
    return cell.value if amount is None else _print_number(amount, fmt, date1904)


def _print_text(text: str, fmt: str) -> str:
    sections = sections_of(fmt)
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) <= 3 and not section.has("mark", "@"):
        return text
    return "".join(text if token == ("mark", "@") else token.text for token in section.tokens if token.kind != "digit")


@lru_cache(maxsize=1024)
def _simple(fmt: str) -> tuple[int, int] | None:
    """Decimals and shift of the codes that forms are made of: 0, 0.00, 0%, 0.00%; None for all others."""
    match = _SIMPLE.fullmatch(fmt)
    return (len(match[1] or ""), 2 if match[2] else 0) if match else None


def _print_number(amount: Decimal, fmt: str, date1904: bool) -> str:
    simple = _simple(fmt)
    if simple is not None and amount >= 0:
        decimals, shift = simple
        return f"{_rounded(_SIGNIFICANT.plus(amount).scaleb(shift), decimals):f}{'%' if shift else ''}"
    amount = _SIGNIFICANT.plus(amount)
    section, bare = _pick(sections_of(fmt), amount)
    if not section.known or section.has("mark", "@"):
        return _general(amount)
    if _is_date(section):
        return print_date(amount, section.tokens, date1904)
    return (("-" if amount < 0 and not bare else "") + _print_size(abs(amount), section)).strip(" ")


def _print_size(amount: Decimal, section: Section) -> str:
    """An amount without its sign."""
    if section.has("general"):
        shown = _general(amount)
        return "".join(shown if token.kind == "general" else token.text for token in section.tokens)
    if section.has("power"):
        return _power(amount, section)
    if section.has("digit"):
        return _fixed(amount, section)
    return "".join(token.text for token in section.tokens)


def _pick(sections: tuple[Section, ...], amount: Decimal) -> tuple[Section, bool]:
    """The section for this amount, and whether it prints the sign itself."""
    usable = sections[:3]
    if any(section.operator for section in usable):
        for index, section in enumerate(usable):
            if not section.operator or _holds(section, amount):
                return section, _only_negative(usable[: index + 1])
        return Section((), "", Decimal(0), known=False), False
    if amount < 0 and len(usable) > 1:
        return usable[1], True
    if amount == 0 and len(usable) > 2:
        return usable[2], True
    return usable[0], False


def _only_negative(sections: tuple[Section, ...]) -> bool:
    """Whether the last of these sections, the others having failed, is meant for amounts below zero."""
    last = sections[-1]
    if last.operator:
        return (last.operator == "<" and last.bound <= 0) or (last.operator == "<=" and last.bound < 0)
    return any(section.operator in {">", ">="} and section.bound <= 0 for section in sections)


def _holds(section: Section, amount: Decimal) -> bool:
    bound = section.bound
    return {
        "<": amount < bound, "<=": amount <= bound, ">": amount > bound, ">=": amount >= bound,
        "=": amount == bound, "<>": amount != bound,
    }[section.operator]  # fmt: skip


def _general(amount: Decimal) -> str:
    """General in a wide cell: eleven characters, then powers of ten."""
    if not amount:
        return "0"
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    top = size.adjusted()
    if -5 < top < 11 or (top < 0 and size == _rounded(size, 9)):
        shown = _rounded(size, max(9 - max(top, 0), 0))
        if shown < 10**11:
            return sign + _plain(shown)
    size = _SIX.plus(size)
    return f"{sign}{_plain(size.scaleb(-size.adjusted()))}E{size.adjusted():+03d}"


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def _split(section: Section) -> tuple[list[Token], list[Token]]:
    """Tokens before and after the decimal point; the point itself is dropped."""
    tokens = list(section.tokens)
    point = next((index for index, token in enumerate(tokens) if token == ("mark", ".")), len(tokens))
    return tokens[:point], tokens[point + 1 :]


def _fixed(amount: Decimal, section: Section) -> str:
    """Digits put into their places, literals between them kept."""
    whole, part = _split(section)
    digits = sum(token.kind == "digit" for token in part)
    amount = amount.scaleb(2 * sum(token == ("mark", "%") for token in section.tokens) - 3 * _thousands(section), _WIDE)
    before, _, after = f"{_rounded(amount, digits):f}".partition(".")
    text = _whole(before.lstrip("0"), whole)
    if ("mark", ".") in section.tokens:
        text += "." + _part(after, part)
    return text


def _thousands(section: Section) -> int:
    """Commas right after the last digit place of either side of the point: each divides by a thousand."""
    count = 0
    for side in _split(section):
        places = [index for index, token in enumerate(side) if token.kind == "digit"]
        for token in side[places[-1] + 1 :] if places else ():
            if token != ("mark", ","):
                break
            count += 1
    return count


def _whole(digits: str, tokens: list[Token]) -> str:
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    if not places:
        return digits + "".join(token.text for token in tokens if token != ("mark", ","))
    grouped = any(token == ("mark", ",") and places[0] < index < places[-1] for index, token in enumerate(tokens))
    out: list[str] = []
    rest, put = list(digits), 0

    def place(filler: str) -> None:
        nonlocal put
        digit = rest.pop() if rest else filler
        if digit:
            out.append("," if grouped and put and put % 3 == 0 and digit != " " else "")
            out.append(digit)
            put += 1

    for index in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[index]
        if kind == "digit":
            place({"0": "0", "?": " "}.get(text, ""))
            while index == places[0] and rest:
                place("")
        elif (kind, text) != ("mark", ","):
            out.append(text[::-1])
    return "".join(out)[::-1]


def _part(digits: str, tokens: list[Token]) -> str:
    kept = len(digits.rstrip("0"))
    out: list[str] = []
    position = 0
    for kind, text in tokens:
        if kind == "digit":
            show = position < kept or text == "0"
            out.append(digits[position] if show else " " if text == "?" else "")
            position += 1
        elif (kind, text) != ("mark", ","):
            out.append(text)
    return "".join(out)


def _power(amount: Decimal, section: Section) -> str:
    """Powers of ten: "0.00E+00", and steps of several digits as in "##0.0E+0"."""
    split = next(index for index, token in enumerate(section.tokens) if token.kind == "power")
    mantissa = section._replace(tokens=section.tokens[:split])
    whole, part = _split(mantissa)
    step = max(sum(token.kind == "digit" for token in whole), 1)
    digits = sum(token.kind == "digit" for token in part)
    exponent = amount.adjusted() // step * step if amount else 0
    if _rounded(amount.scaleb(-exponent, _WIDE), digits) >= 10**step:
        exponent += step
    sign = "-" if exponent < 0 else "+" if section.tokens[split].text.endswith("+") else ""
    tail = _whole(str(abs(exponent)), list(section.tokens[split + 1 :]))
    return f"{_fixed(amount.scaleb(-exponent, _WIDE), mantissa)}E{sign}{tail}"


def _is_date(section: Section) -> bool:
    return section.has("date") or section.has("elapsed") or section.has("half")
