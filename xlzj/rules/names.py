"""Which project line of the base table is which project sheet: fuzzy matching of names and amounts.

Pure functions on names and amounts. A score is a whole number of thousandths: 500 × Jaccard of 2-grams
+ 300 × share of the longest common substring + 100 each for an agreeing budget and an agreeing actual amount.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from xlzj.rules.assignment import assign
from xlzj.rules.vocabulary import CONNECTIVES, SYNONYMS, TAILS, TRANSFERS
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_FULL = 1000
_SAME_NAME = 800
_CENT = Decimal("0.01")
_TELLING_DIGITS = 3
_NUMBERING = re.compile(
    r"^(?:[(（]?[0-9０-９一二三四五六七八九十]{1,3}(?:[、)）:：]|[.．](?![\d０-９]))|[①-⑳]|其中[:：])+"
)
_REMARK = re.compile(r"[（(]一个[^）)]*一行[）)]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_YEAR = re.compile(r"(?:19|20)\d{2}年度?")
_MARKS = re.compile(r"[^\w%]|_")
_SPLIT = re.compile(r"[,;、]")
_DROP = str.maketrans("", "", CONNECTIVES)


class Line(NamedTuple):
    """A project line: its printed name, budget and actual amount in 万元 (None: blank)."""

    name: str
    budget: Decimal | None
    actual: Decimal | None


class Sheet(NamedTuple):
    """A project sheet: its printed name, both budgets (年初, 全年) and the executed amount in 万元."""

    name: str
    budgets: tuple[Decimal | None, Decimal | None]
    actual: Decimal | None


class Name(NamedTuple):
    """A name made comparable.

    `plain` is without numbering, brackets and marks; `core` also without last words and with synonyms folded; `tags`
    are the cores of what stood in brackets.
    """

    plain: str
    core: str
    tags: tuple[str, ...]


class Pair(NamedTuple):
    """One line and one sheet (indexes) taken for the same project; `by` is 名称, 金额 or 括注."""

    line: int
    sheet: int
    score: int
    by: str


class Matching(NamedTuple):
    """`pairs` are sure, `groups` are lines that several sheets share by their bracket tag, `maybe` need a person.

    `lines` and `sheets` are the indexes of what found no partner, `maybe` ones included.
    """

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, tuple[int, ...]], ...]
    maybe: tuple[Pair, ...]
    lines: tuple[int, ...]
    sheets: tuple[int, ...]


@lru_cache(maxsize=4096)
def normal(name: str, unit: str = "") -> Name:
    """The comparable parts of a project name; `unit` is the reporting unit's name, which says nothing in it."""
    text = unicodedata.normalize("NFKC", _NUMBERING.sub("", unspaced(name)))
    text = _NUMBERING.sub("", text)
    tags = [tag for inside in _BRACKETS.findall(text) for tag in _SPLIT.split(inside) if tag]
    bare = _BRACKETS.sub("", text) or text
    plain = _MARKS.sub("", bare)
    rest = plain.replace(unit, "") if unit and unit in plain and len(plain) > len(unit) + 1 else plain
    return Name(plain, _core(rest), tuple(_core(_MARKS.sub("", tag)) for tag in tags))


def _core(text: str) -> str:
    text = _YEAR.sub("", text) or text
    tail = _tail(text)
    while tail and len(text) - len(tail) >= 2:
        text = text.removesuffix(tail)
        tail = _tail(text)
    text = text.translate(_DROP) or text
    for wrong, right in SYNONYMS:
        if right not in text:
            text = text.replace(wrong, right)
    return text


def _tail(text: str) -> str:
    return next((tail for tail in TAILS if text.endswith(tail)), "")


def bare(name: str) -> str:
    """A printed name without number, remark and white space: 3、办案费 → 办案费, 专项（一个专项一行）： → 专项."""
    text = _REMARK.sub("", unspaced(name))
    return _NUMBERING.sub("", text).rstrip("：:") or text


def alike(a: str, b: str) -> bool:
    """Whether two printed names are one name but for numbering, brackets, marks, years and last words."""
    return worn(a) == worn(b)


def worn(name: str) -> str:
    """A printed name without numbering, brackets, marks, year and last words, every other word as printed."""
    text = normal(name).plain
    text = _YEAR.sub("", text) or text
    tail = _tail(text)
    while tail and len(text) - len(tail) >= 2:
        text = text.removesuffix(tail)
        tail = _tail(text)
    return text


