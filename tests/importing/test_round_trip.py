"""A sample unit, published the way bureaus publish, imported and checked: the same findings as its own workbooks."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.importing.bureau import Habits, as_text, as_word, material
from tests.samples import SAMPLES, units
from tests.samples.golden import EXPECTED
from tests.spreadsheet import converted, needs_host
from xlzj.check import check
from xlzj.importing import import_files
from xlzj.report.json import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from xlzj.importing import Imported

NAMES = [path.relative_to(SAMPLES).as_posix() for path in units()]
# What a published document does not carry, and so the import cannot hand on: docs/import.md tells it.
LOST = {
    "hengyang-2022": {"XJ907": "附件1"},  # the workbook prints the official title, not the one published
    "zhuzhou-2024/机关": {"XJ513": "附件2"},  # compared with a number of 文字材料 that the report's words do not print
}
OTHER = Habits(seed=7, joined=False, reordered=False, spaced=False, report_first=False)


def told(submissions: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    """Findings without their places."""
    parts = ("rule", "severity", "form", "field", "actual", "expected", "difference")
    return Counter(tuple(str(one[part]) for part in parts) for sub in submissions for one in sub["findings"])


def imported(sample: str, folder: Path, habits: Habits, *, pasted: bool = False) -> Imported:
    blocks = material(SAMPLES / sample / "data.yaml", folder / "表", habits)
    path = folder / ("公布.txt" if pasted else "公布.docx")
    if pasted:
        path.write_text(as_text(blocks), encoding="utf-8")
    else:
        as_word(blocks, path, habits)
    return import_files([path], folder / "导入")


def findings(folder: Path) -> Counter[tuple[str, ...]]:
    result, _ = check([folder])
    return told(json.loads(to_json(result))["submissions"])


def expected(sample: str) -> Counter[tuple[str, ...]]:
    """What the sample's own workbooks are told, less what no published document carries."""
    whole = told(json.loads((SAMPLES / sample / EXPECTED).read_text(encoding="utf-8"))["submissions"])
    lost = {key: number for key, number in whole.items() if LOST.get(sample, {}).get(key[0]) == key[2]}
    assert sum(lost.values()) == len(LOST.get(sample, {}))
    return whole - Counter(lost)


@pytest.mark.parametrize("sample", NAMES)
def test_a_word_document_gives_the_same_findings(sample: str, tmp_path: Path) -> None:
    done = imported(sample, tmp_path, Habits())
    assert not done.unreadable
    assert not done.gathered.unknown
    assert len(done.gathered.units) == 1
    assert findings(tmp_path / "导入") == expected(sample)
    strays = [stray for sheet in done.gathered.units[0].sheets for stray in sheet.strays]
    allowed = 3 if sample == "clean-huizhou-2022" else 0  # computed rates of a sheet that is not published
    assert len(strays) <= allowed, strays


@pytest.mark.parametrize("sample", [name for name in NAMES if name.startswith("clean-")])
def test_other_habits_give_the_same_findings(sample: str, tmp_path: Path) -> None:
    imported(sample, tmp_path, OTHER)
    assert findings(tmp_path / "导入") == expected(sample)


@pytest.mark.parametrize("sample", [name for name in NAMES if "yueyang" in name or "hengyang" in name])
def test_pasted_text_gives_the_same_findings(sample: str, tmp_path: Path) -> None:
    imported(sample, tmp_path, Habits(), pasted=True)
    assert findings(tmp_path / "导入") == expected(sample)


@pytest.mark.host
@needs_host
def test_an_old_word_file_gives_the_same_findings(tmp_path: Path) -> None:
    sample = "clean-yueyang-2024"
    as_word(material(SAMPLES / sample / "data.yaml", tmp_path / "表", Habits()), tmp_path / "公布.docx", Habits())
    converted([tmp_path / "公布.docx"], tmp_path / "旧", "doc")
    done = import_files([tmp_path / "旧" / "公布.doc"], tmp_path / "导入")
    assert not done.lost
    assert findings(tmp_path / "导入") == expected(sample)
