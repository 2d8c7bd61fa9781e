"""The sample units of the repository."""

from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def units() -> list[Path]:
    """The folder of every sample unit, in the order of their names."""
    return sorted(path.parent for path in SAMPLES.rglob("data.yaml"))
