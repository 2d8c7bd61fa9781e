"""Moving a formula: the text a member of a shared formula would show in its own cell."""

import re

from xlzj.address import column_letters, column_number

ROWS = 1_048_576
COLUMNS = 16_384

# What must stay comes first: text, quoted sheet names, brackets (tables, other workbooks), then names and functions,
# so that only what is left can be a reference.
_TOKEN = re.compile(
    r"""(?P<keep>"(?:[^"]|"")*"?|'(?:[^']|'')*'?|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]|\#[A-Z/0]+[!?]?)"""
    r"|(?P<cell>(?<![\w.\\$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!\\?]))"
    r"|(?P<columns>(?<![\w.\\$:])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!\\?:]))"
    r"|(?P<rows>(?<![\w.\\$:])(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![\w.(!\\?:]))",
)
_LOST = "#REF!"


def translate(formula: str, down: int, right: int) -> str:
    """The formula as if copied by so many rows and columns.

    Relative parts move and "$" parts stay, in cells, ranges, whole rows and whole columns, with or without a sheet
    before them. Text in quotes, sheet names, table references, functions (LOG10) and names (三公A1) stay as they are.
    A reference pushed off the sheet becomes #REF!.
    """

    def moved(match: re.Match[str]) -> str:
        kind, groups = match.lastgroup, match.groups()
        if kind == "keep":
            return match[0]
        if kind == "cell":
            fixed_column, letters, fixed_row, row = groups[2:6]
            if column_number(letters.upper()) > COLUMNS or int(row) > ROWS:
                return match[0]  # XYZ2024 is a name
            column, line = _column(fixed_column, letters, right), _row(fixed_row, row, down)
            return column + line if column and line else _LOST
        if kind == "columns":
            ends = _column(groups[7], groups[8], right), _column(groups[9], groups[10], right)
        else:
            ends = _row(groups[12], groups[13], down), _row(groups[14], groups[15], down)
        return f"{ends[0]}:{ends[1]}" if ends[0] and ends[1] else _LOST

    return _TOKEN.sub(moved, formula)


def _column(fixed: str, letters: str, right: int) -> str:
    """The moved column with its "$"; "" off the sheet. Letters beyond XFD are a name, not a column."""
    column = column_number(letters.upper())
    if fixed or not right or column > COLUMNS:
        return fixed + letters
    column += right
    return column_letters(column) if 1 <= column <= COLUMNS else ""


def _row(fixed: str, row: str, down: int) -> str:
    line = int(row)
    if fixed or not down or line > ROWS:
        return fixed + row
    line += down
    return str(line) if 1 <= line <= ROWS else ""
