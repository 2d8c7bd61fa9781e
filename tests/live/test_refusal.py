"""What Excel raises becomes one plain line: errors as its COM gives them, without any Excel."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from xlzj.live import host
from xlzj.live.actions import perform
from xlzj.live.refusal import BUSY, GONE, SHARED, Refused, plainly

RAISED_BY_EXCEL = -2147352567  # DISP_E_EXCEPTION: the code proper is among what Excel tells
EDITING = -2146777998  # VBA_E_IGNORE
REJECTED = -2147418111  # RPC_E_CALL_REJECTED: a dialog is open
NO_SERVER = -2147023174  # RPC_S_SERVER_UNAVAILABLE: Excel has ended
DISCONNECTED = -2147417848  # RPC_E_DISCONNECTED: the workbook has been closed


class ComError(Exception):
    """As pywintypes.com_error."""

    def __init__(self, hresult: int, scode: int | None = None) -> None:
        super().__init__(hresult, "发生意外。", None, None)
        self.hresult = hresult
        self.excepinfo = None if scode is None else (0, "Microsoft Excel", "方法无效", "xlmain11.chm", 0, scode)


class ExcelBusyError(Exception):
    """As xlwings has it on Windows."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ComError(REJECTED), BUSY),
        (ComError(RAISED_BY_EXCEL, EDITING), BUSY),
        (ExcelBusyError("Excel application is not responding"), BUSY),
        (ComError(NO_SERVER), GONE),
        (ComError(DISCONNECTED), GONE),
    ],
)
def test_errors_of_excel_are_told_plainly(error: Exception, told: str) -> None:
    with pytest.raises(Refused) as refused, plainly():
        raise error
    assert str(refused.value) == told


def test_any_other_error_says_what_to_do_and_what_it_was() -> None:
    with pytest.raises(Refused, match=r"请保存后重新打开再试（.*发生意外"), plainly():
        raise ComError(RAISED_BY_EXCEL, -2146827284)


def test_a_busy_excel_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = SimpleNamespace(N_COM_ATTEMPTS=0)  # 0 is "for ever"
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)
    with pytest.raises(Refused):  # there is no Excel here
        host.attach("excel", "甲.xlsx", "")
    assert 0 < windows.N_COM_ATTEMPTS <= 10_000


@pytest.mark.parametrize("action", ["check_sheet", "check_set", "clear"])
def test_a_shared_workbook_is_left_alone(action: str) -> None:
    book: Any = SimpleNamespace(name="甲.xlsx", api=SimpleNamespace(FullName="甲.xlsx", MultiUserEditing=True))
    book.sheets = SimpleNamespace(active=SimpleNamespace(name="附件1"))
    book.app = SimpleNamespace(selection=None)
    done = perform({"action": action, "sheet": "附件1"}, lambda *_: None, lambda _: host.LiveBook(book))
    assert (done.status, done.message) == ("error", SHARED)
