"""Reading: a filled workbook (or a folder of them) → submissions of facts, each with its place."""
