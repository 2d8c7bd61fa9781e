from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xlzj.editions import BadText
from xlzj.editions.data import read_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_line_of_a_group_is_spread_over_its_columns(data_file: Callable[[str], Path]) -> None:
    (form,) = read_data(
        data_file("    fields: {三公经费: [2.06, ~, 1.960], 编制数: 011, 公务接待_本年决算: 0}\n")
    ).forms
    assert form.fields == {
        "三公经费_上年决算": "2.06",
        "三公经费_本年预算": None,
        "三公经费_本年决算": "1.960",
        "编制数": "011",
        "公务接待_本年决算": "0",
    }


def test_rows_keep_their_order_and_blanks(data_file: Callable[[str], Path]) -> None:
    lines = "    tables: {市级专项资金明细: [[办案费, ~, 3.00, ~], [环保管家, ~, ~, 86.50]]}\n"
    (form,) = read_data(data_file(lines)).forms
    assert form.tables == {"市级专项资金明细": (("办案费", None, "3.00", None), ("环保管家", None, None, "86.50"))}


def test_an_empty_value_is_a_printed_blank(data_file: Callable[[str], Path]) -> None:
    (form,) = read_data(data_file("    fields:\n      填表人:\n      编制数: ~\n")).forms
    assert form.fields == {"填表人": None, "编制数": None}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("    fields: {三公经飞: [1, 2, 3]}\n", ["没有字段“三公经飞”", "三公经费", "附件1"]),
        ("    fields: {三公经费_上年: 1}\n", ["没有字段“三公经费_上年”", "三公经费_上年决算"]),
        ("    fields: {三公经费: [1, 2]}\n", ["“三公经费”写了 2 个值，应为 3 个"]),
        ("    fields: {编制数: [1, 2]}\n", ["“编制数”写了 2 个值，应为 1 个"]),
        ("    fields: {三公经费: 1}\n", ["“三公经费”有 3 列"]),
        ("    fields: {三公经费: [1, 2, 3], 三公经费_上年决算: 4}\n", ["“三公经费_上年决算”写了两次"]),
        ("    fields: {编制数: {人: 1}}\n", ["编制数：应为一个值"]),
        ("    fields: [编制数]\n", ["fields 应为“名称: 值”的对照表"]),
        ("    fields: {编制数: 1, 编制数: 2}\n", ["第 5 行", "“编制数”写了两次"]),
        ("    tables: {市级专项资金: []}\n", ["没有表“市级专项资金”", "市级专项资金明细"]),
        ("    tables: {市级专项资金明细: [[办案费, 1, 2]]}\n", ["第 1 行写了 3 个值，应为 4 个", "名称、上年决算"]),
        ("    tables: {市级专项资金明细: [办案费]}\n", ["第 1 行不是列表"]),
        ("    tables: {市级专项资金明细: {办案费: 1}}\n", ["应为列表，一行一项"]),
        ("    field: {编制数: 1}\n", ["没有键“field”", "fields"]),
        ("  - form: 附件1\n", ["“附件1”只能有一张，写了 2 张"]),
        ("  - 附件1\n", ["forms 第 2 项"]),
        ("  - form: 附件 1\n", ["没有表“附件 1”", "附件1"]),
    ],
)
def test_unknown_names_and_wrong_shapes_are_refused_in_plain_words(
    data_file: Callable[[str], Path], lines: str, words: list[str]
) -> None:
    with pytest.raises(BadText) as caught:
        read_data(data_file(lines))
    for word in ["data.yaml", *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("edition: yueyang-2024\nunit: 甲\n", "缺少“forms”"),
        ("edition: yueyang-2024\nforms: []\n", "缺少“unit”"),
        ("edition: yueyang-2024\nunit: 甲\nforms: []\n", "forms 应为列表，每张表一项"),
        ("edition: yueyang-1924\nunit: 甲\nforms: [甲]\n", "没有名为“yueyang-1924”的版式"),
        ("edition: yueyang-2024\nunit: 甲\nforms: 附件1\n", "forms 应为列表"),
        ("edition: yueyang-2024\nunit: 甲\nyear: 2024\nforms: []\n", "没有键“year”"),
        ("- 附件1\n", "对照表"),
    ],
)
def test_the_head_of_the_file_is_checked(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "data.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadText, match=word):
        read_data(path)
