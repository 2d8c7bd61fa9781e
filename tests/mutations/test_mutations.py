"""Every number of every clean unit is guarded by a relation, or stands in the list that says why it cannot be."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.mutations.cells import CLEAN, cells, recalculated, unit, with_raw
from tests.mutations.exceptions import ALONE, RECALCULATED, exempt
from tests.mutations.files import rewritten, typed
from tests.mutations.moves import BLANKED, KINDS, moves
from tests.mutations.run import figures
from tests.mutations.watch import Watch, told
from xlzj.check import check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutations.cells import Cell
    from xlzj.model import Checked
    from xlzj.read.package import RawCell

_SEED = 20241121
_EACH = 3


@pytest.mark.parametrize("sample", CLEAN)
def test_every_move_is_noticed_or_listed(sample: str) -> None:
    assert [str(one) for one in figures(sample).unlisted] == []


@pytest.mark.parametrize("sample", CLEAN)
def test_what_the_list_excuses_is_really_unnoticed(sample: str) -> None:
    assert [str(one) for one in figures(sample).stale] == []


def test_every_line_of_the_list_is_needed() -> None:
    used = {line for sample in CLEAN for one in figures(sample).moved if not one.rule for line in one.meant}
    assert [line for line in exempt() if line not in used] == []


def test_every_line_of_the_list_tells_why_in_words() -> None:
    for line in exempt():
        assert line.after in (ALONE, RECALCULATED)
        assert set(line.moves) <= set(KINDS)
        assert len(line.reason) > 10


@pytest.mark.parametrize("sample", CLEAN)
def test_most_numbers_are_guarded(sample: str) -> None:
    ended = figures(sample)
    assert ended.count(ALONE, noticed=True) > 0.95 * ended.count(ALONE)
    assert ended.count(RECALCULATED, noticed=True) > 0.88 * ended.count(RECALCULATED)


def the(sample: str, field: str) -> Cell:
    return next(cell for cell in cells(unit(sample)) if cell.field == field)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("三公经费_上年决算", {"5.88": {"6.88", "4.88", "58800", "-5.88", None}}),  # 8 and 8 do not swap; 5.88 is short
        ("编制数", {"42": {"43", "41", "24", "420000", "-42", None}}),
        ("公车购置_上年决算", {"0.00": {"1", "-1"}}),
    ],
)
def test_a_number_is_moved_in_every_way_that_changes_it(field: str, values: dict[str, set[str | None]]) -> None:
    cell = the("clean-yueyang-2024", field)
    assert {cell.fact.text: {raw.value for _, raw in moves(cell)}} == values


def test_a_relation_that_is_missing_is_seen() -> None:
    bundle, cell = unit("clean-yueyang-2024"), the("clean-yueyang-2024", "三公经费_上年决算")
    watch = Watch(bundle.submission, bundle.edition)
    up = next(raw for _, raw in moves(cell))
    assert watch.notices(with_raw(bundle, cell, up)) == "XJ104"
    watch.order = [rule for rule in watch.order if rule.code != "XJ104"]
    assert watch.notices(with_raw(bundle, cell, up)) == ""


def chosen(sample: str, *, inputs: bool) -> list[tuple[Cell, str, RawCell]]:
    """A few moves of a unit, always the same ones."""
    every = [(c, kind, raw) for c in cells(unit(sample)) if not (inputs and c.computed) for kind, raw in moves(c)]
    return random.Random(_SEED).sample(every, _EACH)  # noqa: S311


@pytest.mark.parametrize("sample", CLEAN)
def test_files_with_the_cell_rewritten_say_the_same(sample: str, tmp_path: Path) -> None:
    bundle = unit(sample)
    watch = Watch(bundle.submission, bundle.edition)
    for number, (cell, kind, raw) in enumerate(chosen(sample, inputs=False)):
        folder = tmp_path / str(number)
        folder.mkdir()
        rewritten(bundle, cell, raw, folder)
        (checked,), _ = _checked(folder)
        said = {told(finding) for finding in checked.findings if not finding.rule.startswith("FX")}
        assert said - watch.before == watch.everything(with_raw(bundle, cell, raw)), f"{cell.fact.place} {kind}"
        if cell.computed:
            codes = {finding.rule for finding in checked.findings if finding.place == cell.fact.place}
            assert codes & ({"FX110"} if kind == BLANKED else {"FX103"}), f"{cell.fact.place} {kind}"


@pytest.mark.parametrize("sample", CLEAN)
def test_files_saved_after_typing_say_the_same(sample: str, tmp_path: Path) -> None:
    bundle = unit(sample)
    watch = Watch(bundle.submission, bundle.edition)
    for number, (cell, kind, raw) in enumerate(chosen(sample, inputs=True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        typed(bundle, cell, raw, folder)
        (checked,), _ = _checked(folder)
        said = {told(finding) for finding in checked.findings}
        assert said - watch.before == watch.everything(recalculated(bundle, cell, raw)), f"{cell.fact.place} {kind}"


def _checked(folder: Path) -> tuple[tuple[Checked, ...], object]:
    result, bundles = check([folder])
    assert result.unreadable == ()
    return result.checked, bundles
