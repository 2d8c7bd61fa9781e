"""Indicators and their scores (绩效指标) of 整体自评表 and 项目自评表: XJ401…XJ428, in the order of the codes."""

from __future__ import annotations

from xlzj.rules import (
    indicator_costs,
    indicator_evidence,
    indicator_levels,
    indicator_marks,
    indicator_points,
    indicator_quality,
    indicator_totals,
    indicator_wording,
)

RULES = (
    indicator_levels.level_points,
    indicator_totals.full_marks,
    indicator_points.within_points,
    indicator_totals.score_total,
    indicator_totals.shifted_total,
    indicator_marks.unexplained,
    indicator_marks.missed_in_full,
    indicator_marks.off_ratio,
    indicator_marks.reached_but_cut,
    indicator_marks.far_beyond,
    indicator_marks.scored_blank,
    indicator_points.blank_points,
    indicator_wording.no_number,
    indicator_wording.unlike,
    indicator_wording.downgraded,
    indicator_wording.out_of_band,
    indicator_quality.unclear_names,
    indicator_quality.unmeasurable,
    indicator_quality.copied,
    indicator_costs.cost_and_funds,
    indicator_evidence.account_differs,
    indicator_quality.misplaced,
    indicator_evidence.set_afterwards,
    indicator_wording.thin_reason,
    indicator_points.grade,
    indicator_levels.missing_seconds,
    indicator_evidence.other_year,
    indicator_quality.fines,
)
