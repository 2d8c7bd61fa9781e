"""The doors of `batch` and `watch`: arguments in, progress on stderr, exit code out."""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from xlzj.batch.run import Summary
    from xlzj.cli.chinese import Parser

_FULL = "disk is full"
_STEPS = {"识别": "本", "比对": "套", "校验": "套", "汇总": "份"}
BAR_AFTER = 2.0  # seconds; shorter work needs no bar
_SECONDS = 60.0  # for a workbook, waiting included; its own limit is one of processor time
LINE_EVERY = 10.0  # seconds between lines where stderr is no terminal


def commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """The parsers of both."""
    batch = commands.add_parser(
        "batch",
        help="成批校验：几百到几万套",
        description="校验文件夹里的每一套（任意文件夹层次，zip 压缩包照收），写出汇总、退回单、看板和问题明细。"
        "中断后再次运行接着做；没有变动的不重做。",
    )
    batch.add_argument("folder", type=Path, metavar="FOLDER", help="各单位交来的文件所在的文件夹")
    batch.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果文件夹")
    batch.add_argument("--jobs", type=int, metavar="N", help="同时用几个核，默认全部")
    batch.add_argument("--scheduler", default="", metavar="ADDRESS", help="交给 Dask 集群做，如 tcp://主机:8786")
    batch.add_argument("--last-year", type=Path, metavar="PATH", help="上年的文件夹，与上年的表核对")
    batch.add_argument("--time-limit", type=float, metavar="SECONDS", help="一个工作簿最多用多少秒，默认 60")
    batch.add_argument("--memory-limit", type=int, metavar="MB", help="一个核最多用多少内存，默认 1024")
    watch = commands.add_parser(
        "watch",
        help="守着一个文件夹，来一份校验一份",
        description="守着一个文件夹：新来的、改过的表马上校验，校验结果放在它旁边。用 Ctrl+C 停下。压缩包不打开。",
    )
    watch.add_argument("folder", type=Path, metavar="FOLDER", help="要守着的文件夹（可以是共享文件夹）")
    watch.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="每隔多少秒看一遍，默认 5")
    watch.add_argument("--once", action="store_true", help="只看一遍，把没有校验的都校验完就停（可放进计划任务）")
    watch.add_argument("--time-limit", type=float, metavar="SECONDS", help="一个工作簿最多用多少秒，默认 60")
    for one in (batch, watch):
        one.add_argument("--formulas", type=Path, metavar="FILE.xlsx", help="另加的审核公式，见 xlzj template formulas")


def batch(arguments: argparse.Namespace) -> int:
    """`xlzj batch`."""
    from xlzj.batch.pool import Limits, cores
    from xlzj.batch.run import batch as run
    from xlzj.cli.doors import Stopped, formulas_of, results_folder
    from xlzj.limits import current

    for given in (arguments.folder, *([arguments.last_year] if arguments.last_year else [])):
        if not given.is_dir():
            raise Stopped(f"{given} 不是文件夹；请给出各单位交来的文件所在的文件夹")
    formulas_of(arguments.formulas)
    jobs = cores() if arguments.jobs is None else arguments.jobs
    now = current()
    limits = Limits(
        _SECONDS if arguments.time_limit is None else arguments.time_limit,
        now.megabytes if arguments.memory_limit is None else arguments.memory_limit,
    )
    if jobs < 1 or limits.seconds <= 0 or limits.megabytes < 1:
        raise Stopped("--jobs、--time-limit、--memory-limit 都应大于 0")
    if arguments.out.resolve() == arguments.folder.resolve():
        raise Stopped("结果文件夹不能就是交来的文件夹，请另选 --out")
    progress = Progress()
    try:
        done = run(
            arguments.folder,
            results_folder(arguments.out),
            jobs=jobs,
            last_year=arguments.last_year,
            limits=limits,
            scheduler=arguments.scheduler,
            tell=progress,
            formulas=arguments.formulas,
        )
    except sqlite3.Error as error:
        raise Stopped(
            f"结果文件夹 {arguments.out} 里的运行记录读写不了"
            f"（{'磁盘空间不足' if _FULL in str(error) else error}）；请检查磁盘空间和写入权限，再次运行接着做"
        ) from error
    finally:
        progress.close()
    for path in done.written:
        print(path)
    for line in (*done.remarks, *done.faults, _told(done)):
        print(line, file=sys.stderr)
    return exit_code(done)


def watch(arguments: argparse.Namespace) -> int:
    """`xlzj watch`."""
    from xlzj.batch.pool import Limits, Pool
    from xlzj.batch.watch import Watch
    from xlzj.cli.doors import Stopped, formulas_of
    from xlzj.limits import current

    if not arguments.folder.is_dir():
        raise Stopped(f"{arguments.folder} 不是文件夹；请给出要守着的文件夹")
    formulas_of(arguments.formulas)
    limits = current()
    seconds = _SECONDS if arguments.time_limit is None else arguments.time_limit
    if arguments.every <= 0 or seconds <= 0:
        raise Stopped("--every、--time-limit 都应大于 0")
    with Pool(1, Limits(seconds, limits.megabytes)) as pool:
        watched = Watch(arguments.folder, pool, patient=not arguments.once, formulas=arguments.formulas)
        try:
            while True:
                answers = watched.look()
                for answer in answers:
                    print(answer.line, flush=True)
                if arguments.once:
                    failed = any(answer.failed for answer in answers)
                    return 1 if any(answer.errors for answer in answers) else 2 if failed else 0
                time.sleep(arguments.every)
        except KeyboardInterrupt:
            print("已停下", file=sys.stderr)
            return 0


def exit_code(done: Summary) -> int:
    """1 where errors were found; 0 only where everything handed in was checked and none was; else 2."""
    if done.errors:
        return 1
    return 2 if done.failed or done.unread or done.faults or not done.sets else 0


def _told(done: Summary) -> str:
    left = f"；零散与未读 {done.strays} 项（其中 {done.unread} 项没有查到）" if done.strays else ""
    return (
        f"共 {done.sets} 套：本次校验 {done.checked} 套，未变动 {done.kept} 套，未查成 {done.failed} 套；"
        f"错误 {done.errors} 条，退回单 {done.returned} 份{left}。"
    )


class Progress:
    """A bar on a terminal, else a line now and then; only for steps that take longer than two seconds."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: object | None = None
        self._said = time.monotonic()

    def __call__(self, step: str, done: int, everything: int, errors: int) -> None:
        """Told after every piece of work."""
        if sys.stderr.isatty():
            self._draw(step, done, everything, errors)
        elif time.monotonic() - self._said > LINE_EVERY:
            self._said = time.monotonic()
            more = f"，错误 {errors} 条" if step == "校验" else ""
            print(f"{step} {done}/{everything} {_STEPS[step]}{more}", file=sys.stderr, flush=True)

    def _draw(self, step: str, done: int, everything: int, errors: int) -> None:
        from tqdm import tqdm

        if step != self._step or not isinstance(self._bar, tqdm):
            self.close()
            self._step = step
            shape = "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} {unit}，还要 {remaining}{postfix}"
            self._bar = tqdm(
                total=everything,
                desc=step,
                unit=_STEPS[step],
                bar_format=shape,
                delay=BAR_AFTER,
                leave=False,
                mininterval=0.2,
            )
        bar = self._bar
        if step == "校验":
            bar.set_postfix_str(f"错误 {errors} 条", refresh=False)
        bar.update(done - bar.n)

    def close(self) -> None:
        """Take the bar away."""
        from contextlib import suppress

        with suppress(AttributeError):
            self._bar.close()  # type: ignore[union-attr]
        self._bar = None
