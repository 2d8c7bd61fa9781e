"""Every number of every clean unit is guarded by a relation, or stands in the list that says why it cannot be."""

from __future__ import annotations

import random
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from tests.accuracy.page import moved as moved_table
from tests.accuracy.page import printed
from tests.mutations.cells import CLEAN, cells, recalculated, unit, with_raw
from tests.mutations.exceptions import ALONE, RECALCULATED, exempt
from tests.mutations.files import rewritten, typed
from tests.mutations.moves import BLANKED, KINDS, moves
from tests.mutations.run import figures
from tests.mutations.watch import Watch, told
from tests.samples.test_known import ROOT
from xlzj.check import check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutations.cells import Cell
    from tests.mutations.run import Moved
    from xlzj.model import Checked
    from xlzj.read.package import RawCell

_SEED = 20241121
_EACH = 3


def test_every_number_is_guarded_or_listed() -> None:
    """One test, for the run is worked out once: nothing unlisted, nothing stale, no line without need, few lines, and
    docs/accuracy.md tells these figures."""
    every = [figures(sample) for sample in CLEAN]
    assert [str(one) for ended in every for one in ended.unlisted] == []
    assert [str(one) for ended in every for one in ended.stale] == []
    assert unneeded([one for ended in every for one in ended.moved if not one.rule]) == []
    for after, share in ((ALONE, Decimal("0.97")), (RECALCULATED, Decimal("0.92"))):
        noticed, moved = (sum(ended.count(after, noticed=n) for ended in every) for n in (True, None))
        assert noticed > share * moved
    assert printed(moved_table(), "##") in (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")


def unneeded(missed: list[Moved]) -> list[str]:
    """Parts of the list, field by field and move by move, that excuse nothing."""
    used = {(line, one.cell.field, one.kind) for one in missed for line in one.meant}
    return [
        f"{line.after} {line.role} {field} {kind}"
        for line in exempt()
        for field in line.fields
        for kind in line.moves
        if not any(own is line and fnmatchcase(name, field) and move == kind for own, name, move in used)
    ]


def test_every_line_of_the_list_tells_why_in_words() -> None:
    for line in exempt():
        assert line.after in (ALONE, RECALCULATED)
        assert set(line.moves) <= set(KINDS)
        assert len(line.reason) > 10


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
    watch.order = [rule for rule in watch.order if rule.code not in {"XJ104", "XJ514"}]
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
