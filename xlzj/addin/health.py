"""What stands between an accountant and the buttons in her Excel: each thing looked at, one line, and what to do."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlzj import __version__
from xlzj.addin.install import places, status
from xlzj.addin.settings import command_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlzj.addin.machine import Machine

_OLDEST = 14
_VERSIONS = ("16.0", "15.0", "14.0")
_CLICK_TO_RUN = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
_EXCEL_PATH = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
_OFFICE = ("HKCU\\Software\\Policies\\Microsoft\\Office", "HKCU\\Software\\Microsoft\\Office")
_ATTACK_SURFACE = (
    "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules",
    "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules",
)
_CHILD_PROCESSES = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
_BLOCKS = 1
_GUARDS = {
    "360tray.exe": "360 安全卫士",
    "360sd.exe": "360 杀毒",
    "hipstray.exe": "火绒",
    "qqpctray.exe": "腾讯电脑管家",
    "kxetray.exe": "金山毒霸",
}
_BITS = {"x64": "64 位", "x86": "32 位"}
_WARNINGS = {
    1: (True, "启用全部宏"),
    2: (True, "禁用宏并提示（加载项在受信任的启动文件夹里，不受影响）"),
    3: (False, "只运行有数字签名的宏：请信息部门给加载项签名，或允许受信任位置"),
    4: (False, "禁用全部宏：请在“文件—选项—信任中心—宏设置”里改为“禁用所有宏，并发出通知”"),
}


class Point(NamedTuple):
    """One thing looked at: fine or not, what it is, what was found and what to do."""

    fine: bool
    what: str
    text: str


def examine(machine: Machine) -> list[Point]:
    """Everything about Excel on this machine; one line that says so where it is not Windows."""
    if not machine.windows:
        return [Point(True, "Excel", "这台机器不是 Windows，Excel 加载项用不上；命令行和 xlzj watch 不受影响")]
    return [
        _excel(machine),
        *_posing(machine),
        *_trust(machine),
        *_children(machine),
        _program(machine),
        _addin(machine),
        *_disabled(machine),
        *_guards(machine),
    ]


def _excel(machine: Machine) -> Point:
    version = str(machine.value(_CLICK_TO_RUN, "VersionToReport") or "")
    bits = str(machine.value(_CLICK_TO_RUN, "Platform") or "")
    if not version:
        class_name = str(machine.value("HKCR\\Excel.Application\\CurVer", "") or "")
        number = class_name.rpartition(".")[2]
        version = f"{number}.0" if number.isdigit() else ""
        bits = bits or str(machine.value(f"HKLM\\SOFTWARE\\Microsoft\\Office\\{version}\\Outlook", "Bitness") or "")
    if not version:
        return Point(False, "Excel", "没有找到 Excel。没有 Excel 也能用：xlzj check、xlzj watch")
    if int(version.split(".")[0]) < _OLDEST:
        return Point(False, "Excel", f"版本 {version} 太旧，加载项需要 Excel 2010（14.0）或更新；可用 xlzj watch")
    return Point(True, "Excel", f"版本 {version}，{_BITS.get(bits, '位数不明（32 位、64 位都可以）')}")


def _posing(machine: Machine) -> Iterator[Point]:
    """WPS registers itself under Excel's names; the macros would then talk to it."""
    server = str(machine.value("HKCR\\Excel.Application\\CLSID", "") or "")
    started = str(machine.value(f"HKCR\\CLSID\\{server}\\LocalServer32", "") or "") if server else ""
    for path in (started, str(machine.value(_EXCEL_PATH, "") or "")):
        if any(mark in path.lower() for mark in ("\\et.exe", "kingsoft", "\\wps")):
            yield Point(
                False,
                "WPS",
                f"WPS 把自己登记成了 Excel（{path}）：请在“WPS 配置工具—高级—兼容设置”里取消“兼容第三方系统和软件”，"
                "再修复 Office；只有 WPS 的机器请用 xlzj watch",
            )
            return


def _security(machine: Machine, key: str, name: str) -> int | None:
    """A security setting of Excel: the department's policy before the user's own."""
    found = (
        machine.value(f"{root}\\{version}\\Excel\\Security{key}", name) for root in _OFFICE for version in _VERSIONS
    )
    return next((value for value in found if isinstance(value, int)), None)


