"""A whole run: the same findings as `check`, the same bytes on any number of cores, after any interruption."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.batch.reading import by_unit, findings, results
from tests.benchmarks.workload import MISTAKES, Mistake, base, workbook
from tests.commands import contents, run
from tests.samples import SAMPLES
from xlzj.batch import plan
from xlzj.batch import run as runs
from xlzj.batch.pool import Limits
from xlzj.batch.run import batch
from xlzj.batch.state import FOLDER, Busy, State
from xlzj.check import check
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.read.reports import read_report
from xlzj.report.view import roots

if TYPE_CHECKING:
    from xlzj.model import Checked, Place

Capture = pytest.CaptureFixture[str]


def hand_in(folder: Path, number: int) -> list[tuple[str, Mistake]]:
    """So many units, every second with a mistake."""
    planted = []
    for at in range(number):
        unit = f"云溪湖市第{at:03d}号站"
        mistake = MISTAKES[at // 2 % len(MISTAKES)] if at % 2 else None
        (folder / unit).mkdir(parents=True)
        (folder / unit / "自评表.xlsx").write_bytes(workbook(unit, (mistake,) if mistake else ()))
        planted += [(unit, mistake)] if mistake else []
    return planted


def with_report(folder: Path) -> list[Checked]:
    """The sets of a folder, checked with the reports that say what they are and whose."""
    named = [path for path in (SAMPLES / "报告").glob("*.txt") if (told := read_report(path)) and told.unit]
    return [one for one in check([folder, *named])[0].checked if one.submission.forms]


def spot(place: Place) -> str:
    """The cell, or the paragraph of a report."""
    return place.cell or (f"第{place.paragraph}段" if place.paragraph else "")


def test_the_findings_are_those_of_check(tmp_path: Path) -> None:
    before = contents(SAMPLES)
    done = batch(SAMPLES, tmp_path, jobs=2)
    assert contents(SAMPLES) == before
    assert (done.failed, done.strays, done.unread, done.kept) == (0, 2, 1, 0), "一份没有标题，一份没有单位名称"
    found = findings(tmp_path)
    expected: list[Checked] = []
    for folder in sorted({path.parent for path in SAMPLES.rglob("data.yaml")} - {SAMPLES / "zhuzhou-2024"}):
        if folder.parent.name != "zhuzhou-2024":
            expected += with_report(folder)
    expected += with_report(SAMPLES / "zhuzhou-2024")
    assert sorted(found) == sorted(
        (one.submission.unit, finding.rule, finding.place.sheet, spot(finding.place), finding.actual, root is finding)
        for one in expected
        for finding, root in zip(one.findings, roots(one.findings), strict=True)
    )
    assert any(rule.startswith("XJ80") for _, rule, *_ in found), "部门＝Σ单位 was not looked at"


def test_every_planted_mistake_is_told_on_one_core_and_two(tmp_path: Path) -> None:
    planted = hand_in(tmp_path / "收", 30)
    before = contents(tmp_path / "收")
    one = batch(tmp_path / "收", tmp_path / "一核", jobs=1)
    two = batch(tmp_path / "收", tmp_path / "两核", jobs=2)
    assert one.sets == two.sets == 30
    assert results(tmp_path / "一核") == results(tmp_path / "两核")
    assert contents(tmp_path / "收") == before
    told = {(unit, rule, sheet, cell) for unit, rule, sheet, cell, *_ in findings(tmp_path / "两核")}
    for unit, mistake in planted:
        spot = base().spots[mistake]
        assert (unit, mistake.rule, spot.sheet, spot.told) in told
    assert {unit for unit, *_ in told} == {unit for unit, _ in planted}


def test_only_what_changed_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "收", tmp_path / "果"
    hand_in(folder, 6)
    assert batch(folder, out, jobs=0).checked == 6
    first = results(out)
    again = batch(folder, out, jobs=0)
    assert (again.checked, again.kept, results(out)) == (0, 6, first)
    os.utime(folder / "云溪湖市第000号站" / "自评表.xlsx")
    assert batch(folder, out, jobs=0).checked == 0, "only the content counts"
    (folder / "云溪湖市第000号站" / "自评表.xlsx").write_bytes(workbook("云溪湖市第000号站", (MISTAKES[0],)))
    assert batch(folder, out, jobs=0).checked == 1
    slip = out / "退回单" / "云溪湖市第000号站（退回单）.docx"
    slip.unlink()
    assert batch(folder, out, jobs=0).checked == 1
    assert slip.is_file()
    shutil.rmtree(folder / "云溪湖市第000号站")
    assert (batch(folder, out, jobs=0).sets, slip.exists()) == (5, False)
    monkeypatch.setattr(runs, "rule_pack", lambda: "next year's rules")
    assert batch(folder, out, jobs=0).checked == 5


def test_killed_at_a_random_moment_and_started_again(tmp_path: Path) -> None:
    folder = tmp_path / "收"
    hand_in(folder, 40)
    batch(folder, tmp_path / "整", jobs=2)
    out = tmp_path / "断"
    command = [sys.executable, "-m", "xlzj", "batch", str(folder), "--out", str(out), "--jobs", "2"]
    chance = random.Random(3)  # noqa: S311  (not for secrets)
    kept = 0
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(1.2 + chance.random() * 1.5)
            process.send_signal(signal.SIGKILL)
        with State(out) as state:
            stored = len(state.known())
        assert stored >= kept
        kept = stored
    done = batch(folder, out, jobs=2)
    assert (done.sets, done.kept, done.checked) == (40, kept, 40 - kept)
    assert results(out) == results(tmp_path / "整")


def test_last_year_s_folder_is_compared(tmp_path: Path) -> None:
    this, last = tmp_path / "2022", tmp_path / "上年"
    data = [read_data(SAMPLES / name / "data.yaml") for name in ("clean-hengyang-2022", "clean-yiyang-2021")]
    write_filled(load(data[0].edition), data[0], this / "甲", one_book=True)
    (old,) = write_filled(load(data[1].edition), data[1], tmp_path / "旧", one_book=True)
    (last / "乙").mkdir(parents=True)
    (last / "乙" / "旧表.xlsx").write_bytes(renamed(old.read_bytes(), data[1].unit, data[0].unit))
    assert batch(this, tmp_path / "果", jobs=0).checked == 1
    alone = findings(tmp_path / "果")
    assert batch(this, tmp_path / "果", jobs=0, last_year=last).checked == 1, "last year's set is part of the result"
    found = findings(tmp_path / "果")
    (expected,) = check([this], last_year=last)[0].checked
    assert [(rule, cell) for _, rule, _, cell, *_ in found] == [(f.rule, f.place.cell) for f in expected.findings]
    assert len(found) > len(alone)


def renamed(data: bytes, old: str, new: str) -> bytes:
    """A workbook with one name for another."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    return buffer.getvalue()


