"""The half that calls UNO. Run as `python -m uno_side` by a Python that has the module `uno`, with this folder's parent
on its path; needs nothing but that and the standard library of Python 3.8."""
