"""The JSON others rely on, and SARIF."""

from __future__ import annotations

import json
from urllib.parse import unquote

from tests.report.conftest import ABOVE_TOTAL, FILES, OVER_BUDGET, make_checked
from xlzj import __version__
from xlzj.model import Result
from xlzj.report.json import to_json
from xlzj.report.sarif import to_sarif


def test_json_has_the_agreed_shape_in_the_agreed_order(result: Result) -> None:
    document = json.loads(to_json(result))
    assert list(document) == ["version", "tool", "submissions", "unreadable"]
    assert (document["version"], document["tool"]) == (1, {"name": "xlzj", "version": __version__})
    (submission,) = document["submissions"]
    assert " ".join(submission) == "unit year edition files counts outcomes findings unchecked"
    assert " ".join(submission["findings"][0]) == (
        "rule severity title message form file sheet cell field actual expected difference operands basis hint cause "
        "explanation fix"
    )
    assert " ".join(submission["findings"][0]["operands"][0]) == "field file sheet cell value"
    assert submission["counts"] == {"error": 3, "review": 3, "hint": 1}
    assert submission["outcomes"] == {"pass": 3, "finding": 8, "unchecked": 3, "not_applicable": 1, "crashed": 1}
    assert submission["unchecked"][0] == {"rule": "XJ606", "reason": "没有交附件4 文字材料"}
    assert len(submission["unchecked"]) == submission["outcomes"]["unchecked"]
    assert document["unreadable"] == [{"file": "旧表.xls", "reason": "旧格式（.xls），请另存为 .xlsx 后再交"}]


def test_json_finding_says_everything(result: Result) -> None:
    finding = json.loads(to_json(result))["submissions"][0]["findings"][1]
    assert {key: finding[key] for key in ("rule", "severity", "file", "sheet", "cell", "actual", "difference")} == {
        "rule": "XJ110",
        "severity": "error",
        "file": FILES["附件1"],
        "sheet": "附件1",
        "cell": "G27",
        "actual": "36.61",
        "difference": "-3.41",
    }
    assert finding["operands"][0]["value"] == "33.42"


def test_json_cause_is_a_finding_of_the_same_submission_or_null() -> None:
    both = json.loads(to_json(Result((make_checked(ABOVE_TOTAL, OVER_BUDGET),))))["submissions"][0]["findings"]
    assert [finding["cause"] for finding in both] == [None, ABOVE_TOTAL.key]
    alone = json.loads(to_json(Result((make_checked(OVER_BUDGET),))))["submissions"][0]["findings"]
    assert alone[0]["cause"] is None


def test_json_is_readable_chinese_and_the_same_every_time(result: Result) -> None:
    text = to_json(result)
    assert text == to_json(result)
    assert "岳阳市生态环境局" in text
    assert text.splitlines()[1] == ' "version": 1,'


def test_json_keeps_hostile_text_as_data(hostile: Result) -> None:
    finding = json.loads(to_json(hostile))["submissions"][0]["findings"][0]
    assert finding["title"].endswith("\x1b[31m\x00\u202e")


def test_sarif_results_point_to_rules_and_places(result: Result) -> None:
    document = json.loads(to_sarif(result))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({found["ruleId"] for found in run["results"]})
    for found in run["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
    above = next(found for found in run["results"] if found["ruleId"] == "XJ110")
    assert above["level"] == "error"
    location = above["locations"][0]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert unquote(uri) == FILES["附件1"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "附件1!G27"
    assert len(above["relatedLocations"]) == 3


def test_sarif_levels_explanations_and_gaps(result: Result) -> None:
    (run,) = json.loads(to_sarif(result))["runs"]
    levels = {found["ruleId"]: found["level"] for found in run["results"]}
    assert (levels["XJ110"], levels["XJ105"], levels["XJ620"]) == ("error", "warning", "note")
    explained = [found for found in run["results"] if "suppressions" in found]
    assert [found["ruleId"] for found in explained] == ["XJ115"]
    notices = run["invocations"][0]["toolExecutionNotifications"]
    kinds = [notice["descriptor"]["id"] for notice in notices]
    assert kinds == ["unchecked", "unchecked", "unchecked", "crashed", "unreadable"]