def _trust(machine: Machine) -> Iterator[Point]:
    asked = _security(machine, "", "VBAWarnings")
    if asked is not None and asked in _WARNINGS:
        yield Point(_WARNINGS[asked][0], "宏设置", _WARNINGS[asked][1])
    else:
        yield Point(True, "宏设置", "默认（禁用宏并提示；启动文件夹里的加载项可以运行）")
    if _security(machine, "\\Trusted Locations", "AllLocationsDisabled") == _BLOCKS:
        yield Point(False, "受信任位置", "被组策略全部停用，加载项不会运行：请信息部门允许受信任位置，或给加载项签名")
    path, _ = places(machine)
    if machine.from_internet(path):
        blocked = _security(machine, "", "blockcontentexecutionfrominternet") == _BLOCKS
        why = "组策略禁止运行来自互联网的宏" if blocked else "Excel 会拦住它的宏"
        yield Point(
            False,
            "来自互联网的标记",
            f"{path} 带有“来自互联网”的标记，{why}：右键—属性—勾选“解除锁定”，或运行 xlzj addin install 重新安装",
        )


def _children(machine: Machine) -> Iterator[Point]:
    for key in _ATTACK_SURFACE:
        if str(machine.value(key, _CHILD_PROCESSES)) == str(_BLOCKS):
            yield Point(
                False,
                "启动子进程",
                "Windows Defender 禁止 Office 启动其他程序（攻击面减少规则 D4F940AB…），按钮启动不了 xlzj："
                "请信息部门为 xlzj 加排除项，或先在命令行运行 xlzj live serve，或用 xlzj watch",
            )
            return
    yield Point(True, "启动子进程", "Windows Defender 没有禁止")


def _program(machine: Machine) -> Point:
    _, settings = places(machine)
    command = command_of(settings)
    if command:
        name = shlex.split(command, posix=False)[0].strip('"')
        if Path(name).is_file():
            return Point(True, "按钮启动的程序", command)
        return Point(False, "按钮启动的程序", f"{name} 不在了：请运行 xlzj addin install，记下现在的位置")
    found = machine.program("py") or machine.program("python")
    if not found:
        return Point(False, "按钮启动的程序", "没有找到 Python：请安装 Python 3.11 或更新，或使用带 xlzj.exe 的安装包")
    if "windowsapps" in found.lower():
        return Point(
            False,
            "按钮启动的程序",
            f"{found} 在应用商店的文件夹里，多半只是占位程序：请安装 Python，或在“应用执行别名”里关闭 python.exe",
        )
    return Point(True, "按钮启动的程序", found)


def _addin(machine: Machine) -> Point:
    state = status(machine)
    if not state.present:
        return Point(True, "加载项", "没有安装；要在 Excel 里点按钮，请运行 xlzj addin install")
    if not state.current:
        return Point(
            False,
            "加载项",
            f"Excel 里是 {state.version or '认不出的'} 版，程序是 {__version__} 版："
            "请关闭 Excel，运行 xlzj addin install",
        )
    return Point(True, "加载项", f"{state.version}，{state.path}")


def _disabled(machine: Machine) -> Iterator[Point]:
    """Excel notes add-ins that it blames for a crash, and no longer opens them."""
    for version in _VERSIONS:
        values = machine.values(f"HKCU\\Software\\Microsoft\\Office\\{version}\\Excel\\Resiliency\\DisabledItems")
        if any(
            isinstance(held, bytes) and "xlzj.xlam" in held.decode("utf-16-le", "replace").lower()
            for held in values.values()
        ):
            yield Point(False, "禁用项目", "Excel 停用了加载项：请在“文件—选项—加载项—管理：禁用项目—转到”里启用它")
            return


def _guards(machine: Machine) -> Iterator[Point]:
    running = machine.processes()
    names = [name for program, name in _GUARDS.items() if program in running]
    if names:
        yield Point(True, "杀毒软件", f"{'、'.join(names)} 在运行；按钮没有反应时，请把 xlzj 加入信任区")
