"""LibreOffice as a host for xlwings: `engine` and `cells` are what xlwings asks, `bridge` the way to UNO.

`uno_side` makes the UNO calls, `extension` builds the toolbar for LibreOffice itself.
"""
