"""The table of changed lines counts what mutmut says, and is kept only when all is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import figures, mutants

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SAID = [
    "    xlzj.interval.xǁIntervalǁgap__mutmut_1: killed",
    "    xlzj.interval.xǁIntervalǁgap__mutmut_2: survived",
    "    xlzj.rules.causes.x__near__mutmut_1: timeout",
    "    xlzj.rules.causes.x__near__mutmut_2: no tests",
]


def test_every_module_has_a_row_and_the_last_is_their_sum() -> None:
    assert mutants.summed(mutants.counted(mutants.ended(["noise", *SAID]))) == [
        ("xlzj.interval", "2", "2", "1", "0", "1", "0"),
        ("xlzj.rules.causes", "2", "2", "0", "1", "0", "1"),
        ("合计", "4", "4", "1", "1", "1", "1"),
    ]


def test_of_a_large_module_always_the_same_changes_are_tried() -> None:
    names = [f"xlzj.interval.x_gap__mutmut_{number}" for number in range(mutants.MOST + 100)]
    chosen = mutants.chosen(names)
    assert len(set(chosen)) == mutants.SAMPLE
    assert set(mutants.chosen(names[: mutants.MOST])) == set(names[: mutants.MOST])
    assert mutants.chosen(reversed(names)) == chosen
    found = mutants.ended(f"    {name}: {'killed' if name in chosen else 'not checked'}" for name in names)
    assert mutants.left(found) == []
    sampled = str(mutants.SAMPLE)
    assert mutants.counted(found) == [("xlzj.interval", str(len(names)), sampled, sampled, "0", "0", "0")]
    assert mutants.left({"xlzj.interval": found["xlzj.interval"] | {chosen[7]: "not checked"}}) == [chosen[7]]


def test_what_is_left_is_printed_for_mutmut(capsys: pytest.CaptureFixture[str]) -> None:
    open_ = "xlzj.interval.x_exact__mutmut_1"
    assert mutants.main(["--left"], [*SAID, f"    {open_}: not checked"]) == 1
    assert capsys.readouterr().out == open_ + "\n"
    assert mutants.main(["--left"], SAID) == 0
    assert capsys.readouterr().out == ""


def test_only_finished_modules_are_kept_and_others_keep_their_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    assert mutants.main(["--record"], []) == 2
    assert mutants.main(["--record"], ["    xlzj.interval.x_exact__mutmut_1: not checked"]) == 1
    assert figures.recorded() == []
    assert mutants.main(["--record"], SAID) == 0
    more = ["    xlzj.interval.x_exact__mutmut_1: not checked", "    xlzj.relate.x__key__mutmut_1: killed"]
    assert mutants.main(["--record"], [*SAID[:2], *more]) == 1
    (one,) = figures.recorded()
    assert one.title == mutants.TITLE
    assert one.rows == (
        ("xlzj.interval", "2", "2", "1", "0", "1", "0"),
        ("xlzj.relate", "1", "1", "1", "0", "0", "0"),
        ("xlzj.rules.causes", "2", "2", "0", "1", "0", "1"),
        ("合计", "5", "5", "2", "1", "1", "1"),
    )
