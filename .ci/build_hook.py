"""The packaging step: builds the Excel add-in from `macros/` and puts it into the wheel."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NAME = "xlzj.xlam"


class AddinHook(BuildHookInterface[Any]):
    """Only the standard library is at hand when a wheel is built, and the builder needs no more."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the add-in beside the wheel; an editable install builds it when it is wanted."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            data: bytes = importlib.import_module("xlzj.addin.sources").built()
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / _NAME
        path.write_bytes(data)
        build_data["force_include"][str(path)] = f"xlzj/_addin/{_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """What was built for the wheel is in it now."""
        del version, build_data, artifact_path
        if hasattr(self, "_folder"):
            self._folder.cleanup()
