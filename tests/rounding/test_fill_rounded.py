"""`xlzj fill --unit 万元` on whole sets: balances hold on the copies, inputs stay, the list tells all."""

from __future__ import annotations

import random
import shutil
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.audit.sheets import workbook
from tests.commands import contents, run
from tests.samples import SAMPLES
from xlzj.audit.sheet import written
from xlzj.check import case_of, check
from xlzj.editions import load
from xlzj.editions.filled import read_data, write_filled
from xlzj.fill_rounded import fill_rounded
from xlzj.formulas.engine import Book
from xlzj.model import Severity
from xlzj.read.submission import gather
from xlzj.rounding.relations import Balance, amounts, balances

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlzj.model import Place
    from xlzj.rules.kernel import Case

    Capture = pytest.CaptureFixture[str]

YUAN = SAMPLES / "舍位平衡" / "元.yaml"


def case_at(path: Path) -> Case:
    (bundle,) = gather([path], Book).bundles
    return case_of(bundle)


@pytest.fixture(scope="module")
def yuan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yuan")
    write_filled(load("yueyang-2024"), read_data(YUAN), folder)
    return folder


def held(case: Case, kept: Sequence[Balance]) -> list[bool]:
    numbers = {place: fact.number or Decimal(0) for place, (_, fact) in amounts(case).items()}
    return [sum(count * numbers[place] for place, count in one.terms.items()) == 0 for one in kept]


def test_a_set_in_yuan_becomes_one_in_ten_thousands(yuan: Path, tmp_path: Path) -> None:
    before = contents(yuan)
    first = case_at(yuan)
    assert all(held(first, [one for one in balances(first) if not one.optional]))
    done = fill_rounded(yuan, tmp_path, "万元")
    assert contents(yuan) == before
    case = case_at(tmp_path)
    kept = balances(case)
    assert len(kept) > 30
    assert all(held(case, [one for one in kept if not one.optional]))
    (line,) = (line for line in done.lines if "公务接待（2023年决算数）" in line)
    assert line.endswith("附件1!F13 附件1 公务接待（2023年决算数）：12847 元，四舍五入 1.28 万元，调整为 1.29 万元")
    assert not any("请核对公式" in line or "没有配平" in line or "像是已经" in line for line in done.lines)
    result, _ = check([tmp_path])
    wrong = [f.rule for f in result.checked[0].findings if f.severity is Severity.ERROR and f.rule != "XJ118"]
    assert [rule for rule in wrong if rule.startswith(("XJ1", "XJ2", "XJ5", "FX"))] == []
    assert result.unreadable == ()


def test_the_list_names_every_moved_cell_and_every_balance(yuan: Path, tmp_path: Path) -> None:
    done = fill_rounded(yuan, tmp_path, "万元")
    listing = next(path for path in done.written if path.name.startswith("舍位平衡清单"))
    book: Any = load_workbook(listing)
    moved = [[cell.value for cell in row] for row in book["舍位平衡清单"].iter_rows(min_row=2)]
    assert len(moved) == sum("四舍五入" in line for line in done.lines) == 4
    assert all(abs(Decimal(str(row[6])) - Decimal(str(row[4])) / 10000) < Decimal("0.01") for row in moved)
    assert {row[1].value for row in book["平衡关系"].iter_rows(min_row=2)} == {"保持"}
    assert book["全部金额"].max_row > 100


def test_formulas_stay_formulas_and_counts_stay_counts(yuan: Path, tmp_path: Path) -> None:
    fill_rounded(yuan, tmp_path, "万元")
    name = "附件1 部门整体支出绩效评价基础数据表"
    old, new = load_workbook(yuan / f"{name}.xlsx"), load_workbook(tmp_path / f"{name}（万元）.xlsx")
    assert new["附件1"]["H8"].value == old["附件1"]["H8"].value
    assert str(new["附件1"]["H8"].value).startswith("=")
    assert new["附件1"]["F6"].value == old["附件1"]["F6"].value == 42
    assert (old["附件1"]["H13"].value, float(new["附件1"]["H13"].value)) == (11634, 1.16)


def noise(kept: Sequence[Balance], cells: Sequence[Place], seed: int) -> Mapping[Place, int]:
    """Whole numbers of 元 on the cells under which every balance still holds: a point of the kernel of the balances."""
    rows = [{place: Fraction(count) for place, count in one.terms.items()} for one in kept]
    solved: dict[Place, dict[Place, Fraction]] = {}
    for row in rows:
        for place in [place for place in row if place in solved]:
            factor = row.pop(place)
            for other, value in solved[place].items():
                row[other] = row.get(other, Fraction(0)) + factor * value
        left = {place: value for place, value in row.items() if value}
        if not left:
            continue
        pivot = min(left, key=lambda place: (abs(left[place]) != 1, place))
        lead = left.pop(pivot)
        terms = {place: -value / lead for place, value in left.items()}
        for earlier in solved.values():
            if pivot in earlier:
                factor = earlier.pop(pivot)
                for place, value in terms.items():
                    earlier[place] = earlier.get(place, Fraction(0)) + factor * value
        solved[pivot] = terms
    source = random.Random(seed)  # noqa: S311  (test data)
    free = {place: source.randint(-4999, 4999) for place in cells if place not in solved}
    whole = {place: sum(value * free[other] for other, value in terms.items()) for place, terms in solved.items()}
    assert all(value == int(value) for value in whole.values())
    return free | {place: int(value) for place, value in whole.items()}


