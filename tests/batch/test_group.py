"""Whose a workbook is: by folder, then by the unit's name on the forms, then by file name; else a stray."""

from __future__ import annotations

import random

from xlzj.batch.group import Grouped, grouped
from xlzj.batch.probe import Probe, Seen
from xlzj.batch.sets import COPY, OTHER, OWNERLESS, UNREAD
from xlzj.batch.stems import only_forms, residue

EDITION = "yueyang-2024"


def seen(form: str, unit: str = "", *, executor: str = "", label: str = "", filled: int = 50, sheet: str = "") -> Seen:
    return Seen(sheet or form, EDITION, form, unit, executor, label, filled)


def book(file: str, *forms: Seen, saved: str = "2025-03-01T08:00:00", digest: str = "") -> Probe:
    return Probe(file, f"/x/{file}", digest or file, saved, forms)


def units(found: Grouped) -> dict[str, list[str]]:
    return {one.unit or one.key: sorted(piece.probe.file for piece in one.pieces) for one in found.sets}


def test_a_folder_with_one_unit_is_one_set() -> None:
    found = grouped(
        [
            book("甲/附件1.xlsx", seen("附件1")),
            book("甲/附件2.xlsx", seen("附件2", "甲局")),
            book("乙/附件1.xlsx", seen("附件1")),
        ]
    )
    assert units(found) == {"甲局": ["甲/附件1.xlsx", "甲/附件2.xlsx"], f"乙|{EDITION}|": ["乙/附件1.xlsx"]}
    assert not found.strays


def test_the_order_of_files_changes_nothing() -> None:
    probes = [
        book(f"{folder}/{unit}{form}.xlsx", seen(form, unit if form == "附件2" else "", label=unit))
        for folder in ("一", "二")
        for unit in ("甲局", "乙局", "丙局")
        for form in ("附件1", "附件2", "附件3")
    ]
    once = grouped(probes)
    for seed in range(5):
        random.Random(seed).shuffle(probes)  # noqa: S311  (not for secrets)
        assert grouped(probes) == once


def test_folders_that_only_sort_attachments_are_looked_through() -> None:
    assert only_forms("附件3 项目支出绩效自评表", EDITION)
    assert only_forms("项目表", EDITION)
    assert not only_forms("水利局", EDITION)
    found = grouped(
        [
            book("甲局/整体/附件2.xlsx", seen("附件2", "甲局")),
            book("甲局/附件3/项目1.xlsx", seen("附件3", executor="甲局", label="项目1")),
        ]
    )
    assert units(found) == {"甲局": ["甲局/整体/附件2.xlsx", "甲局/附件3/项目1.xlsx"]}


def test_folders_by_attachment_are_sorted_out_by_name() -> None:
    found = grouped(
        [
            book("附件1/甲局.xlsx", seen("附件1")),
            book("附件1/乙局.xlsx", seen("附件1")),
            book("附件2/甲局.xlsx", seen("附件2", "甲局")),
            book("附件2/乙局.xlsx", seen("附件2", "乙局")),
        ]
    )
    assert units(found) == {
        "甲局": ["附件1/甲局.xlsx", "附件2/甲局.xlsx"],
        "乙局": ["附件1/乙局.xlsx", "附件2/乙局.xlsx"],
    }
    assert any("文件名里的“甲局”" in note for one in found.sets for note in one.notes)


def test_one_flat_folder_names_on_forms_before_file_names() -> None:
    found = grouped(
        [
            book("收/001附件1.xlsx", seen("附件1")),
            book("收/001附件2.xlsx", seen("附件2", "甲局")),
            book("收/002附件1.xlsx", seen("附件1")),
            book("收/002附件2.xlsx", seen("附件2", "乙局")),
            book("收/乙局项目.xlsx", seen("附件3", executor="乙局", label="项目")),
            book("收/附件3.xlsx", seen("附件3", executor="甲局", label="修缮")),
        ]
    )
    assert units(found) == {
        "甲局": ["收/001附件1.xlsx", "收/001附件2.xlsx", "收/附件3.xlsx"],
        "乙局": ["收/002附件1.xlsx", "收/002附件2.xlsx", "收/乙局项目.xlsx"],
    }
    assert not found.strays


