"""Many submissions in one run: find the workbooks, see whose they are, check them on all cores, sum up.

`run.batch` is the table of contents. What a worker does is a function of its task alone (`task`), so that one core,
many cores and a cluster give the same bytes; what was done stands in a database beside the results (`state`).
"""