@pytest.mark.parametrize(
    ("sample", "seed"), [("clean-yueyang-2024", 1), ("clean-yueyang-2024", 2), ("clean-juesuan-2024", 3),
                         ("clean-hengyang-2022", 4), ("clean-zhuzhou-2024", 5)],
)  # fmt: skip
def test_every_balance_that_held_before_holds_after(sample: str, seed: int, tmp_path: Path) -> None:
    """Clean units, their amounts in 元 with odd digits under which every balance holds to the 元."""
    (bundle,) = gather([SAMPLES / sample], Book).bundles
    case = case_of(bundle)
    known = amounts(case)
    kept = [one for one in balances(case) if held(case, [one])[0]]
    odd = noise(kept, list(known), seed)
    given = tmp_path / "元"
    given.mkdir()
    for name, source in bundle.sources.items():
        book: Any = load_workbook(source)
        for place, (_, fact) in known.items():
            if place.file == name and fact.formula is None:
                book[place.sheet][place.cell].value = (fact.number or 0) * 10000 + odd[place]
        book.save(given / name)
    before = case_at(given)
    assert all(held(before, kept))
    done = fill_rounded(given, tmp_path / "万元", "万元")
    assert not any("没有配平" in line for line in done.lines)
    after = case_at(tmp_path / "万元")
    renamed = [
        one._replace(
            terms={p._replace(file=p.file.replace(".xlsx", "（万元）.xlsx")): count for p, count in one.terms.items()}
        )
        for one in kept
    ]
    assert all(held(after, renamed))
    new = {p._replace(file=p.file.replace("（万元）", "")): fact.number for p, (_, fact) in amounts(after).items()}
    formulas = {place for place, (_, fact) in known.items() if fact.formula is not None}
    for place, (_, fact) in amounts(before).items():
        assert place in formulas or abs((new[place] or 0) - (fact.number or Decimal(0)) / 10000) < Decimal("0.01")


def test_own_formulas_are_kept_too(yuan: Path, tmp_path: Path, capsys: Capture) -> None:
    parts = " + ".join(f"附件1.{name}_本年决算" for name in ("会议费培训费", "办公经费", "水费电费差旅费"))
    sums = "附件2.项目支出 = 附件1.市级专项资金_本年决算 + 附件1.业务工作经费_本年决算"
    book = workbook(
        tmp_path / "公式.xlsx", [("B1", f"{parts} = 附件1.公用经费_本年决算"), ("B2", sums)], ("编号", "公式")
    )
    done = run(capsys, "fill", yuan, "--unit", "万元", "--out", tmp_path / "出", "--formulas", book)
    assert done.code == 0
    assert "原来就不平，没有处理：附件1.会议费培训费_本年决算" in done.out
    assert "平衡关系 38 条保持 37 条" in done.out
    case = case_at(tmp_path / "出")
    (kept,) = (one for one in balances(case, written(book, given=True)) if one.text == sums)
    assert held(case, [kept]) == [True]


def test_a_set_already_in_ten_thousands_is_doubted(capsys: Capture, tmp_path: Path) -> None:
    done = run(capsys, "fill", SAMPLES / "clean-yueyang-2024", "--unit", "万元", "--out", tmp_path)
    assert "像是已经按万元填了" in done.out


def test_inputs_are_refused_as_targets_and_copies_are_left_alone(yuan: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "同一处"
    shutil.copytree(yuan, folder)
    before = contents(folder)
    fill_rounded(folder, folder, "万元")
    assert {path: text for path, text in contents(folder).items() if path in before} == before
    fill_rounded(folder, folder, "万元")
    (bundle,) = gather([folder], Book).bundles
    assert all("（万元）" not in name for name in bundle.sources)


def test_a_report_beside_the_set_is_left_alone(yuan: Path, tmp_path: Path) -> None:
    shutil.copytree(yuan, tmp_path / "交来")
    (tmp_path / "交来" / "自评报告.txt").write_text(
        "2024年度部门整体支出绩效自评报告\n一、部门概况\n", encoding="utf-8"
    )
    done = fill_rounded(tmp_path / "交来", tmp_path / "出", "万元")
    assert done.unreadable == ()
    assert {path.suffix for path in done.written} == {".xlsx"}
