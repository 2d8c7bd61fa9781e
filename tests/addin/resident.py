"""A resident that answers by rote, to see the macros' end of the contract.

resident.py live serve --exchange FOLDER --host-pid NUMBER
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from xlzj.addin.settings import escaped, unescaped

SECONDS = 60.0
ANSWERS = {
    "check_sheet": {"status": "ok", "message": "查完了：1 处“错误”\n第二行😀", "select": "'表 一'!C4"},
    "next": {"status": "ok", "message": "第 2 处", "select": "表 一!D5"},
    "fill_plan": {"status": "ask", "message": "要补 2 格，写吗？", "detail": "B2＝3\nB3＝4", "choices": "yes|no"},
    "report": {"status": "error", "message": "工作簿已经关闭，没有生成报告"},
    "clear": {"status": "cancelled", "message": "已取消"},
}


def answered(request: dict[str, str]) -> dict[str, str]:
    """The answer by rote."""
    return ANSWERS.get(request["action"], {"status": "ok", "message": f"做了 {request['action']}"})


def serve(folder: Path, host: int) -> None:
    """Answer until the host is gone."""
    (folder / "started.json").write_text(json.dumps({"host": host, "arguments": sys.argv[1:]}))
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and Path(f"/proc/{host}").exists():
        (folder / "resident.alive").write_text(f"pid={os.getpid()}\r\n")
        for path in sorted(folder.glob("*.request")):
            answer = path.with_suffix(".answer")
            if answer.exists():
                continue
            lines = (line.partition("=") for line in path.read_text(encoding="ascii").splitlines())
            request = {key: unescaped(value) for key, _, value in lines}
            with (folder / "requests.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(request, ensure_ascii=False) + "\n")
            part = path.with_suffix(".part")
            part.write_text("".join(f"{key}={escaped(value)}\r\n" for key, value in answered(request).items()))
            part.replace(answer)
        time.sleep(0.05)


if __name__ == "__main__":
    serve(Path(sys.argv[sys.argv.index("--exchange") + 1]), int(sys.argv[sys.argv.index("--host-pid") + 1]))
