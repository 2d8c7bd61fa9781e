"""A pytest plugin that notes how each rule ended in each case of the rules: test → code → statuses, as JSON.

    python -m pytest -p tests.rules.recorder tests/rules

The file is named by the environment variable RULES_RECORD.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from xlzj.rules.kernel import Case, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from xlzj.model import Outcome

_ENDED: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
_NOW = [""]
_RUN = Rule.run


def _noted(rule: Rule, case: Case) -> Iterator[Outcome]:
    for outcome in _RUN(rule, case):
        _ENDED[_NOW[0]][rule.code].add(str(outcome.status))
        yield outcome


def pytest_configure() -> None:
    """Listen to every rule from here on."""
    Rule.run = _noted  # type: ignore[method-assign, assignment]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The case that runs from here on."""
    _NOW[0] = item.nodeid


def pytest_sessionfinish() -> None:
    """Write down what was heard."""
    heard = {test: {code: sorted(ended) for code, ended in rules.items()} for test, rules in _ENDED.items()}
    Path(os.environ["RULES_RECORD"]).write_text(json.dumps(heard), encoding="utf-8")
