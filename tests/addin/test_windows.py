"""Installing and examining Excel on a Windows that is given as data: registry, processes, files."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xlzj import __version__
from xlzj.addin import install
from xlzj.addin.health import Point, examine
from xlzj.addin.machine import Machine, Value
from xlzj.addin.package import package
from xlzj.addin.settings import command_of, escaped
from xlzj.addin.sources import built
from xlzj.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICE = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel"
POLICY = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel"
CLICK_TO_RUN = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
EXCEL = {CLICK_TO_RUN: {"VersionToReport": "16.0.17928.20114", "Platform": "x64"}}
PYTHON = "C:\\Program Files\\Python312\\python.exe"


@dataclasses.dataclass
class Windows:
    """A Windows to be: everything healthy until a case says otherwise."""

    roaming: Path
    registry: Mapping[str, Mapping[str, Value]] = dataclasses.field(default_factory=lambda: dict(EXCEL))
    running: frozenset[str] = frozenset({"explorer.exe"})
    marked: bool = False
    python: str | None = PYTHON

    def machine(self, windows: bool = True) -> Machine:
        return Machine(
            windows,
            {"APPDATA": str(self.roaming)},
            lambda key: self.registry.get(key, {}),
            lambda: self.running,
            lambda _: self.marked,
            lambda _: self.python,
        )

    def points(self) -> dict[str, Point]:
        return {point.what: point for point in examine(self.machine())}


def test_install_status_remove(tmp_path: Path) -> None:
    machine = Windows(tmp_path).machine()
    assert not install.status(machine).present
    state = install.install(machine, '"C:\\中文 目录\\python.exe" -m xlzj')
    assert (state.present, state.current, state.version) == (True, True, __version__)
    assert state.path == tmp_path / "Microsoft/Excel/XLSTART/xlzj.xlam"
    assert state.path.read_bytes() == built()
    assert command_of(tmp_path / "xlzj" / "xlzj.settings") == '"C:\\中文 目录\\python.exe" -m xlzj'
    assert sorted(path.name for path in state.path.parent.iterdir()) == ["xlzj.xlam"]  # Excel opens whatever lies there
    assert install.install(machine).current  # again, over itself
    assert install.remove(machine)
    assert not install.remove(machine)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_elsewhere_nothing_is_done_and_that_is_said(tmp_path: Path) -> None:
    machine = Windows(tmp_path).machine(windows=False)
    for job in (install.install, install.remove):
        with pytest.raises(install.Refused, match="不是 Windows"):
            job(machine)
    assert list(tmp_path.iterdir()) == []
    assert [point.fine for point in examine(machine)] == [True]


def test_a_file_that_excel_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(install.Refused, match="关闭所有 Excel"):
        install.install(Windows(tmp_path, running=frozenset({"excel.exe"})).machine())
    with pytest.raises(install.Refused, match="没有权限，或被杀毒软件拦截"):
        install.install(Windows(tmp_path).machine())


def test_a_healthy_machine(tmp_path: Path) -> None:
    windows = Windows(tmp_path)
    python = tmp_path / "python.exe"
    python.touch()
    install.install(windows.machine(), f'"{python}" -m xlzj')
    points = windows.points()
    assert all(point.fine for point in points.values()), points
    assert points["Excel"].text == "版本 16.0.17928.20114，64 位"
    assert __version__ in points["加载项"].text


ET_SERVER = {
    "HKCR\\Excel.Application\\CLSID": {"": "{45540001-5750-5300-4B49-4E47534F4655}"},
    "HKCR\\CLSID\\{45540001-5750-5300-4B49-4E47534F4655}\\LocalServer32": {
        "": "C:\\Kingsoft\\WPS Office\\et.exe /Automation"
    },
}
CHILDREN = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules"
DISABLED = f"{OFFICE}\\Resiliency\\DisabledItems"


@pytest.mark.parametrize(
    ("registry", "what", "told"),
    [
        ({}, "Excel", "没有找到 Excel"),
        ({"HKCR\\Excel.Application\\CurVer": {"": "Excel.Application.12"}}, "Excel", "太旧"),
        ({**EXCEL, **ET_SERVER}, "WPS", "兼容第三方系统和软件"),
        ({**EXCEL, f"{OFFICE}\\Security": {"VBAWarnings": 4}}, "宏设置", "禁用全部宏"),
        (
            {**EXCEL, f"{POLICY}\\Security": {"vbawarnings": 3}, f"{OFFICE}\\Security": {"VBAWarnings": 1}},
            "宏设置",
            "数字签名",
        ),
        (
            {**EXCEL, f"{POLICY}\\Security\\Trusted Locations": {"AllLocationsDisabled": 1}},
            "受信任位置",
            "组策略全部停用",
        ),
        ({**EXCEL, CHILDREN: {"d4f940ab-401b-4efc-aadc-ad5f3c50688a": "1"}}, "启动子进程", "加排除项"),
        ({**EXCEL, DISABLED: {"2F": "\0\0c:\\users\\u\\xlzj.XLAM\0".encode("utf-16-le")}}, "禁用项目", "启用它"),
    ],
)
def test_what_the_registry_tells(tmp_path: Path, registry: dict[str, dict[str, Value]], what: str, told: str) -> None:
    point = Windows(tmp_path, registry=registry).points()[what]
    assert not point.fine
    assert told in point.text


def test_old_ways_of_saying_the_version(tmp_path: Path) -> None:
    registry: dict[str, dict[str, Value]] = {
        "HKCR\\Excel.Application\\CurVer": {"": "Excel.Application.14"},
        "HKLM\\SOFTWARE\\Microsoft\\Office\\14.0\\Outlook": {"Bitness": "x86"},
    }
    assert Windows(tmp_path, registry=registry).points()["Excel"] == Point(True, "Excel", "版本 14.0，32 位")


@pytest.mark.parametrize(
    ("blocked", "told"), [({}, "解除锁定"), ({"blockcontentexecutionfrominternet": 1}, "组策略禁止")]
)
def test_a_file_from_the_internet(tmp_path: Path, blocked: dict[str, Value], told: str) -> None:
    windows = Windows(tmp_path, registry={**EXCEL, f"{POLICY}\\Security": blocked}, marked=True)
    point = windows.points()["来自互联网的标记"]
    assert not point.fine
    assert told in point.text


@pytest.mark.parametrize(
    ("python", "told"),
    [
        (None, "没有找到 Python"),
        ("C:\\Users\\u\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe", "应用商店"),
    ],
)
def test_a_python_that_cannot_start_the_buttons_is_told(tmp_path: Path, python: str | None, told: str) -> None:
    point = Windows(tmp_path, python=python).points()["按钮启动的程序"]
    assert not point.fine
    assert told in point.text


def test_a_program_that_moved_away(tmp_path: Path) -> None:
    windows = Windows(tmp_path)
    install.install(windows.machine(), '"C:\\old place\\xlzj.exe"')
    point = windows.points()["按钮启动的程序"]
    assert not point.fine
    assert "C:\\old place\\xlzj.exe 不在了" in point.text


def test_an_addin_of_another_version(tmp_path: Path) -> None:
    windows = Windows(tmp_path)
    state = install.install(windows.machine())
    state.path.write_bytes(package(b"", "", {"description": ""}, "0.0.9"))
    assert "Excel 里是 0.0.9 版" in windows.points()["加载项"].text
    state.path.write_bytes(b"not an add-in")
    assert "认不出的" in windows.points()["加载项"].text
    state.path.unlink()
    assert "没有安装" in windows.points()["加载项"].text


def test_guards_are_named(tmp_path: Path) -> None:
    running = frozenset({"360tray.exe", "hipstray.exe"})
    assert Windows(tmp_path, running=running).points()["杀毒软件"].text.startswith("360 安全卫士、火绒 在运行")


def test_escaped_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "xlzj.settings"
    text = '"C:\\用户\\张三\\😀\\py.exe" -m xlzj'
    path.write_text(f"command={escaped(text)}\r\n", encoding="ascii")
    assert command_of(path) == text
    assert command_of(tmp_path / "nothing") == ""


def test_the_add_in_is_built_and_its_state_told_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "build", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "xlzj.xlam").read_bytes() == built()
    assert main(["addin", "status"]) == 0
    assert "xlzj" in capsys.readouterr().out
