"""Files that strangers might hand in to do harm, and files that are only strange; all made here, none is kept.

`python -m tests.hostile` makes them all, runs every command over each in a process of its own, measures time and
memory, and then runs them inside a batch of good files. `test_hostile.py` does the same with a part of them.
"""