def test_what_cannot_be_told_is_a_stray_never_merged() -> None:
    found = grouped(
        [
            book("收/甲局附件2.xlsx", seen("附件2", "甲局")),
            book("收/乙局附件2.xlsx", seen("附件2", "乙局")),
            book("收/附件1.xlsx", seen("附件1")),
            book("收/局附件1.xlsx", seen("附件1")),
        ]
    )
    assert units(found) == {"甲局": ["收/甲局附件2.xlsx"], "乙局": ["收/乙局附件2.xlsx"]}
    assert [(one.file, one.kind) for one in found.strays] == [
        ("收/局附件1.xlsx", OWNERLESS),
        ("收/附件1.xlsx", OWNERLESS),
    ]
    assert "文件名前写上单位名称" in found.strays[1].reason


def test_another_owner_s_file_beside_a_unit_is_a_stray() -> None:
    found = grouped(
        [
            book("收/甲局附件1.xlsx", seen("附件1")),
            book("收/甲局附件2.xlsx", seen("附件2", "甲局")),
            book("收/丁站附件1.xlsx", seen("附件1")),
        ]
    )
    assert units(found) == {"甲局": ["收/甲局附件1.xlsx", "收/甲局附件2.xlsx"]}
    assert "“丁站”与同一文件夹的“甲局”不是一个单位" in found.strays[0].reason


def test_no_names_at_all_file_names_tell() -> None:
    found = grouped([book(f"收/{unit}-附件1.xlsx", seen("附件1")) for unit in ("甲所", "乙所")])
    assert [one.key for one in found.sets] == [f"收|{EDITION}|乙所", f"收|{EDITION}|甲所"]
    assert all("按文件名里的" in one.notes[0] for one in found.sets)


def test_two_full_sets_of_a_unit_say_truly_why_one_counts() -> None:
    def why(saved: str) -> str:
        first, second = (book(f"{folder}/附件2.xlsx", seen("附件2", "甲局"), saved=saved) for folder in "ab")
        return grouped([first._replace(saved="2025-03-01T08:00:00"), second]).strays[0].reason

    assert "保存时间和填写多少都相同，按文件夹名称的次序，只算后者" in why("2025-03-01T08:00:00")
    assert "以后保存的为准（前者 " in why("2026-01-01T08:00:00")


def test_files_put_to_a_unit_for_one_reason_are_one_remark() -> None:
    forms = [book(f"收/甲局附件{at}.xlsx", seen(f"附件{at}")) for at in (1, 3, 5)]
    named = [book(f"收/{unit}附件2.xlsx", seen("附件2", unit)) for unit in ("甲局", "乙局")]
    found = {one.unit: one.notes for one in grouped([*forms, *named]).sets}
    assert found["甲局"] == (
        "甲局附件1.xlsx、甲局附件3.xlsx、甲局附件5.xlsx：表上没有单位名称，按文件名里的“甲局”归入",
    )
    assert not found["乙局"]


def test_of_copies_the_one_saved_last_counts_and_says_why() -> None:
    found = grouped(
        [
            book("甲/附件2.xlsx", seen("附件2", "甲局"), saved="2025-03-01T08:00:00"),
            book("甲/附件2（修改）.xlsx", seen("附件2", "甲局"), saved="2025-03-05T08:00:00"),
            book("甲/附件1.xlsx", seen("附件1")),
        ]
    )
    assert units(found) == {"甲局": ["甲/附件1.xlsx", "甲/附件2（修改）.xlsx"]}
    (stray,) = found.strays
    assert (stray.file, stray.kind) == ("甲/附件2.xlsx", COPY)
    assert "以后保存的为准（前者 2025-03-01 08:00:00，后者 2025-03-05 08:00:00）" in stray.reason
    assert stray.reason in found.sets[0].notes


def test_a_second_draft_of_a_whole_workbook_is_one_line() -> None:
    forms = (seen("附件1", "甲局"), seen("附件2", "甲局"), seen("附件4", "甲局"))
    drafts = (book("甲局/稿.xlsx", *forms), book("甲局/定稿.xlsx", *forms, saved="2025-03-09T08:00:00"))
    found = grouped(drafts)
    (stray,) = found.strays
    assert "有相同的 3 张表（附件1、附件2、附件4），以后保存的为准" in stray.reason
    assert found.sets[0].notes == (stray.reason,)


def test_of_copies_saved_together_the_fuller_then_the_official_name() -> None:
    official = "附件2 部门整体支出绩效自评表.xlsx"
    fuller = grouped(
        [
            book("甲/附件2新.xlsx", seen("附件2", "甲局", filled=60)),
            book(f"甲/{official}", seen("附件2", "甲局", filled=50)),
        ]
    )
    assert units(fuller) == {"甲局": ["甲/附件2新.xlsx"]}
    assert "填得多的为准（前者 50 格，后者 60 格）" in fuller.strays[0].reason
    named = grouped([book("甲/附件2新.xlsx", seen("附件2", "甲局")), book(f"甲/{official}", seen("附件2", "甲局"))])
    assert units(named) == {"甲局": [f"甲/{official}"]}
    same = grouped(
        [
            book("甲/a附件2.xlsx", seen("附件2", "甲局"), digest="1"),
            book("甲/b附件2.xlsx", seen("附件2", "甲局"), digest="1"),
        ]
    )
    assert "一字不差" in same.strays[0].reason


