"""What the world does to a run: full disks, read-only folders, kills, rivals, clocks that go back, shares that vanish.

The faults are real (mounts, limits of the system, signals, a changed clock), none of our functions is replaced.
"""
