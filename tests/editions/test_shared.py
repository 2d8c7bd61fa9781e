"""Editions take what they share from one file and say only where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xlzj.editions import BadText, load_folder
from xlzj.editions.layout import plan
from xlzj.editions.lint import check_template

if TYPE_CHECKING:
    from pathlib import Path

SHARED = """
roles:
  基础数据表:
    title: "{年}年度基础数据表"
    count: one
    basis: 共用
    groups:
      三列: {上年决算: "{上年}年决算数", 本年决算: "{年}年决算数"}
    fields:
      三公经费: {group: 三列, type: amount, derived: 公务用车 + 公务接待}
      公务用车: {group: 三列, type: amount}
      公务接待: {group: 三列, type: amount}
      预算数口径: {type: text}
scheme: {execution: "10", total: "100", levels: {产出指标: {weight: "90", seconds: []}}, cost_seconds: [], basis: 试}
grades: {basis: 试, bands: [{name: 优, from: "90"}, {name: 差, from: "0"}]}
thresholds:
  同比波动: {value: "0.3", basis: 共用}
"""
OWN = """
edition: trial-2025
extends: shared.yaml
title: 试
authority: 试
year: 2025
basis: 试
forms:
  附件2:
    use: 基础数据表
    file: 附件2.xlsx
    without: [预算数口径]
    fields:
      三公经费: {derived: 公务用车 + 公务接待 + 出国经费}
      出国经费: {group: 三列, type: amount}
thresholds:
  同比波动: {value: "0.2", basis: 本市}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shared.yaml").write_text(SHARED, "utf-8")
    own = tmp_path / "trial-2025"
    own.mkdir()
    (own / "edition.yaml").write_text(OWN, "utf-8")
    return own


def test_a_form_is_the_shared_one_with_its_own_changes(folder: Path) -> None:
    edition = load_folder(folder)
    form = edition.forms["附件2"]
    assert form.role == "基础数据表"
    assert form.title == "2025年度基础数据表"
    assert form.fields["三公经费_上年决算"].derived == "公务用车 + 公务接待 + 出国经费"
    assert form.fields["三公经费_上年决算"].heading == "2024年决算数"
    assert "出国经费_本年决算" in form.fields
    assert "预算数口径" not in form.fields


def test_data_of_the_edition_win_over_shared_data(folder: Path) -> None:
    threshold = load_folder(folder).thresholds["同比波动"]
    assert (str(threshold.value), threshold.basis) == ("0.2", "本市")


def test_unknown_role_is_named(folder: Path) -> None:
    path = folder / "edition.yaml"
    path.write_text(path.read_text("utf-8").replace("use: 基础数据表", "use: 基础表"), "utf-8")
    with pytest.raises(BadText, match="没有“基础表”；现有：基础数据表"):
        load_folder(folder)


def test_missing_shared_file_is_named(folder: Path) -> None:
    (folder.parent / "shared.yaml").unlink()
    with pytest.raises(BadText, match=r"extends 写的“shared\.yaml”找不到"):
        load_folder(folder)


def with_scheme(folder: Path, scheme: str) -> None:
    path = folder / "edition.yaml"
    path.write_text(path.read_text("utf-8").replace("thresholds:", f"    scheme: {scheme}\nthresholds:"), "utf-8")


def test_a_form_may_have_its_own_scheme(folder: Path) -> None:
    with_scheme(folder, '{execution: "0", open: true, levels: {满意: {weight: "5", seconds: [服务], under: 产出指标}}}')
    edition = load_folder(folder)
    own = edition.scheme_of(edition.forms["附件2"])
    assert (str(edition.scheme.execution), str(own.execution), str(own.spare)) == ("10", "0", "5")
    assert [level.name for level in own.levels] == ["产出指标", "满意"]
    assert [
        level and level.name for level in (own.level("产出指标（分）", "数量"), own.level("产出指标（分）", "服务"))
    ] == [
        "产出指标",
        "满意",
    ]
    assert own.level("其他") is None
    assert own.printed(own.levels[0], "{一级}（{分}分）") == "产出指标（分）"
    assert edition.scheme.printed(edition.scheme.levels[0], "{一级}（{分}分）") == "产出指标（90分）"