def test_one_project_in_two_files_counts_once_two_sheets_of_one_file_stay() -> None:
    found = grouped(
        [
            book("甲/附件2.xlsx", seen("附件2", "甲局")),
            book(
                "甲/项目.xlsx",
                seen("附件3", label="修缮", sheet="附件3-1"),
                seen("附件3", label="修缮", sheet="附件3-2"),
            ),
            book(
                "甲/项目旧.xlsx",
                seen("附件3", label="修缮"),
                seen("附件3", label="绿化", sheet="x"),
                saved="2025-01-01T00:00:00",
            ),
        ]
    )
    (one,) = found.sets
    sheets = {piece.probe.file: [form.sheet for form in piece.forms] for piece in one.pieces}
    assert sheets == {"甲/附件2.xlsx": ["附件2"], "甲/项目.xlsx": ["附件3-1", "附件3-2"], "甲/项目旧.xlsx": ["x"]}


def test_the_same_unit_in_two_folders() -> None:
    found = grouped(
        [
            book("第一批/甲/附件2.xlsx", seen("附件2", "甲局"), saved="2025-03-01T00:00:00"),
            book("第二批/甲/附件2.xlsx", seen("附件2", "甲 局"), saved="2025-04-01T00:00:00"),
            book("补交/附件1.xlsx", seen("附件1", "")),
        ]
    )
    assert [one.folder for one in found.sets if one.unit] == ["第二批/甲"]
    (stray,) = found.strays
    assert stray.kind == COPY
    assert "如是两个单位，请把单位名称写全" in stray.reason
    parts = grouped([book("甲表/附件2.xlsx", seen("附件2", "甲局")), book("甲报告/附件4.xlsx", seen("附件4", "甲局"))])
    assert units(parts) == {"甲局": ["甲报告/附件4.xlsx", "甲表/附件2.xlsx"]}
    assert "合为一份" in parts.sets[0].notes[-1]


def test_unreadable_files_and_notes_are_told() -> None:
    found = grouped(
        [
            Probe("坏.xlsx", "/x", error="压缩包损坏"),
            book("甲/附件1.xlsx", seen("附件1"))._replace(notes=("表页“草稿”",)),
        ]
    )
    assert [(one.file, one.kind) for one in found.strays] == [("坏.xlsx", UNREAD), ("甲/附件1.xlsx", OTHER)]
    assert len(found.sets) == 1


def test_answers_go_to_the_unit_they_name_or_that_lies_beside_them() -> None:
    probes = [
        book("甲/附件2.xlsx", seen("附件2", "甲局")),
        book("乙/附件2.xlsx", seen("附件2", "乙局")),
        Probe("甲/说明.xlsx", "/x", "d", answers=True, named=("",)),
        Probe("回复.xlsx", "/x", "e", answers=True, named=("乙局",)),
        Probe("丙/说明.xlsx", "/x", "f", answers=True, named=("",)),
    ]
    found = grouped(probes)
    assert {one.unit: [answer.file for answer in one.answers] for one in found.sets} == {
        "甲局": ["甲/说明.xlsx"],
        "乙局": ["回复.xlsx"],
    }
    assert [one.file for one in found.strays] == ["丙/说明.xlsx"]


def test_what_is_left_of_a_file_name_tells_its_owner() -> None:
    assert residue("甲单位 附件1 部门整体支出绩效评价基础数据表（最终版）", EDITION) == "甲单位"
    assert (
        residue("附件2（1）", EDITION) == residue("附件2 - 副本", EDITION) == residue("2024年度 附件2", EDITION) == ""
    )


def test_thousands_in_one_folder_are_grouped_quickly() -> None:
    probes = [
        book(f"收/{at:04d}号{form}.xlsx", seen(form, f"第{at}号站" if form == "附件2" else "", label=f"{at}"))
        for at in range(1500)
        for form in ("附件1", "附件2", "附件3")
    ]
    found = grouped(probes)
    assert len(found.sets) == 1500
    assert all(len(one.pieces) == 3 for one in found.sets)
