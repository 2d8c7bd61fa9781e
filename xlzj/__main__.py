"""`python -m xlzj` is the command line; so is the frozen executable."""

import sys

from xlzj.cli import main

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # A frozen program starts itself to get worker processes; this call makes them workers.
        import multiprocessing

        multiprocessing.freeze_support()
    raise SystemExit(main())
