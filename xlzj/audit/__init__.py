"""审核公式: balancing formulas that a template author writes herself, one a row, checked like our own rules."""
