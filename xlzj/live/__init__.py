"""The live side: what the buttons in a spreadsheet program do to the workbook that is open there.

`wire` the files both sides exchange, `serve` the resident process, `actions` one function a button; `checking` runs the
very same check as files get on a copy of what is open, `marks` and `listing` say what to show. `host` alone knows
xlwings; `libreoffice/` is an engine for xlwings, so that one code drives Excel and LibreOffice.
"""
