"""The command line as a user meets it: arguments in, exit code and two streams out."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.samples import SAMPLES
from xlzj.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FAULTY, CLEAN = SAMPLES / "yueyang-jkq-2024", SAMPLES / "clean-yueyang-2024"


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def unread(self) -> list[str]:
        """The lines about what was not read, as on stderr."""
        return [line.removeprefix("未读：") for line in self.err.splitlines() if line.startswith("未读：")]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Done:
    """Run one command in this process. What escapes `main` fails the test; so does a traceback on a stream."""
    capsys.readouterr()
    try:
        code = main([str(word) for word in words])
    except SystemExit as stop:  # argparse
        code = stop.code if isinstance(stop.code, int) else 2
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return Done(code, out, err)


def contents(folder: Path) -> dict[Path, tuple[str, int]]:
    """Every file under a folder: hash of its bytes, time of its last change."""
    return {
        path: (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
