"""Every hostile file through every command, and all of them in a batch among good ones; what is wrong, as lines."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.hostile import containers, contents, writings
from tests.hostile.measure import MAKING, MEGABYTES, SECONDS, Ended, apart, command
from tests.hostile.packing import READ, REFUSED, good_path
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.hostile.packing import Hostile

FAMILIES = {
    "压缩包": containers.zips, "XML": containers.xmls, "改名": containers.disguises, "各程序写的": containers.producers,
    "大小": contents.sizes, "公式": contents.formulas, "名称": contents.names, "外链": contents.links, "数值": contents.values,
    "注入": contents.payloads, "Word": writings.documents, "纯文本": writings.texts, "交来的 zip": writings.archives,
}  # fmt: skip
GOOD = ("clean-yueyang-2024", "clean-hengyang-2022", "yueyang-jkq-2024")
_NO_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Told(NamedTuple):
    """What became of one file: the worst time and memory of its commands, and what is wrong."""

    name: str
    seconds: float
    megabytes: float
    wrong: list[str]


def every() -> list[Hostile]:
    """All hostile files, in a stable order."""
    return [one for make in FAMILIES.values() for one in make()]


def tried(one: Hostile, folder: Path) -> Told:
    """One file through the commands that would meet it. `folder` is emptied afterwards."""
    work = folder / "工作"
    shutil.rmtree(work, ignore_errors=True)
    (work / "交来").mkdir(parents=True)
    path = work / "交来" / one.name
    made = apart(lambda: len(str(path.write_bytes(one.data()))) * 0, work, MAKING)
    told = Told(one.name, 0.0, 0.0, [] if made.code == 0 else [f"could not be made: {made.err[-500:]}"])
    if not told.wrong:
        before = _digest(path)
        for words in _commands(one, path, work):
            told = _judged(told, one, words, command(words, work))
            if _refused(work, path):
                break
        if _digest(path) != before:
            told.wrong.append("the input was changed")
    shutil.rmtree(work, ignore_errors=True)
    return told


def _commands(one: Hostile, path: Path, work: Path) -> Iterator[tuple[str | Path, ...]]:
    if path.suffix == ".zip":
        yield "batch", path.parent, "--out", work / "成批", "--jobs", "1"
        return
    yield "check", path, "--format", "json", "--output", work / "结果.json"
    if path.suffix in {".docx", ".txt"}:
        yield "import", path, "--out", work / "导入"
    yield "check", path, "--format", "html", "--output", work / "结果.html"
    if path.suffix in {".xlsx", ".xlsm"}:
        yield "check", path, "--format", "xlsx", "--output", work / "校验"
        yield "report", path, "--out", work / "报告"
        yield "fill", path, "--out", work / "补算"
    if one.fate == READ:
        yield "check", path


def _refused(work: Path, path: Path) -> bool:
    """Whether the first command read nothing, so that the others would only say the same."""
    result = work / "结果.json"
    return path.suffix not in {".docx", ".txt"} and result.exists() and not _read(result)["submissions"]


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _judged(told: Told, one: Hostile, words: tuple[str | Path, ...], ended: Ended) -> Told:
    said = " ".join(word if isinstance(word, str) else word.name for word in words)
    wrong = [f"{said}: {line}" for line in _faults(one, words, ended)]
    return Told(told.name, max(told.seconds, ended.seconds), max(told.megabytes, ended.megabytes), told.wrong + wrong)


def _faults(one: Hostile, words: tuple[str | Path, ...], ended: Ended) -> Iterator[str]:
    if ended.code not in {0, 1, 2} or "Traceback" in ended.err:
        yield f"ended with {ended.code}: {ended.err[-1500:]}"
    if ended.seconds > SECONDS:
        yield f"took {ended.seconds:.1f} s"
    if ended.megabytes > MEGABYTES:
        yield f"took {ended.megabytes:.0f} MB"
    if _NO_CONTROL.search(ended.out + ended.err):
        yield "control characters on the terminal"
    if words[:1] == ("check",) and "json" in words and ended.code in {0, 1, 2}:
        yield from _result_faults(one, _read(Path(words[-1])))


def _result_faults(one: Hostile, result: Any) -> Iterator[str]:
    refusals = [line["reason"] for line in result["unreadable"]]
    for reason in refusals:
        if "\n" in reason or not reason.isprintable() or len(reason) > 400 or "请" not in reason:
            yield f"not a clear line: {reason[:300]!r}"
    crashed = sum(submission["outcomes"]["crashed"] for submission in result["submissions"])
    if crashed:
        told = [item for submission in result["submissions"] for item in submission["unchecked"]]
        yield f"{crashed} rules crashed {told[:1]}"
    if one.fate == REFUSED and result["submissions"]:
        yield "was read, should have been refused"
    if one.fate == READ and not result["submissions"]:
        yield f"was refused, should have been read: {refusals}"
    if not result["submissions"] and not refusals:
        yield "neither read nor refused"
    if one.says and not any(re.search(one.says, reason) for reason in refusals):
        yield f"does not say {one.says}: {refusals}"
    if one.same and _findings(result) != _good_findings():
        yield "other findings than the good workbook"


def _findings(result: Any) -> list[Any]:
    found = [finding for submission in result["submissions"] for finding in submission["findings"]]
    text = json.dumps(found, ensure_ascii=False)
    for submission in result["submissions"]:
        for file in submission["files"]:
            text = text.replace(json.dumps(file, ensure_ascii=False), '"附件1.xlsx"')
    loaded: list[Any] = json.loads(text)
    return [finding for finding in loaded if finding["rule"] not in {"FX108", "FX109", "FX112"}]


@lru_cache(maxsize=1)
def _good_findings() -> list[Any]:
    from xlzj.check import check
    from xlzj.report.json import to_json

    result, _ = check([good_path()])
    return _findings(json.loads(to_json(result)))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def together(files: Iterable[Hostile], folder: Path, jobs: int = 2) -> tuple[Ended, list[str]]:
    """All files in one batch with good sets: those come out as they do alone; every file is accounted for."""
    lot, alone = folder / "混放", folder / "好的"
    for name in GOOD:
        for place in (lot, alone):
            shutil.copytree(SAMPLES / name, place / name)
    wanted = [one for one in files if not one.name.endswith((".txt", ".docx"))]
    for at, one in enumerate(wanted):
        place = lot / f"敌意 {at:03}"
        place.mkdir()
        apart(lambda path=place / one.name, one=one: path.write_bytes(one.data()) * 0, folder, MAKING)  # type: ignore[misc]
    before = {path: _digest(path) for path in lot.rglob("*") if path.is_file()}
    wrong: list[str] = []
    apart(lambda: _batch(alone, folder / "好的结果", jobs), folder)
    ended = _long(lot, folder / "混放结果", jobs, folder)
    if ended.code not in {0, 1, 2} or "Traceback" in ended.err:
        wrong.append(f"batch ended with {ended.code}: {ended.err[-3000:]}")
        return ended, wrong
    if {path: _digest(path) for path in lot.rglob("*") if path.is_file()} != before:
        wrong.append("inputs were changed")
    mixed, good = _rows(folder / "混放结果"), _rows(folder / "好的结果")
    wrong += [f"{key}: not as it is alone" for key in good if mixed.get(key) != good[key]]
    told = _accounted(folder / "混放结果")
    wrong += [
        f"{path.name}: nothing is said of it"
        for path in before
        if path.suffix in {".xlsx", ".xlsm", ".xls", ".zip", ".ods"}
        and "敌意" in path.parent.name
        and not any(line.startswith(path.parent.name) for line in told)
    ]
    escaped = [
        path for path in (Path("/tmp/xlzj-evil.xlsx"), Path("/tmp/xlzj-evil.xml"), Path("/tmp/evil")) if path.exists()
    ]
    wrong += [f"{path} was written" for path in escaped]
    wrong += [
        f"{path} lies outside"
        for path in folder.iterdir()
        if path.name not in {"混放", "好的", "混放结果", "好的结果", "out", "err"}
    ]
    return ended, wrong


def _batch(lot: Path, out: Path, jobs: int) -> int:
    from xlzj.cli import main

    return main(["batch", str(lot), "--out", str(out), "--jobs", str(jobs)])


def _long(lot: Path, out: Path, jobs: int, folder: Path) -> Ended:
    """A batch takes as long as it takes; it is one file that must not."""
    import subprocess
    import sys
    import time

    begun = time.monotonic()
    words = [sys.executable, "-m", "xlzj", "batch", str(lot), "--out", str(out), "--jobs", str(jobs)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=1800
    )
    (folder / "err").write_text(done.stderr, encoding="utf-8")
    return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - begun, 0.0)


def _rows(out: Path) -> dict[str, Any]:
    from xlzj.batch.state import FOLDER, NAME, entries, reading

    with reading(out / FOLDER / NAME) as base:
        return {
            entry.key: (entry.row, entry.findings, entry.reason)
            for entry in entries(base, findings=True)
            if "敌意" not in entry.key
        }


def _accounted(out: Path) -> list[str]:
    """Folders and files that a result, a failure or a stray tells of."""
    from xlzj.batch.state import FOLDER, NAME, entries, reading, strays

    with reading(out / FOLDER / NAME) as base:
        told = [entry.key for entry in entries(base)] + [file for file, _, _ in strays(base)]
        notes = [note for entry in entries(base) if entry.row for note in entry.row["notes"]]
    return told + [note.lstrip("“文件夹") for note in notes]