def test_without_one_the_edition_s_scheme_holds(folder: Path) -> None:
    edition = load_folder(folder)
    assert edition.scheme_of(edition.forms["附件2"]) is edition.scheme


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        ('{execution: "5"}', "附件2的预算执行率与各一级指标分值合计 95，应为 100"),
        ('{execution: "20", open: true}', "附件2的预算执行率与各一级指标分值合计 110，应为 100"),
        ("{levels: {产出指标: {seconds: [数量], under: 没有}}}", "附件2没有一级指标“没有”"),
    ],
    ids=["short", "beyond", "under"],
)
def test_a_scheme_that_does_not_add_up_is_told(folder: Path, scheme: str, told: str) -> None:
    with_scheme(folder, scheme)
    assert any(problem.code == "TP013" and told in problem.message for problem in check_template(folder))


CHAIN = """
edition: branch-2025
extends: trial-2025/edition.yaml
title: 分
forms:
  附件1: {use: 基础数据表, file: 附件1.xlsx, layout: trial-2025/基础数据表.yaml}
"""


@pytest.fixture
def branch(folder: Path) -> Path:
    """An edition of the same forms under other numbers."""
    own = folder.parent / "branch-2025"
    own.mkdir()
    (own / "edition.yaml").write_text(CHAIN, "utf-8")
    return own


def test_an_edition_may_extend_another_and_give_its_forms_other_keys(branch: Path) -> None:
    edition = load_folder(branch)
    assert list(edition.forms) == ["附件1"]
    assert (edition.name, edition.year, edition.title) == ("branch-2025", 2025, "分")
    assert str(edition.thresholds["同比波动"].value) == "0.2"
    assert "预算数口径" in edition.forms["附件1"].fields


def test_a_layout_shared_by_editions_prints_their_own_key_and_labels(branch: Path) -> None:
    shared = branch.parent / "trial-2025" / "基础数据表.yaml"
    shared.write_text(
        'sheet: "{表号}"\norientation: portrait\nwidths: {A: "9", B: "9", C: "9"}\n'
        "lines: {上年决算: B, 本年决算: C}\nrows:\n"
        '  - {height: "20", A:C: {text: "{表号}"}}\n'
        '  - {height: "20", A: "{标签：三公经费}", line: 三公经费, formula: "={公务用车@}+{公务接待@}"}\n'
        '  - {height: "20", A: 公务用车, line: 公务用车}\n  - {height: "20", A: 公务接待, line: 公务接待}\n'
        '  - {height: "20", where: 预算数口径, A: 口径, B: {field: 预算数口径}}\n'
        '  - {height: "20", where: 填表人, A: 填表人, B: {field: 填表人}}\n',
        "utf-8",
    )
    edition = load_folder(branch)
    form = edition.forms["附件1"]
    assert edition.layout(form) == branch.parent / "trial-2025" / "基础数据表.yaml"
    placed = plan(edition, form)
    texts = {cell.value for cell in placed.cells}
    assert placed.sheet == "附件1"
    assert {"附件1", "三公经费", "口径"} <= texts
    assert "填表人" not in texts


def test_a_label_of_no_field_is_refused(branch: Path) -> None:
    shared = branch.parent / "trial-2025" / "基础数据表.yaml"
    text = 'sheet: 一\norientation: portrait\nwidths: {A: "9"}\nrows:\n  - {height: "20", A: "{标签：没有}"}\n'
    shared.write_text(text, "utf-8")
    edition = load_folder(branch)
    with pytest.raises(BadText, match="没有字段“没有”"):
        plan(edition, edition.forms["附件1"])


