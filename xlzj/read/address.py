"""A1 texts, for two modules that still look here (see xlzj.address)."""

from xlzj.address import column_letters, column_number, split_cell

__all__ = ["column_letters", "column_number", "split_cell"]
