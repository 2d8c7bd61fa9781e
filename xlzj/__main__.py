"""`python -m xlzj` is the command line."""

from xlzj.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
