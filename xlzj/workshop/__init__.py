"""The template author's workshop: copy an edition, edit it in Excel and a text editor, have it checked, compare years.

Nothing here runs when a unit's workbook is checked.
"""
