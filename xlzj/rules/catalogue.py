"""The run list: every rule, once, in the order of the forms."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from xlzj.rules import (
    across,
    across_indicators,
    across_projects,
    across_report,
    annex1,
    annex1_spending,
    completeness,
    consistency,
    copied_amounts,
    copying,
    department,
    final_accounts_across,
    final_accounts_counts,
    final_accounts_disclosures,
    final_accounts_narrative,
    final_accounts_rates,
    final_accounts_spending,
    final_accounts_tables,
    final_accounts_totals,
    fund_annexes,
    fund_sources,
    funds,
    guangdong,
    guangdong_funds,
    guangdong_marks,
    guangdong_words,
    illegal_numbers,
    indicators,
    last_year,
    missing_projects,
    numbering,
    project_funds,
    project_lines,
    report_changes,
    required,
    score_sheet,
    sisters,
    slips,
    titles,
    told_tables,
    told_words,
    unit_names,
    wording,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlzj.rules.kernel import Rule

RULES: tuple[Rule, ...] = (
    *annex1.RULES,
    *annex1_spending.RULES,
    *project_lines.RULES,
    *funds.RULES,
    *project_funds.RULES,
    *fund_sources.RULES,
    *fund_annexes.RULES,
    *indicators.RULES,
    *across.RULES,
    *across_projects.RULES,
    *across_indicators.RULES,
    *missing_projects.RULES,
    *across_report.RULES,
    *report_changes.RULES,
    *told_tables.RULES,
    *told_words.RULES,
    *consistency.RULES,
    *final_accounts_totals.RULES,
    *final_accounts_tables.RULES,
    *final_accounts_spending.RULES,
    *final_accounts_across.RULES,
    *final_accounts_narrative.RULES,
    *final_accounts_disclosures.RULES,
    *final_accounts_counts.RULES,
    *final_accounts_rates.RULES,
    *last_year.RULES,
    *department.RULES,
    *sisters.RULES,
    *copying.RULES,
    *copied_amounts.RULES,
    *completeness.RULES,
    *numbering.RULES,
    *titles.RULES,
    *unit_names.RULES,
    *wording.RULES,
    *slips.RULES,
    *illegal_numbers.RULES,
    *guangdong_funds.RULES,
    *guangdong.RULES,
    *guangdong_marks.RULES,
    *guangdong_words.RULES,
    *score_sheet.RULES,
    *required.RULES,
)


PROSE: tuple[Rule, ...] = (
    *told_tables.RULES,
    *told_words.RULES,
    *consistency.RULES,
    *final_accounts_rates.RULES,
    *(
        rule
        for rule in (*completeness.RULES, *wording.RULES, *slips.RULES)
        if rule.code in ("XJ904", "XJ917", "XJ918", "XJ921")
    ),
)
"""Rules that have something to say of a report handed in without any form."""


@cache
def by_code() -> Mapping[str, Rule]:
    """Code → rule."""
    return MappingProxyType({rule.code: rule for rule in RULES})
