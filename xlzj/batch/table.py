"""All findings as a table for the analyst: 问题明细.csv, and .parquet where pyarrow is installed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from xlzj.batch.row import COLUMNS
from xlzj.batch.state import entries, reading
from xlzj.writing import temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = ("单位", "年度", "版式", "文件夹", *COLUMNS)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FIGURES = frozenset({"填报值", "应为", "差额"})
_ROWS_A_GROUP = 5_000


def lines(base: Path) -> Iterator[tuple[str, ...]]:
    """One line a finding, sets by key, findings in the order of the forms."""
    with reading(base) as opened:
        for entry in entries(opened, findings=True):
            row = entry.row
            if row is not None:
                head = (row["unit"], str(row["year"]), row["edition"], row["folder"])
                for finding in entry.findings:
                    yield (*head, *finding)


def write_csv(given: tuple[Path, Path]) -> None:
    """UTF-8 with a mark, as Excel wants it; a text that a spreadsheet would run as a formula gets a ' in front."""
    base, target = given
    with temporary(target) as path, path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADER)
        for line in lines(base):
            writer.writerow([_inert(text, title in _FIGURES) for title, text in zip(HEADER, line, strict=True)])


def _inert(text: str, figure: bool) -> str:
    if not text.startswith(_FORMULA_STARTS):
        return text
    plain = figure and text[1:].replace(".", "", 1).rstrip("%").isdigit()
    return text if plain else f"'{text}"


def write_parquet(given: tuple[Path, Path]) -> None:
    """The same columns, all texts but 年度; for programs, so nothing is put in front."""
    import pyarrow as pa
    from pyarrow import parquet

    base, target = given
    schema = pa.schema([(name, pa.int32() if name == "年度" else pa.string()) for name in HEADER])
    with temporary(target) as path, parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        group: list[tuple[str, ...]] = []
        for line in lines(base):
            group.append(line)
            if len(group) == _ROWS_A_GROUP:
                writer.write_table(_columns(group, schema))
                group = []
        writer.write_table(_columns(group, schema))


def _columns(group: list[tuple[str, ...]], schema: Any) -> Any:
    import pyarrow as pa

    columns = [list(column) for column in zip(*group, strict=True)] or [[] for _ in HEADER]
    made = [
        [int(value) for value in column] if name == "年度" else column
        for name, column in zip(HEADER, columns, strict=True)
    ]
    arrays = [pa.array(one, kind) for one, kind in zip(made, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