def is_transfer(name: str) -> bool:
    """Whether the name marks money passed on to others (转移支付)."""
    return any(word in name for word in TRANSFERS)


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """The 2-grams of a text; a single character is its own."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def common(a: str, b: str) -> int:
    """Length of the longest common substring."""
    longest = 0
    for start in range(len(a)):
        while start + longest < len(a) and a[start : start + longest + 1] in b:
            longest += 1
    return longest


@lru_cache(maxsize=16384)
def name_score(a: str, b: str) -> int:
    """How alike two cores are, 0…800."""
    if a == b:
        return _SAME_NAME
    shared = len(grams(a) & grams(b))
    if not shared:
        return 0
    jaccard = 500 * shared // len(grams(a) | grams(b))
    return jaccard + 300 * common(a, b) // min(len(a), len(b))


def agree(a: Decimal | None, b: Decimal | None) -> bool:
    """Whether two printed amounts are the same but for the last decimal; blanks and zeros agree with nothing."""
    return bool(a) and bool(b) and a is not None and b is not None and abs(a - b) <= _CENT


def score(line: Line, sheet: Sheet, unit: str = "") -> int:
    """How surely a line and a sheet are the same project, 0…1000."""
    one, two = normal(line.name, unit), normal(sheet.name, unit)
    by_name = name_score(one.core, two.core) - (10 if one.core == two.core and one.plain != two.plain else 0)
    budget = any(agree(line.budget, amount) for amount in sheet.budgets)
    return by_name + 100 * budget + 100 * agree(line.actual, sheet.actual)


@lru_cache(maxsize=256)
def match(lines: tuple[Line, ...], sheets: tuple[Sheet, ...], unit: str, least: Decimal, maybe: Decimal) -> Matching:
    """The best pairing of lines and sheets. `least` and `maybe` are scores as fractions (0.55, 0.35).

    Order: bracket tags naming a line, equal names, best total score, amounts that fit only one partner. What stays
    alone is paired once more above `maybe`, for a person to confirm.
    """
    free_lines, free_sheets = list(range(len(lines))), list(range(len(sheets)))
    pairs: list[Pair] = []
    groups: list[tuple[int, tuple[int, ...]]] = []

    def take(found: Iterable[Pair]) -> None:
        for pair in found:
            pairs.append(pair)
            free_lines.remove(pair.line)
            free_sheets.remove(pair.sheet)

    def scored(line: int, sheet: int) -> int:
        return score(lines[line], sheets[sheet], unit)

    line_cores = [normal(line.name, unit).core for line in lines]
    sheet_names = [normal(sheet.name, unit) for sheet in sheets]
    for line, members in _tagged(line_cores, sheet_names):
        if len(members) == 1:
            take([Pair(line, members[0], _SAME_NAME, "括注")])
        else:
            groups.append((line, members))
            free_lines.remove(line)
            free_sheets[:] = [sheet for sheet in free_sheets if sheet not in members]
    take(_same(line_cores, [name.core for name in sheet_names], free_lines, free_sheets))
    take(_best(free_lines, free_sheets, scored, int(least * _FULL), "名称"))
    take(_by_amount(lines, sheets, free_lines, free_sheets))
    doubtful = _best(free_lines, free_sheets, scored, int(maybe * _FULL), "名称")
    return Matching(tuple(sorted(pairs)), tuple(groups), tuple(doubtful), tuple(free_lines), tuple(free_sheets))


def _tagged(line_cores: Sequence[str], sheets: Sequence[Name]) -> list[tuple[int, tuple[int, ...]]]:
    """Lines that sheets name in brackets, unless the sheet's own name is another line's."""
    known = set(line_cores)
    found: list[tuple[int, tuple[int, ...]]] = []
    for line, core in enumerate(line_cores):
        members = tuple(i for i, name in enumerate(sheets) if core in name.tags and name.core not in known)
        if members:
            known_members = {member for _, others in found for member in others}
            members = tuple(member for member in members if member not in known_members)
        if members and line_cores.count(core) == 1:
            found.append((line, members))
    return found


def _same(
    line_cores: Sequence[str], sheet_cores: Sequence[str], lines: Sequence[int], sheets: Sequence[int]
) -> list[Pair]:
    """Cores that stand once on each side and are equal."""
    by_core: dict[str, list[int]] = {}
    for sheet in sheets:
        by_core.setdefault(sheet_cores[sheet], []).append(sheet)
    wanted = [line_cores[line] for line in lines]
    return [
        Pair(line, by_core[core][0], _SAME_NAME, "名称")
        for line, core in zip(lines, wanted, strict=True)
        if len(by_core.get(core, ())) == 1 and wanted.count(core) == 1
    ]


def _best(
    lines: Sequence[int], sheets: Sequence[int], scored: Callable[[int, int], int], least: int, by: str
) -> list[Pair]:
    """The assignment with the highest total of scores that reach `least`."""
    if not lines or not sheets:
        return []
    table = [[found if (found := scored(line, sheet)) >= least else 0 for sheet in sheets] for line in lines]
    return [
        Pair(lines[row], sheets[column], table[row][column], by) for row, column in assign(table) if table[row][column]
    ]


def _by_amount(
    lines: Sequence[Line], sheets: Sequence[Sheet], free_lines: Sequence[int], free_sheets: Sequence[int]
) -> list[Pair]:
    """Budget and actual both agree, with three telling digits, and with one partner only."""
    fits = [(i, j) for i in free_lines for j in free_sheets if _fits(lines[i], sheets[j])]
    return [
        Pair(i, j, 200, "金额")
        for i, j in fits
        if sum(i == other for other, _ in fits) == 1 and sum(j == other for _, other in fits) == 1
    ]


def _fits(line: Line, sheet: Sheet) -> bool:
    if not agree(line.actual, sheet.actual):
        return False
    amounts = [amount for amount in (line.budget, line.actual) if amount]
    telling = any(len(amount.normalize().as_tuple().digits) >= _TELLING_DIGITS for amount in amounts)
    budget = any(agree(line.budget, amount) for amount in sheet.budgets) or (not line.budget and not sheet.budgets[0])
    return telling and budget
