"""Formulas: reading them, recalculating them with two engines, and holding them against the official blank."""
