"""Inputs that nobody would write: good ones with something broken, fed to every reader and parser of the project.

`python -m tests.fuzz --executions N -j CORES` runs for long; `test_fuzz.py` replays what once failed and runs briefly.
A failure is any exception that the target does not name as its own, and any input that takes longer than `PATIENCE`.
"""
