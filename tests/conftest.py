"""How the tests are dealt out where several workers run them; no test fails because a machine is busy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Collection

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

DEAR = frozenset(
    {
        "tests/addin/test_frozen.py",
        "tests/addin/test_macros_host.py",
        "tests/editions/test_templates_host.py",
        "tests/formulas/test_host.py",
        "tests/live/test_desktop.py",
        "tests/report/test_self_docx_host.py",
        "tests/samples/test_samples_built.py",
        "tests/test_metamorphic.py",
        "tests/test_packaging.py",
        "tests/test_security.py",
    }
)
"""Modules whose fixtures take seconds (LibreOffice, a build): one worker runs all of their tests."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Tests one by one to whoever is free, dear modules whole and first."""
    from xdist.scheduler import LoadScopeScheduling

    class Dealt(LoadScopeScheduling):  # type: ignore[misc]  # (xdist is not typed)
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid, DEAR)

    return Dealt(config, log)


def scope(nodeid: str, dear: Collection[str]) -> str:
    """What is dealt out together: the module where it is dear, else the single test."""
    module = nodeid.partition("::")[0]
    return module if module in dear else nodeid
