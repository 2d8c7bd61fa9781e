"""Rows of account tables (类、款、项): codes, their parents, and finding an account again in another table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlzj.model import Kind
from xlzj.scope import Absent, Hindered
from xlzj.spelling import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlzj.editions.spec import TableSpec
    from xlzj.model import Fact, Form, Row
    from xlzj.rules.kernel import Case

CODE, NAME = "科目编码", "科目名称"
_ORDINALS = "一二三四五六七八九十"


class Account(NamedTuple):
    """One row of an account table: its code without blanks, its printed name."""

    code: str
    name: str
    row: Row

    @property
    def title(self) -> str:
        """Code and name, as messages say it."""
        return f"{self.code} {self.name}"


def account_tables(case: Case, form: Form) -> Iterator[TableSpec]:
    """The tables of this form that have a column of account codes, in printed order."""
    return (table for table in case.spec(form).tables.values() if table.code is not None)


def accounts(form: Form, table: str) -> list[Account]:
    """The rows that have a code, in printed order. Raises Hindered where the table or its codes are lost, Absent."""
    rows = form.tables.get(table)
    if rows is None:
        if table in form.missing:
            raise Hindered(f"{form.key}的区域“{table}”已丢失")
        raise Absent
    lost = next((c for row in rows for c in (CODE, NAME) if row.cells[c].kind is Kind.ABSENT), None)
    if lost is not None:
        raise Hindered(f"{form.key}“{table}”的“{lost}”一列已丢失")
    found = (Account(unspaced(row.cells[CODE].text), row.cells[NAME].text, row) for row in rows)
    return [account for account in found if account.code]


def children(table: Sequence[Account]) -> Mapping[str, list[Account]]:
    """Code of each account that has accounts under it → those directly under it (款 under 类, 项 under 款)."""
    codes = {account.code for account in table}
    under: dict[str, list[Account]] = {}
    for account in table:
        above = parent(account.code, codes)
        if above:
            under.setdefault(above, []).append(account)
    return under


def parent(code: str, codes: set[str]) -> str:
    """The longest other code that begins this one, or ""."""
    return next((code[:end] for end in range(len(code) - 1, 0, -1) if code[:end] in codes), "")


def plain_name(text: str) -> str:
    """An account's name as both tables and text say it: no blanks, no ordinal (八、), no closing 支出."""
    squeezed = unspaced(text)
    head, mark, tail = squeezed.partition("、")
    if mark and head and not head.strip(_ORDINALS):
        squeezed = tail
    return squeezed.removesuffix("（类）").removesuffix("（款）").removesuffix("（项）").removesuffix("支出")


def by_path(table: Sequence[Account]) -> Mapping[tuple[str, ...], Account]:
    """(类, 款, 项) in plain names → the account; a name that stands twice under one parent is left out."""
    codes = {account.code: account for account in table}
    found: dict[tuple[str, ...], Account] = {}
    twice: set[tuple[str, ...]] = set()
    for account in table:
        path = [plain_name(account.name)]
        above = parent(account.code, set(codes))
        while above:
            path.insert(0, plain_name(codes[above].name))
            above = parent(above, set(codes))
        if tuple(path) in found:
            twice.add(tuple(path))
        found[tuple(path)] = account
    return {path: account for path, account in found.items() if path not in twice}


def tops(table: Sequence[Account]) -> Mapping[str, Account]:
    """Plain name of each first-level account (类) → the account."""
    codes = {account.code for account in table}
    return {plain_name(account.name): account for account in table if not parent(account.code, codes)}


def cells(form: Form, table: Sequence[Account], column: str) -> list[tuple[Form, Fact]]:
    """The cells of these accounts in one column."""
    return [(form, account.row.cells[column]) for account in table]
