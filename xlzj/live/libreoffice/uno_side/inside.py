"""Loaded by the Python inside LibreOffice: orders carried out there, where a call costs microseconds.

Only a program that has a Python of its own can; elsewhere the same orders are carried out from outside. This file is
kept by LibreOffice until it ends, whatever is installed meanwhile, so it only loads the package beside it, under a
name that holds the state of its sources.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import uno
import unohelper

_HERE = Path(__file__).resolve().parent


class Inside(unohelper.Base, uno.getClass("com.sun.star.task.XJob")):  # type: ignore[misc]
    """Carries orders out; `execute` takes one as a line of JSON and returns its answer."""

    def __init__(self, context: Any, package: str) -> None:
        self._side = importlib.import_module(f"{package}.__main__")
        self._desk = importlib.import_module(f"{package}.desk").Desk(context)

    def execute(self, arguments: Any) -> str:
        """UNO's name for it."""
        return json.dumps(self._side.perform(self._desk, json.loads(arguments[0].Value)))


class _Factory(unohelper.Base, uno.getClass("com.sun.star.lang.XSingleComponentFactory")):  # type: ignore[misc]
    def __init__(self, package: str) -> None:
        self._package = package

    def createInstanceWithContext(self, context: Any) -> Inside:  # noqa: N802  (UNO's name)
        return Inside(context, self._package)

    def createInstanceWithArgumentsAndContext(self, _arguments: Any, context: Any) -> Inside:  # noqa: N802
        return Inside(context, self._package)


def getComponentFactory(name: str, _manager: Any, _key: Any) -> _Factory:  # noqa: N802  (the loader's name)
    """What the loader asks for; `name` is what the package beside this file is to be called."""
    if name not in sys.modules:
        found = importlib.util.spec_from_file_location(
            name, _HERE / "__init__.py", submodule_search_locations=[str(_HERE)]
        )
        if found is None or found.loader is None:
            raise ImportError(name)
        package = importlib.util.module_from_spec(found)
        sys.modules[name] = package
        found.loader.exec_module(package)
    return _Factory(name)
