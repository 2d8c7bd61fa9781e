"""Where the time of a bulk run goes: seconds of processor for each step of one workbook, in one process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.benchmarks.workload import plant
from xlzj.batch import board, group, plan, run, summary, table, task, walk
from xlzj.batch.state import State
from xlzj.check import check_bundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBER = 200


def steps(folder: Path) -> None:
    """Print milliseconds of processor per workbook for every step."""
    out = folder / "out"
    (out / plan.SLIPS).mkdir(parents=True)
    plant(folder / "in", NUMBER)
    found = walk.walk(folder / "in", out, out / "unpacked", [])
    probes = [run.look(one) for one in found]
    tasks = plan.planned(group.grouped(probes).sets, (), plan.Run(out, ""))
    done = [task.perform(one) for one in tasks]  # warm
    with State(out) as state:
        state.store(done)
        base = state.path
    bundles = [task.bundle_for(one) for one in tasks]
    print(f"每本用处理器的毫秒数（{NUMBER} 本的平均，一个进程，热）：")
    _step("看一眼（读、认表、找单位）", lambda: [run.look(one) for one in found])
    _step("归组、排任务", lambda: plan.planned(group.grouped(probes).sets, (), plan.Run(out, "")))
    _step("读成事实", lambda: [task.bundle_for(one) for one in tasks])
    _step("公式核对与规则", lambda: [check_bundle(bundle) for bundle, _ in bundles])
    _step("一套的全部（读、校验、评分、退回单、打包）", lambda: [task.perform(one) for one in tasks])
    _step("汇总.xlsx", lambda: summary.write((base, out / "汇总.xlsx")))
    _step("看板.html", lambda: board.write((base, out / "看板.html")))
    _step("问题明细.csv", lambda: table.write_csv((base, out / "问题明细.csv")))


def _step(name: str, do: Callable[[], object]) -> None:
    start = time.process_time()
    do()
    print(f"    {(time.process_time() - start) / NUMBER * 1000:7.2f}  {name}", flush=True)
