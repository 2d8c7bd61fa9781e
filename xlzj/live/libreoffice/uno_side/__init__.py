"""The half that calls UNO: `python -m uno_side`, run by a Python that has the module `uno`.

This folder's parent must be on its path; nothing but that and the standard library of Python 3.8 is needed.
"""
