"""Serial dates and times, in both date systems of Excel, printed by the tokens of a format code."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

_DAY = 86_400
_LAST = 2_958_466  # the day after 9999-12-31
_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE = "一二三四五六日"
_BAD = "########"  # what Excel shows for a date before its first day


def from_iso(text: str, date1904: bool) -> Decimal | None:
    """Serial number of an ISO date, date-time or time (``t="d"`` cells); None when it is none of these."""
    try:
        if text.startswith("T") or (":" in text and "-" not in text.split(":", 1)[0]):
            moment = datetime.fromisoformat(f"1900-01-01T{text.removeprefix('T')}")
            days = 0
        else:
            moment = datetime.fromisoformat(text)
            days = (moment.date() - (date(1904, 1, 1) if date1904 else date(1899, 12, 30))).days
            days -= 1 if not date1904 and 0 < days < 61 else 0
    except ValueError:
        return None
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return Decimal(days) + (Decimal(seconds) + Decimal(moment.microsecond) / 1_000_000) / _DAY


def print_date(serial: Decimal, tokens: Sequence[tuple[str, str]], date1904: bool) -> str:
    """A serial number through the tokens of a date format."""
    if not 0 <= serial < _LAST:
        return _BAD
    decimals = _second_decimals(tokens)
    seconds = (serial * _DAY).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    day, clock = int(seconds // _DAY), seconds % _DAY
    if day >= (_LAST - 1_462 if date1904 else _LAST):
        return _BAD
    half = any(kind == "half" for kind, _ in tokens)
    out: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "date":
            minute = text[0] == "m" and len(text) < 3 and _is_minute(tokens, index)
            out.append(_time(text, clock, half) if minute or text[0] in "hs" else _date(text, day, date1904))
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            out.append(f"{int((seconds / unit).to_integral_value(ROUND_FLOOR)):0{len(text)}d}")
        elif kind == "half":
            out.append(_half(text, int(clock // 3600)))
        elif kind == "digit":
            pass  # decimals of the seconds, printed at their point
        elif (kind, text) == ("mark", ".") and decimals:
            out.append(f"{clock % 1:.{decimals}f}"[1:])
        else:
            out.append(text)
    return "".join(out)


def _second_decimals(tokens: Sequence[tuple[str, str]]) -> int:
    """How many "0" follow a decimal point; Excel takes three at most."""
    after = False
    count = 0
    for kind, text in tokens:
        after = after or (kind, text) == ("mark", ".")
        count += after and kind == "digit"
    return min(count, 3)


def _is_minute(tokens: Sequence[tuple[str, str]], index: int) -> bool:
    """Whether an "m" is a minute: right after an hour or right before a second."""
    clocks = [(place, text[0]) for place, (kind, text) in enumerate(tokens) if kind in {"date", "elapsed"}]
    here = next(place for place, (position, _) in enumerate(clocks) if position == index)
    before = clocks[here - 1][1] if here else ""
    after = clocks[here + 1][1] if here + 1 < len(clocks) else ""
    return before == "h" or after == "s"


def _time(text: str, clock: Decimal, half: bool) -> str:
    hour, minute, second = int(clock // 3600), int(clock // 60) % 60, int(clock) % 60
    shown = {"h": (hour % 12 or 12) if half else hour, "m": minute, "s": second}[text[0]]
    return f"{shown:02d}" if len(text) > 1 else str(shown)


def _half(text: str, hour: int) -> str:
    early, late = text.split("/")
    return early if hour < 12 else late


def _date(text: str, day: int, date1904: bool) -> str:
    year, month, number, weekday = _calendar(day, date1904)
    unit, width = text[0], len(text)
    if unit == "y":
        return f"{year % 100:02d}" if width < 3 else f"{year:04d}"
    if unit == "e":
        return str(year)
    if unit == "a":
        return ("" if width == 3 else "星期") + _CHINESE[weekday]
    if unit == "m":
        return _word(month, width, _MONTHS[month - 1])
    return _word(number, width, _WEEK[weekday])


def _word(value: int, width: int, name: str) -> str:
    """One digit, two digits, three letters, the word, and for "mmmmm" its first letter."""
    return (str(value), f"{value:02d}", name[:3], name, name[0])[min(width, 5) - 1]


def _calendar(day: int, date1904: bool) -> tuple[int, int, int, int]:
    """Year, month, day, weekday (Monday is 0). Excel believes in 1900-01-00 and 1900-02-29; so do its cells."""
    if date1904:
        moment = date(1904, 1, 1) + timedelta(days=day)
        return moment.year, moment.month, moment.day, moment.weekday()
    if day in {0, 60}:
        return 1900, (1 if day == 0 else 2), (0 if day == 0 else 29), (5 if day == 0 else 2)
    moment = date(1899, 12, 31 if day < 60 else 30) + timedelta(days=day)
    return moment.year, moment.month, moment.day, (day - 2) % 7