BASE_LAYOUT = """
sheet: "{表号}"
orientation: portrait
widths: {A: "9", B: "9", C: "9"}
lines: {上年决算: B, 本年决算: C}
rows:
  - {height: "18", where: 附件号, A:C: "{表号}"}
  - {use: 头}
  - {use: 三公}
blocks:
  头:
    - {height: "20", A:C: 〔表名〕}
  三公:
    - {height: "20", A: "{标签：三公经费}", line: 三公经费, formula: "={公务用车@}+{公务接待@}"}
    - {use: 一行, 行: 公务用车}
    - {use: 一行, 行: 公务接待}
  一行:
    - {height: "20", A: "{标签：〔行〕}（见{表号：基础数据表}）", line: 〔行〕}
"""


def laid(folder: Path, key: str, own: str = "") -> list[str]:
    """Printed texts of the branch's form under this key, laid from the base, or from `own` which extends it."""
    templates = folder.parent
    (templates / "base.yaml").write_text(BASE_LAYOUT, "utf-8")
    (folder / "own.yaml").write_text(own, "utf-8")
    layout = f"{folder.name}/own.yaml" if own else "base.yaml"
    form = (
        f"  {key}: {{use: 基础数据表, file: 一.xlsx, layout: {layout}, without: [预算数口径], words: {{表名: 甲表}}}}\n"
    )
    (folder / "edition.yaml").write_text(f"{CHAIN.partition('forms:')[0]}forms:\n{form}", "utf-8")
    edition = load_folder(folder)
    return [cell.value for cell in plan(edition, edition.forms[key]).cells if cell.value and cell.value[0] != "="]


def test_blocks_take_their_words_from_the_row_or_from_the_form(branch: Path) -> None:
    assert laid(branch, "附件7") == ["附件7", "甲表", "三公经费", "公务用车（见附件7）", "公务接待（见附件7）"]


def test_a_form_without_a_number_prints_none(branch: Path) -> None:
    assert laid(branch, "甲") == ["甲表", "三公经费", "公务用车（见甲）", "公务接待（见甲）"]


def test_a_layout_that_extends_another_changes_only_its_blocks(branch: Path) -> None:
    own = 'extends: base.yaml\nblocks:\n  头:\n    - {height: "20", A: 乙表}\n    - {height: "20", A: 单位}\n'
    assert laid(branch, "附件7", own)[:4] == ["附件7", "乙表", "单位", "三公经费"]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("  头:\n    - {height: '20', A: 〔没有〕}\n", "没有给出〔没有〕"),
        ("  头:\n    - {use: 没有}\n", "没有版面块“没有”"),
        ("  头:\n    - {height: '20', A: '{表号：项目自评表}'}\n", "版式没有“项目自评表”"),
    ],
    ids=["word", "block", "role"],
)
def test_what_a_layout_takes_must_be_there(branch: Path, own: str, told: str) -> None:
    with pytest.raises(BadText, match=told):
        laid(branch, "附件7", f"extends: base.yaml\nblocks:\n{own}")


COMMON = """
common:
  附表一: {use: 基础数据表, role: 附表甲, file: 甲.xlsx, count: optional}
  附表二: {use: 基础数据表, role: 附表乙, file: 乙.xlsx, count: optional, title: 附表乙}
"""


def test_common_forms_stand_after_the_edition_s_own_unless_it_has_one_of_their_role(folder: Path) -> None:
    shared = folder.parent / "shared.yaml"
    shared.write_text(SHARED + COMMON, "utf-8")
    edition = load_folder(folder)
    assert [(form.key, form.role, form.count) for form in edition.forms.values()] == [
        ("附件2", "基础数据表", "one"),
        ("附表一", "附表甲", "optional"),
        ("附表二", "附表乙", "optional"),
    ]
    path = folder / "edition.yaml"
    own = "forms:\n  附件9: {use: 基础数据表, role: 附表乙, file: 九.xlsx}\n"
    path.write_text(path.read_text("utf-8").replace("forms:\n", own), "utf-8")
    assert list(load_folder(folder).forms) == ["附件9", "附件2", "附表一"]
