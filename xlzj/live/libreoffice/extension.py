"""The extension for LibreOffice (`xlzj.oxt`): a toolbar and a menu 绩效自评 whose buttons run the Basic library.

Built from the text sources in macros/libreoffice, the same bytes every time; `install` also tells the library which
program to start.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlzj import __version__
from xlzj.live.click import settings_file
from xlzj.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "xlzj.oxt"
LIBRARY = "xlzj"
TITLE = "绩效自评"
IDENTIFIER = "cn.xlzj.libreoffice"
_MODULES = ("Buttons", "Exchange")
_MOMENT = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SHEET = "com.sun.star.sheet.SpreadsheetDocument"
_SECONDS = 120


class Button(NamedTuple):
    """One button: the macro, what stands on it, what it does."""

    macro: str
    label: str
    tip: str


class CannotInstall(Exception):  # noqa: N818  (what the user reads, not a defect)
    """The extension cannot be installed; the text says what to do."""


def sources() -> Path:
    """Where the text sources are: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parents[2]
    carried = package / "_macros" / "libreoffice"
    return carried if carried.is_dir() else package.parent / "macros" / "libreoffice"


def buttons() -> tuple[tuple[Button, ...], ...]:
    """The groups of buttons, as buttons.txt has them."""
    groups: list[list[Button]] = [[]]
    for line in (sources() / "buttons.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            groups.append([])
        elif not line.startswith("#"):
            groups[-1].append(Button(*line.split("\t")))
    return tuple(tuple(group) for group in groups if group)


def built() -> bytes:
    """The extension."""
    files = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        "Addons.xcu": _addons(),
        "CalcWindowState.xcu": _window_state(),
        f"{LIBRARY}/script.xlb": _index("script", _MODULES),
        f"{LIBRARY}/dialog.xlb": _index("dialog", ()),
        **{f"{LIBRARY}/{module}.xba": _module(module) for module in _MODULES},
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            about = ZipInfo(name, _MOMENT)
            about.compress_type, about.external_attr, about.create_system = ZIP_DEFLATED, 0o644 << 16, 3
            package.writestr(about, text.encode("utf-8"))
    return buffer.getvalue()


def build(folder: Path) -> Path:
    """Write it to a folder; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / NAME, built())
    return folder / NAME


def install(path: Path, where: Sequence[str] = ()) -> None:
    """Add it to LibreOffice and note which program it starts. Raises CannotInstall.

    `where` are options of LibreOffice that name another profile than the user's own.
    """
    unopkg = shutil.which("unopkg")
    if unopkg is None:
        raise CannotInstall("没有找到 LibreOffice 的 unopkg；请在 LibreOffice 的“工具 → 扩展管理器”里添加这个文件")
    everybody = ["--shared"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root installs for all users
    done = subprocess.run(  # noqa: S603  (LibreOffice's own installer)
        [unopkg, "add", "--force", "--suppress-license", *everybody, *where, str(path)],
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        told = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise CannotInstall(f"装不上：{told[-1] if told else done.returncode}；请关闭 LibreOffice 再试")
    program = settings_file().with_name("program")
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"{shlex.quote(sys.executable)} -m xlzj\n", encoding="utf-8")


def _manifest() -> str:
    configuration = dict.fromkeys(("Addons.xcu", "CalcWindowState.xcu"), "configuration-data")
    entries = {**configuration, f"{LIBRARY}/": "basic-library"}
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="application/vnd.sun.star.{kind}"/>\n'
        for path, kind in entries.items()
    )
    space = "http://openoffice.org/2001/manifest"
    return f'{_XML}<manifest:manifest xmlns:manifest="{space}">\n{lines}</manifest:manifest>\n'


def _description() -> str:
    return (
        f'{_XML}<description xmlns="http://openoffice.org/extensions/description/2006">\n'
        f'<identifier value="{IDENTIFIER}"/>\n<version value="{__version__}"/>\n'
        '<display-name><name lang="zh-CN">绩效自评校验（xlzj）</name></display-name>\n'
        '<platform value="linux_x86_64,linux_aarch64"/>\n</description>\n'
    )


def _index(kind: str, modules: tuple[str, ...]) -> str:
    elements = "".join(f'<library:element library:name="{module}"/>\n' for module in modules)
    space = "http://openoffice.org/2000/library"
    return (
        f'{_XML}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">\n'
        f'<library:library xmlns:library="{space}" library:name="{LIBRARY}" library:readonly="true" '
        f'library:passwordprotected="false">\n{elements if kind == "script" else ""}</library:library>\n'
    )


def _module(name: str) -> str:
    text = (sources() / f"{name}.bas").read_text(encoding="utf-8")
    space = "http://openoffice.org/2000/script"
    return (
        f'{_XML}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
        f'<script:module xmlns:script="{space}" script:name="{name}" script:language="StarBasic">'
        f"{escape(text)}</script:module>\n"
    )


def _addons() -> str:
    """The toolbar, and the same as a menu under 工具 → 附加组件… of its own name."""
    items: list[str] = []
    for group in buttons():
        items += [_separator(len(items))] if items else []
        for button in group:
            items.append(_item(len(items), button))
    body = "".join(items)
    menu = (
        f'<node oor:name="{IDENTIFIER}.menu" oor:op="replace"><prop oor:name="Context"><value>{_SHEET}</value></prop>'
        f'<prop oor:name="Title"><value>{TITLE}</value></prop>'
        f'<node oor:name="Submenu">{body}</node></node>'
    )
    return (
        f'{_XML}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="Addons" oor:package="org.openoffice.Office">\n'
        '<node oor:name="AddonUI">\n'
        f'<node oor:name="OfficeMenuBar">{menu}</node>\n'
        f'<node oor:name="OfficeToolBar"><node oor:name="{IDENTIFIER}.bar" oor:op="replace">{body}</node></node>\n'
        "</node>\n</oor:component-data>\n"
    )


def _window_state() -> str:
    """The toolbar's own name, and that it is docked below the others."""
    bar = f"private:resource/toolbar/addon_{IDENTIFIER}.bar"
    kept = {"UIName": TITLE, "Docked": "true", "Visible": "true", "DockingArea": "0", "DockPos": "0,2"}
    props = "".join(f'<prop oor:name="{name}"><value>{text}</value></prop>' for name, text in kept.items())
    return (
        f'{_XML}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcWindowState" '
        'oor:package="org.openoffice.Office.UI">\n'
        f'<node oor:name="UIElements"><node oor:name="States"><node oor:name="{bar}" oor:op="replace">{props}</node>'
        "</node></node>\n</oor:component-data>\n"
    )


def _item(at: int, button: Button) -> str:
    url = f"vnd.sun.star.script:{LIBRARY}.Buttons.{button.macro}?language=Basic&location=application"
    values = {"URL": url, "Title": button.label, "Target": "_self", "Context": _SHEET}
    props = "".join(f'<prop oor:name="{name}"><value>{escape(text)}</value></prop>' for name, text in values.items())
    return f'<node oor:name="n{at:02}" oor:op="replace">{props}</node>\n'


def _separator(at: int) -> str:
    url = '<prop oor:name="URL"><value>private:separator</value></prop>'
    return f'<node oor:name="n{at:02}" oor:op="replace">{url}</node>\n'
