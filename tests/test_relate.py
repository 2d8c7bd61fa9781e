"""Which sets belong together: this year's and last, a department's and its units', units with a trace in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.forms import EDITION, form, submission
from xlzj.editions import load
from xlzj.editions.spec import Consolidation
from xlzj.read.submission import Bundle
from xlzj.relate import acquainted, beside, with_last_year, with_units, year_before

if TYPE_CHECKING:
    from xlzj.model import Form

YEAR = load(EDITION).year
ABOVE = Consolidation("XJ801", "试", "整体自评表.基本支出", "整体自评表.基本支出", "试")


def handed(
    unit: str, *forms: Form, year: int = YEAR, at: str = "", texts: tuple[Path, ...] = (), department: bool = False
) -> Bundle:
    """A set as it was read: `at` is the folder its one workbook stands in."""
    edition = load(EDITION)
    own = replace(submission(*(forms or (form("附件1"),)), unit=unit), year=year)
    sources = {"表.xlsx": Path(at) / "表.xlsx"} if at else {}
    return Bundle(own, replace(edition, consolidation=(ABOVE,)) if department else edition, (), sources, texts=texts)


def names(bundles: tuple[Bundle, ...]) -> list[str]:
    return [one.submission.unit for one in bundles]


def project(name: str, done: str) -> Form:
    return form("附件3", 项目支出名称=name, 年度资金总额=["", done, done])


def test_last_year_is_the_set_of_the_same_unit_one_year_before() -> None:
    now, last, older = (handed("甲 单位", year=YEAR - back) for back in range(3))
    found = with_last_year([now, last, older])
    assert [one.submission.last_year for one in found] == [last.submission, older.submission, None]
    (spaced,) = with_last_year([now], [handed("甲单位", year=YEAR - 1)])
    assert spaced.submission.last_year is not None
    assert spaced.submission.last_year.unit == "甲单位"
    for other in (handed("乙单位", year=YEAR - 1), handed("甲单位", year=YEAR), handed("甲单位", year=YEAR + 1)):
        assert with_last_year([now], [other])[0].submission.last_year is None


def test_what_was_handed_in_goes_before_what_was_found_elsewhere() -> None:
    now, given = handed("甲单位"), handed("甲单位", form("附件2"), year=YEAR - 1)
    elsewhere = handed("甲单位", form("附件1"), year=YEAR - 1)
    assert with_last_year([now, given], [elsewhere])[0].submission.last_year == given.submission
    assert with_last_year([now], [elsewhere])[0].submission.last_year == elsewhere.submission


def test_a_report_alone_is_not_last_years_set() -> None:
    now, alone = handed("甲单位"), handed("甲单位", year=YEAR - 1)
    alone = replace(alone, submission=replace(alone.submission, forms=()))
    tables = handed("甲单位", year=YEAR - 1)
    assert with_last_year([now], [alone])[0].submission.last_year is None
    assert with_last_year([now], [alone, tables])[0].submission.last_year == tables.submission


def test_a_departments_units_are_sets_of_its_year_beside_or_below_it() -> None:
    top = handed("甲局", at="/数据/甲局/部门", department=True)
    below, next_to = handed("机关", at="/数据/甲局/部门/机关"), handed("支队", at="/数据/甲局/支队/上报")
    strangers = [
        handed("乙局机关", at="/数据/乙局/机关"),
        handed("上年的", at="/数据/甲局/部门/机关", year=YEAR - 1),
        handed("另一部门", at="/数据/甲局/另一部门", department=True),
        handed("只有报告", texts=(Path("/数据/甲局/部门/机关/报告.txt"),)),
    ]
    related = with_units([top, below, *strangers, next_to])
    assert names(related[0].units) == ["机关", "支队"]
    assert [names(one.sisters) for one in related] == [[], ["机关", "支队"], [], [], [], [], ["机关", "支队"]]
    assert [one.units for one in related if not one.edition.consolidation] == [()] * 5


def test_a_department_that_handed_in_a_report_alone_has_its_units_beside_the_report() -> None:
    top = handed("甲局", texts=(Path("/数据/甲局/部门/报告.txt"),), department=True)
    assert names(with_units([top, handed("机关", at="/数据/甲局/机关")])[0].units) == ["机关"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_unit_of_two_departments_belongs_to_the_smaller(turned: bool) -> None:
    large = handed("市", at="/数据/市/汇总", department=True)
    small = handed("局", at="/数据/市/局/汇总", department=True)
    units = [handed("站", at="/数据/市/局/站"), handed("队", at="/数据/市/局/队"), handed("所", at="/数据/市/所")]
    order = [small, large] if turned else [large, small]
    related = {one.submission.unit: one for one in with_units([*order, *units])}
    assert names(related["市"].units) == ["站", "队", "所"]
    assert names(related["局"].units) == ["站", "队"]
    assert names(related["站"].sisters) == names(related["队"].sisters) == ["站", "队"]
    assert names(related["所"].sisters) == ["站", "队", "所"]


def test_two_departments_have_each_their_own_units() -> None:
    sets = [handed(f"{name}局", at=f"/数据/{name}/局", department=True) for name in "甲乙"]
    sets += [handed(f"{name}{unit}", at=f"/数据/{name}/{unit}") for name in "甲乙" for unit in ("站", "队")]
    related = with_units(sets)
    assert [names(one.units) for one in related[:2]] == [["甲站", "甲队"], ["乙站", "乙队"]]
    assert [names(one.sisters) for one in related[2:]] == [["甲站", "甲队"]] * 2 + [["乙站", "乙队"]] * 2


def test_units_are_acquainted_with_those_that_share_a_project_in_the_order_of_their_names() -> None:
    sets = [
        handed("丙站", project("河道清淤", "102.36"), form("附件2")),
        handed("乙站", project("节水宣传", "33.18"), form("附件2")),
        handed("甲站", project("河道清淤", "102.36")),
    ]
    alone = handed("外人", project("河道清淤", "102.36"))
    together = tuple(sets)
    found = acquainted([alone, *(replace(one, sisters=together) for one in sets)])
    assert [names(one.sisters) for one in found] == [[], ["甲站"], [], ["丙站"]]
    assert found[0].family is None
    families = [one.family for one in found[1:]]
    assert families[0] is not None
    assert families[0] == families[1] == families[2]
    assert (families[0].units, families[0].unevaluated) == (3, ("甲站",))


def test_units_of_two_departments_are_not_acquainted() -> None:
    mine = tuple(handed(name, project("河道清淤", "102.36")) for name in ("乙站", "甲站"))
    other = tuple(handed(name, project("河道清淤", "102.36")) for name in ("丁站", "丙站", "戊站"))
    given = [replace(one, sisters=family) for family in (mine, other) for one in family]
    found = acquainted(given)
    assert [names(one.sisters) for one in found] == [
        ["甲站"],
        ["乙站"],
        ["丙站", "戊站"],
        ["丁站", "戊站"],
        ["丁站", "丙站"],
    ]
    assert [one.family.units for one in found if one.family is not None] == [2, 2, 3, 3, 3]


def test_folders_of_the_year_before_stand_where_the_year_stood(tmp_path: Path) -> None:
    for folder in (
        f"{YEAR}/甲",
        f"{YEAR - 1}/甲",
        f"{YEAR}年度/乙",
        f"{YEAR - 1}年度/乙",
        f"{YEAR}1/丙",
        f"{YEAR - 1}1/丙",
    ):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "丁").mkdir()
    sets = [handed("甲", at=str(tmp_path / f"{YEAR}/甲")) for _ in range(2)]
    sets += [
        handed(name, at=str(tmp_path / folder)) for name, folder in (("乙", f"{YEAR}年度/乙"), ("丙", f"{YEAR}1/丙"))
    ]
    sets.append(handed("丁", at=str(tmp_path / "丁")))
    root = tmp_path.resolve()
    assert beside(sets) == (root / f"{YEAR - 1}/甲", root / f"{YEAR - 1}年度/乙")


def test_only_a_folder_that_is_there_is_last_years(tmp_path: Path) -> None:
    this = tmp_path / f"{YEAR}" / "甲"
    assert year_before(this, YEAR) is None
    (tmp_path / f"{YEAR - 1}").mkdir()
    (tmp_path / f"{YEAR - 1}" / "甲").write_text("不是文件夹", encoding="utf-8")
    assert year_before(this, YEAR) is None
    assert year_before(tmp_path, 1234) is None
    assert year_before(tmp_path / f"{YEAR}", YEAR) == tmp_path / f"{YEAR - 1}"
