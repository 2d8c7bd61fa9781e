"""All results added up: what 概况 and 按规则 say."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from xlzj.report.catalogue import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.batch.state import Entry


ABSURD = Decimal(2)
"""A rate beyond this is 元 among 万元, not spending; one of them would spoil the mean of thousands."""


class Frequent(NamedTuple):
    """A rule that found something: in how many units, how often, how often not as a consequence of something else."""

    code: str
    title: str
    severity: str
    units: int
    findings: int
    causes: int


class _Mean:
    """A running mean."""

    def __init__(self) -> None:
        self.number, self._sum = 0, Decimal(0)

    def add(self, value: Decimal) -> None:
        self.number, self._sum = self.number + 1, self._sum + value

    def rounded(self, places: int) -> Decimal | None:
        return round(self._sum / self.number, places) if self.number else None


class Overall:
    """Sums over entries that are added one by one."""

    def __init__(self) -> None:
        self.sets = self.checked = self.clean = self.returned = self.missing = self.absurd = self.before = 0
        self.counts: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.grades: Counter[str] = Counter()
        self.years: Counter[int] = Counter()
        self.rules: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.causes: Counter[str] = Counter()
        self._told: dict[str, tuple[str, str]] = {}
        self._scores, self._rates = _Mean(), _Mean()

    def add(self, entry: Entry) -> None:
        """Count one entry in."""
        self.sets += 1
        row = entry.row
        if row is None:
            return
        self.checked += 1
        self.years[row["year"]] += 1
        self.before += row["before"]
        self.counts.update(row["counts"])
        self.outcomes.update(row["outcomes"])
        self.clean += not row["counts"]["error"]
        self.returned += bool(row["slip"])
        self.missing += bool(row["missing"])
        self.rules.update(row["rules"].keys())
        self.findings.update(row["rules"])
        self.causes.update(row["causes"])
        for code, severity, title, *_ in entry.findings:
            self._told.setdefault(code, (title, severity))
        if row["grade"]:
            self.grades[row["grade"]] += 1
        if row["score"] is not None:
            self._scores.add(Decimal(row["score"]))
        if row["rate"] is not None:
            rate = Decimal(row["rate"])
            self.absurd += rate > ABSURD
            if rate <= ABSURD:
                self._rates.add(rate)

    def lines(self, workbooks: int, strays: int, unread: int) -> Iterator[tuple[str, Decimal | int | None, str]]:
        """Item, figure, remark."""
        yield "工作簿", workbooks, "文件夹和压缩包里认出的 .xlsx、.xlsm"
        yield "报送（套）", self.sets, "一个单位一个年度交来的全部附件"
        yield "查成", self.checked, ""
        for year, number in sorted(self.years.items()) if len(self.years) > 1 else ():
            yield f"其中 {year} 年度", number, ""
        yield "有上年表可比", self.before, "找到了同一单位上一年度的表；没有找到的，上年列没有和上年表核对"
        yield "未查成", self.sets - self.checked, "超时、超内存、读不出来；见“单位”的“主要问题”，再次运行会重试"
        yield "没有错误", self.clean, "没有“错误”一级的问题；不等于全部检查点都查到了"
        yield "须退回", self.returned, "有错误、有未说明的核实，或缺附件；退回单在“退回单”文件夹"
        yield "缺附件", self.missing, "至少缺一张必报的表"
        yield "错误", self.counts["error"], "必有一处错，条数含连带"
        yield "核实", self.counts["review"], "可能属实，须写说明"
        yield "提示", self.counts["hint"], ""
        yield "检查点", sum(self.outcomes.values()), "一条规则在一处的一次检查"
        yield "未检查", self.outcomes["unchecked"], "不等于通过"
        yield "规则故障", self.outcomes["crashed"], "写错的审核公式，或程序的问题（请反映给维护人员）"
        told = (
            f"其中 {unread} 项没有查到（没查不等于通过），其余是重复、锁定文件等" if unread else "都是重复、锁定文件等"
        )
        yield (
            "零散与未读",
            strays,
            f"没有归到任何单位、读不出来或重复而不计的文件，见同名表页；{told}" if strays else "",
        )
        yield "平均自评得分", self._scores.rounded(2), f"{self._scores.number} 套填了总分"
        told = f"{self._rates.number} 套有预算数和执行数；各单位简单平均"
        told += f"；另有 {self.absurd} 套超过 {ABSURD:.0%}，多半是单位写错，没有算进去" if self.absurd else ""
        yield "平均执行率", self._rates.rounded(6), told
        for grade, number in sorted(self.grades.items(), key=lambda item: (-item[1], item[0])):
            yield f"等级“{grade}”", number, "按自评总分和版式的等级界限"

    def frequent(self) -> list[Frequent]:
        """Every rule that found something, in most units first."""
        known = self._told | {page.code: (page.title, page.severity) for page in pages()}
        ordered = sorted(self.rules, key=lambda code: (-self.rules[code], -self.findings[code], code))
        return [
            Frequent(
                code,
                *known.get(code, ("", "")),
                self.rules[code],
                self.findings[code],
                self.causes[code],
            )
            for code in ordered
        ]
