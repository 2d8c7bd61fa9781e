"""What once failed stays mended; every target holds for a while; a broken target is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import run as fuzz
from tests.fuzz.targets import TARGETS, run_expression, run_name, run_numeral, run_prose, run_target
from xlzj.expression import BadExpression

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[[str], None]

KEPT = sorted(path for path in fuzz.CORPUS.iterdir() if path.suffix in {".txt", ".bin"})
SHORT = {"expression": 1500, "numeral": 1500, "target": 600, "prose": 250, "formula": 500, "format": 800, "name": 800,
         "import": 40, "package": 300, "document": 150, "check": 25, "report": 40}  # fmt: skip
CHINESE = st.text(
    st.one_of(st.sampled_from("0123456789.,%万元亿个年月日增减占其中：，。、（）一二三十百千 \n"), st.characters()),
    max_size=200,
)


@pytest.mark.parametrize("path", KEPT, ids=[path.name for path in KEPT])
def test_what_once_failed(path: Path) -> None:
    fuzz.execute(*fuzz.load(path))


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run(name: str) -> None:
    done = fuzz.chunk((name, 20, 0, SHORT[name]))
    assert done.failures == []
    assert done.executions == SHORT[name]


@pytest.mark.parametrize("run", [run_numeral, run_prose, run_target, run_name])
def test_any_text_at_all(run: Run) -> None:
    @settings(max_examples=150, deadline=None)
    @given(CHINESE)
    def holds(text: str) -> None:
        run(text)

    holds()


@settings(max_examples=200, deadline=None)
@given(st.text('甲乙总分汇四舍五入较大小如果(),.+-*/=<>≤≥≠1234567890% "*?', max_size=60))
def test_any_expression_is_read_or_refused(text: str) -> None:
    try:
        run_expression(text)
    except BadExpression as error:
        assert 0 <= error.position <= len(text) + 1  # noqa: PT017  (either outcome is right)


def test_the_same_number_gives_the_same_input() -> None:
    for name in TARGETS:
        assert fuzz.one(name, 1, 7) == fuzz.one(name, 1, 7)
        assert any(fuzz.one(name, 1, at) != fuzz.one(name, 2, at) for at in range(9))


def test_a_failure_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str | bytes) -> None:
        if "万" in str(text):
            raise KeyError(text)

    monkeypatch.setitem(TARGETS, "numeral", TARGETS["numeral"]._replace(run=broken))
    done = fuzz.chunk(("numeral", 1, 0, 300))
    assert done.failures
    kept = fuzz.keep(done.failures, tmp_path)
    name, data = fuzz.load(kept[0])
    assert name == "numeral"
    assert data in [failure.data for failure in done.failures]
    with pytest.raises(KeyError):
        fuzz.execute(name, data)
