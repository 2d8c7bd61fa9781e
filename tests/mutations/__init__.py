"""Mutation testing of the rules: every number of every clean unit is moved, and some rule must speak.

`cells` lists the numbers, `moves` moves one, `watch` runs the rules until one says something new, `exceptions.yaml`
lists what no relation can notice, with the reason. `python -m tests.mutations` runs all of it and prints the figures.
"""
