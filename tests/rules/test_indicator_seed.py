"""附件2 and 附件3 of the yueyang seed, and the clean sample: what fires, and that nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.forms import case, form, run
from tests.rules.indicator_sheets import filled_down, project, whole
from xlzj.folding import fold
from xlzj.model import Status
from xlzj.rules import indicators

CLEAN = Path(__file__).parents[2] / "samples" / "clean-yueyang-2024" / "data.yaml"
RULES = {rule.code: rule for rule in indicators.RULES}


def findings(*forms: Any) -> list[tuple[str, str, str, str]]:
    """Rule, severity, form and cell of every finding of the family."""
    found = [outcome.finding for rule in indicators.RULES for outcome in run(rule, *forms)]
    return [(f.rule, str(f.severity), f.form[:3], f.place.cell) for f in found if f is not None]


def test_codes_stand_in_order_and_every_rule_says_why() -> None:
    assert list(RULES) == [f"XJ{number}" for number in range(401, 429)]
    assert all(rule.why and rule.remedy and rule.basis for rule in indicators.RULES)


def test_limits_of_every_rule_are_thresholds_of_the_edition() -> None:
    edition = case(whole()).edition
    assert all(name in edition.thresholds for rule in indicators.RULES for name in rule.limits)


def test_seed_form_2() -> None:
    assert findings(whole()) == [
        ("XJ410", "hint", "附件2", "E101"),  # 100次 → 350次
        ("XJ415", "review", "附件2", "G110"),  # 效益明显 → 有所提升, 5/5
        ("XJ422", "hint", "附件2", "C109"),  # PM2.5 under 经济效益
        ("XJ424", "hint", "附件2", "H109"),  # two goals missed, the reason tells one result
    ]


def test_seed_form_3() -> None:
    assert findings(project()) == [
        ("XJ405", "error", "附件3", "A31"),  # 98 under 分值, 得分 blank
        ("XJ406", "error", "附件3", "H103"),  # 10 → 8, no reason
        ("XJ408", "hint", "附件3", "G103"),  # 9.73 by ratio, 8 given
        ("XJ413", "hint", "附件3", "E110"),  # ≥90% → 已完成
        ("XJ414", "hint", "附件3", "E102"),  # 完成主要污染物减排目标 → 100%
        ("XJ414", "hint", "附件3", "E104"),  # 2024年12月31日 → 100%
        ("XJ428", "review", "附件3", "C101"),  # 完成罚没款任务
    ]


def test_seed_reason_names_the_goal_that_was_left_out() -> None:
    found = next(o.finding for o in run(RULES["XJ424"], whole()) if o.finding is not None)
    assert "没有说明“PM2.5年均浓度”没有完成的原因" in found.message
    assert "只说了结果" in found.message


def test_seed_score_by_ratio() -> None:
    found = next(o.finding for o in run(RULES["XJ408"], project()) if o.finding is not None)
    assert (found.actual, found.expected, found.difference) == ("8", "9.73", "-1.73")


def test_seed_shifted_total_is_one_headline() -> None:
    found = [o.finding for code in ("XJ402", "XJ404", "XJ405") for o in run(RULES[code], project()) if o.finding]
    assert [(f.rule, f.actual, f.expected, f.fix) for f in found] == [("XJ405", "98", "100", "100")]
    assert "得分应为 98" in found[0].message


def test_wrong_rate_score_folds_the_total_under_it() -> None:
    from xlzj.rules.catalogue import RULES as EVERY  # the whole run list, for the funds' own rule

    wrong = whole(年度资金总额_得分="9.93", 按收入性质分="633.83")
    submitted = case(wrong)
    chosen = {rule.code: rule for rule in (*EVERY, *indicators.RULES)}
    found = [o.finding for code in ("XJ202", "XJ404") for o in chosen[code].run(submitted) if o.finding is not None]
    assert [f.rule for f in found] == ["XJ202", "XJ404"]
    assert fold(submitted, found, chosen) == {1: found[0].key}


def clean_forms() -> list[Any]:
    """附件2 and 附件3 of the clean sample, as its data file has them."""
    data = yaml.load(CLEAN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (scalars stay text)

    def text(value: Any) -> Any:
        return [text(one) for one in value] if isinstance(value, list) else "" if value == "~" else value

    made = []
    for number, one in enumerate(data["forms"]):
        if "绩效指标" in one.get("tables", {}):
            fields = {name: text(value) for name, value in one["fields"].items()}
            rows = filled_down([text(row) for row in one["tables"]["绩效指标"]])
            made.append(form(one["form"], sheet=f"{one['form']}-{number}", **fields, 绩效指标=rows))
    return made


def test_clean_unit_has_no_finding_and_nothing_unchecked() -> None:
    forms = clean_forms()
    assert len(forms) == 4
    outcomes = [outcome for rule in indicators.RULES for outcome in run(rule, *forms)]
    assert {outcome.status for outcome in outcomes} == {Status.PASS, Status.NOT_APPLICABLE}
    assert sum(outcome.status is Status.PASS for outcome in outcomes) > 600
