"""The run list: every rule, once, in the order of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlzj.rules import annex1, annex1_spending, figures, funds, project_funds, project_lines

if TYPE_CHECKING:
    from xlzj.rules.kernel import Rule

RULES: tuple[Rule, ...] = (
    *annex1.RULES,
    *annex1_spending.RULES,
    *project_lines.RULES,
    *funds.RULES,
    *project_funds.RULES,
    *figures.RULES,
)


def by_code() -> dict[str, Rule]:
    """Code → rule."""
    return {rule.code: rule for rule in RULES}


def codes() -> tuple[str, ...]:
    """All codes, formula family included, sorted."""
    from xlzj.formulas.catalogue import RULES as FORMULAS

    return tuple(sorted((*by_code(), *FORMULAS)))
