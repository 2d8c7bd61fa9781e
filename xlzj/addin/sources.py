"""The add-in's sources as text: the folder `macros/`, beside a checkout or inside the installed package."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from xlzj import __version__
from xlzj.addin.package import package
from xlzj.addin.project import Module, vba_project

NAME = "xlzj"
FILE = "xlzj.xlam"
_HERE = Path(__file__).resolve().parent.parent
_DOCUMENTS = ("ThisWorkbook", "Sheet1")


class Sources(NamedTuple):
    """Everything the add-in is made of: modules (documents first), the ribbon's XML, texts by key."""

    modules: tuple[Module, ...]
    ribbon: str
    texts: dict[str, str]


def macros_folder() -> Path:
    """Where the sources are. Raises FileNotFoundError where the installation lacks them."""
    for folder in (_HERE / "_macros", _HERE.parent / "macros"):
        if (folder / "ribbon.xml").is_file():
            return folder
    raise FileNotFoundError("找不到加载项的源文件（macros 文件夹），请重新安装 xlzj")


def read_sources(folder: Path | None = None) -> Sources:
    """The sources, modules in the order of their names with line ends as Excel wants them."""
    folder = folder or macros_folder()
    documents = [_module(folder / f"{name}.cls", document=True) for name in _DOCUMENTS]
    plain = [_module(path, document=False) for path in sorted(folder.glob("*.bas"))]
    lines = (folder / "texts.txt").read_text(encoding="utf-8").splitlines()
    texts = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return Sources((*documents, *plain), (folder / "ribbon.xml").read_text(encoding="utf-8"), texts)


def _module(path: Path, *, document: bool) -> Module:
    text = "\r\n".join(path.read_text(encoding="utf-8").splitlines()) + "\r\n"
    return Module(path.stem, text, document)


def built(kind: str = "xlam", folder: Path | None = None) -> bytes:
    """The add-in's bytes; the same sources give the same bytes, on every machine."""
    sources = read_sources(folder)
    return package(vba_project(NAME, sources.modules), sources.ribbon, sources.texts, __version__, kind)


def ready() -> bytes:
    """The add-in as the installed package carries it; built on the spot in a checkout."""
    carried = _HERE / "_addin" / FILE
    return carried.read_bytes() if carried.is_file() else built()