def test_a_broken_and_an_endless_workbook_cost_a_line_each(tmp_path: Path) -> None:
    folder, out = tmp_path / "收", tmp_path / "果"
    hand_in(folder, 2)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    (folder / "云溪湖市第000号站" / "慢.xlsx").write_bytes(_heavy())
    done = batch(folder, out, jobs=2, limits=Limits(seconds=2))
    assert (done.sets, done.failed, done.unread) == (2, 0, 2)
    told = {path: reason for path, reason, _ in by_unit(out).strays}
    assert "已损坏" in told["坏.xlsx"]
    assert "超过时限 2 秒" in told["云溪湖市第000号站/慢.xlsx"]


def _heavy() -> bytes:
    """A workbook within every limit of the reader that takes it seconds."""
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{c}{row}"><v>1</v><!-- --></c>' for c in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 45_000)
    )
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook("慢"))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"<sheetData>", b"<sheetData>" + rows.encode())
            out.writestr(name, data)
    return buffer.getvalue()


def test_a_file_that_changes_on_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "收"
    hand_in(folder, 2)
    plain = plan.planned

    def planned(*given: object) -> object:
        made = plain(*given)  # type: ignore[arg-type]
        (folder / "云溪湖市第001号站" / "自评表.xlsx").write_bytes(workbook("云溪湖市第001号站"))
        return made

    monkeypatch.setattr(runs, "planned", planned)
    done = batch(folder, tmp_path / "果", jobs=0)
    assert (done.sets, done.checked, done.failed) == (2, 1, 1)
    assert "在校验途中改动了" in by_unit(tmp_path / "果").failed[0]
    monkeypatch.undo()
    assert batch(folder, tmp_path / "果", jobs=0).failed == 0, "failures are tried again"


def test_mailed_archives_give_the_same_as_folders(tmp_path: Path) -> None:
    hand_in(tmp_path / "夹", 4)
    (tmp_path / "包").mkdir()
    with zipfile.ZipFile(tmp_path / "包" / "全部.zip", "w") as archive:
        for path in sorted((tmp_path / "夹").rglob("*.xlsx")):
            archive.write(path, path.relative_to(tmp_path / "夹").as_posix())
    batch(tmp_path / "夹", tmp_path / "一", jobs=0)
    batch(tmp_path / "包", tmp_path / "二", jobs=0)
    assert sorted(findings(tmp_path / "一")) == sorted(findings(tmp_path / "二"))
    assert not list((tmp_path / "二").rglob("*.tmp"))


def test_one_results_folder_one_run(tmp_path: Path, capsys: Capture) -> None:
    hand_in(tmp_path / "收", 1)
    with State(tmp_path / "果"):
        with pytest.raises(Busy):
            batch(tmp_path / "收", tmp_path / "果", jobs=0)
        done = run(capsys, "batch", tmp_path / "收", "--out", tmp_path / "果")
        assert (done.code, "另一次运行正在用" in done.err) == (2, True)


def test_a_spoilt_database_is_made_anew(tmp_path: Path) -> None:
    hand_in(tmp_path / "收", 2)
    batch(tmp_path / "收", tmp_path / "果", jobs=0)
    first = results(tmp_path / "果")
    (tmp_path / "果" / FOLDER / "state.sqlite").write_bytes(b"not a database" * 100)
    assert batch(tmp_path / "收", tmp_path / "果", jobs=0).checked == 2
    assert results(tmp_path / "果") == first


def test_exit_codes_and_lines(tmp_path: Path, capsys: Capture) -> None:
    hand_in(tmp_path / "净", 1)
    clean = run(capsys, "batch", tmp_path / "净", "--out", tmp_path / "果")
    assert clean.code == 0
    assert [Path(line).name for line in clean.out.splitlines()][:2] == ["汇总.xlsx", "看板.html"]
    assert "共 1 套：本次校验 1 套，未变动 0 套，未查成 0 套；错误 0 条" in clean.err
    (tmp_path / "净" / "坏.xlsx").write_bytes(b"x")
    assert run(capsys, "batch", tmp_path / "净", "--out", tmp_path / "果").code == 2
    hand_in(tmp_path / "净" / "错", 2)
    assert run(capsys, "batch", tmp_path / "净", "--out", tmp_path / "果", "--jobs", "1").code == 1
    assert run(capsys, "batch", tmp_path / "没有", "--out", tmp_path / "果").code == 2
    assert run(capsys, "batch", tmp_path / "净", "--out", tmp_path / "净").code == 2
    (tmp_path / "空").mkdir()
    assert run(capsys, "batch", tmp_path / "空", "--out", tmp_path / "空果").code == 2
