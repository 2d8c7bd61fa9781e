"""A real desktop for tests: Xvfb, LibreOffice with the extension, and its buttons pressed by macro.

    with Desktop(folder) as desktop:
        desktop.open(path)
        said = desktop.press("CheckSet")      # what the user is told
        desktop.picture(path_of_png)

Everything runs in a profile of its own, and only what was started here is ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from xlzj.live import wire
from xlzj.live.libreoffice.bridge import Bridge, python_with_uno
from xlzj.live.libreoffice.extension import built

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60.0
_FIRST_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse">'
    "<value>true</value></prop></item>"
    '<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse">'
    "<value>false</value></prop></item></oor:items>"
)
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>DejaVu Sans</string></test>
<edit name="family" mode="prepend" binding="strong"><string>{}</string></edit></match></fontconfig>
"""
"""The font that menus and lists are written in has Chinese characters, as on a Chinese desktop.

Without, each Chinese text in the program's own lists is laid out by asking the system for another font, which takes a
thousand times as long: the name box of a book with two hundred names a tenth of a second, at each change.
"""


def lacking() -> list[str]:
    """What this machine lacks for a desktop; a test that needs one says it plainly."""
    found = [name for name in ("soffice", "unopkg", "Xvfb", "import") if shutil.which(name) is None]
    return found if python_with_uno() else [*found, "python3-uno"]


needs_desktop = pytest.mark.skipif(bool(lacking()), reason=f"no desktop on this machine: {'、'.join(lacking())}")


class Desktop:
    """One LibreOffice on one virtual screen. `folder` must be empty and stay until the end.

    `chinese` says whether the font of its menus and lists has Chinese characters.
    """

    def __init__(self, folder: Path, *, size: str = "1600x1000", chinese: bool = True) -> None:
        self.folder = folder
        self._chinese = chinese
        self.exchange = folder / "exchange"
        self._size = size
        self._started: list[subprocess.Popen[bytes]] = []
        self.bridge: Bridge
        self.address = f"pipe,name=xlzj-test-{os.getpid()}-{folder.name}"

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / "log.txt").open("ab")
        with log:
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self._started.append(process)
        return process

    @property
    def options(self) -> list[str]:
        """The profile, and where extensions for all users are (root may install no others)."""
        shared = (self.folder / "extensions").as_uri()
        return [
            f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
            f"-env:UNO_SHARED_PACKAGES_CACHE={shared}",
        ]

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.__exit__(None, None, None)  # nobody else would end what has been started so far
            raise
        return self

    def _begin(self) -> None:
        screen = self._screen()
        self.environment = {
            **os.environ,
            "DISPLAY": screen,
            "XLZJ_EXCHANGE": str(self.exchange),
            "XLZJ_COMMAND": f"env PYTHONPATH={ROOT} {sys.executable} -m xlzj",  # the program has a path of its own
            "XLZJ_UNO": self.address,
            "XLZJ_QUIET": "1",
            "SAL_USE_VCLPLUGIN": "gen",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            **self._fonts(),
        }
        self._extension()
        self.office = self._start(
            "soffice", *self.options, "--norestore", "--nologo", "--nofirststartwizard", f"--accept={self.address};urp"
        )
        self.bridge = Bridge(self.address, _SECONDS)

    def _screen(self) -> str:
        number = next(n for n in range(90, 200) if not Path(f"/tmp/.X{n}-lock").exists())  # noqa: S108  (X's own)
        self.environment = dict(os.environ)
        self._start("Xvfb", f":{number}", "-screen", "0", f"{self._size}x24", "-nolisten", "tcp")
        _until(lambda: Path(f"/tmp/.X11-unix/X{number}").exists())  # noqa: S108  (X's own)
        return f":{number}"

    def _fonts(self) -> dict[str, str]:
        if not self._chinese:
            return {}
        found = subprocess.run(
            ["fc-match", "-f", "%{family[0]}", "sans-serif:lang=zh-cn"], capture_output=True, text=True, check=True
        )
        path = self.folder / "fonts.conf"
        path.write_text(_FONTS.format(found.stdout), encoding="utf-8")
        return {"FONTCONFIG_FILE": str(path)}

    def _extension(self) -> None:
        settings = self.folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_FIRST_START, encoding="utf-8")
        package = self.folder / "xlzj.oxt"
        package.write_bytes(built())
        shared = ["--shared"] if os.geteuid() == 0 else []
        command = ["unopkg", "add", "--force", "--suppress-license", *shared, *self.options, str(package)]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=_SECONDS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if hasattr(self, "bridge"):
            self.bridge.close()
        for process in reversed(self._started):
            _end(process)

    def open(self, path: Path, *, read_only: bool = False) -> str:
        """Open a workbook in a window; its uid for `call`."""
        return str(self.bridge.call("open_book", str(path), read_only))

    def call(self, operation: str, *arguments: Any) -> Any:
        """An operation of the bridge, for looking and for typing as a user does."""
        return self.bridge.call(operation, *arguments)

    def press(self, button: str, **reply: str) -> str:
        """Press a button of the toolbar and wait; what the user is told (the last of it); `reply` answers questions."""
        return self._told(lambda: self.macro(f"xlzj.Buttons.{button}"), reply)

    def press_addin(self, addin: str, button: str, **reply: str) -> str:
        """The same with a macro of the Excel add-in, opened as `addin`."""
        return self._told(lambda: self.call("run_macro", addin, f"xlzj.Actions.{button}"), reply)

    def _told(self, press: Callable[[], object], reply: dict[str, str]) -> str:
        shown = self.exchange / "shown.txt"
        shown.unlink(missing_ok=True)
        self.exchange.mkdir(exist_ok=True)
        wire.write(self.exchange / "reply.txt", reply)
        press()
        _until(shown.exists)
        _until(lambda: shown.read_bytes().endswith(b"\n"))
        return wire.unpack(shown.read_bytes())["message"]

    def macro(self, name: str) -> None:
        """Run a macro of the program as its tools do."""
        subprocess.run(
            ["soffice", *self.options, f"macro:///{name}"], env=self.environment, timeout=_SECONDS, check=True
        )

    def picture(self, path: Path) -> None:
        """What is on the screen."""
        time.sleep(1)
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=_SECONDS)


def _until(done: Any) -> None:
    """Wait until it is so. Raises TimeoutError."""
    end = time.monotonic() + _SECONDS
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
