"""Claims in prose: every number of a report with its unit, label and period, and what its sentences say of them.

Imported late, only where there is prose: the patterns are compiled once, at the import of the modules. Nothing here
knows rules or forms: `examine.examine(passages, year)` returns `Judgement`s by rule code; xlzj.rules turns them into
outcomes and adds what can be compared with the tables.
"""
