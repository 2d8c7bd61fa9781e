"""Is the ribbon's XML one that Office would load? The rules of the 2009/07 customUI schema that matter to a tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlzj.addin.project import Module

NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
MOST_LETTERS = 1024
MOST_KEYTIP = 3
_CHILDREN = {
    "customUI": {"ribbon"},
    "ribbon": {"tabs"},
    "tabs": {"tab"},
    "tab": {"group"},
    "group": {"button", "separator"},
    "button": set[str](),
    "separator": set[str](),
}
_COMMON = {"id", "label", "keytip", "insertAfterMso", "insertBeforeMso", "getVisible", "visible"}
_ATTRIBUTES = {
    "customUI": {"onLoad"},
    "ribbon": {"startFromScratch"},
    "tabs": set[str](),
    "tab": _COMMON,
    "group": _COMMON | {"imageMso", "screentip", "supertip"},
    "button": _COMMON | {"imageMso", "screentip", "supertip", "size", "onAction", "getEnabled", "description"},
    "separator": {"id"},
}
# How Office calls each kind of procedure: the number of its parameters.
_PARAMETERS = {"onLoad": 1, "onAction": 1, "getEnabled": 2, "getVisible": 2}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PROCEDURE = re.compile(r"^(?:Public )?Sub (\w+)\((.*)\)", re.MULTILINE)
# Images of Excel 2010 and later that the tab may use, from Microsoft's list of control identifiers.
IMAGES = frozenset(
    {
        "AcceptInvitation",
        "Calculator",
        "FileNew",
        "FileOpen",
        "FileSaveAs",
        "Help",
        "PropertySheet",
        "ReviewAcceptChange",
        "ReviewDeleteComment",
        "ReviewEditComment",
        "ReviewNextComment",
        "ReviewPreviousComment",
    }
)


class Callback(NamedTuple):
    """One procedure the ribbon calls, and why: the control's id and the attribute that names it."""

    control: str
    attribute: str
    procedure: str


def callbacks(ribbon: str) -> list[Callback]:
    """Every callback of the ribbon, in the order of the controls."""
    return [
        Callback(element.get("id", "customUI"), attribute, element.attrib[attribute])
        for element in ET.fromstring(ribbon.encode()).iter()  # noqa: S314  (our own file)
        for attribute in element.attrib
        if attribute in _PARAMETERS
    ]


def complaints(ribbon: str, modules: Sequence[Module]) -> list[str]:
    """What Office would refuse, one line each; empty where it would load."""
    root = ET.fromstring(ribbon.encode())  # noqa: S314  (our own file)
    ids = [element.get("id", "") for element in root.iter() if "id" in element.attrib]
    found = [f"编号 {name} 用了两次" for name in sorted({name for name in ids if ids.count(name) > 1})]
    if root.tag != f"{NAMESPACE}customUI":
        found.append(f"根元素 {root.tag} 不是 2009/07 的 customUI")
    for element in root.iter():
        found += _element(element)
    for group in root.iter(f"{NAMESPACE}tab"):
        tips = [tip for element in group.iter() if element is not group and (tip := element.get("keytip"))]
        found += [f"快捷键 {tip} 用了两次" for tip in sorted({tip for tip in tips if tips.count(tip) > 1})]
        found += [
            f"快捷键 {tip} 挡住了 {other}" for tip in tips for other in tips if other != tip and other.startswith(tip)
        ]
    procedures = {name: parameters for module in modules for name, parameters in _procedures(module)}
    for one in callbacks(ribbon):
        taken = procedures.get(one.procedure)
        if taken is None:
            found.append(f"{one.control} 的 {one.attribute}：宏里没有过程 {one.procedure}")
        elif taken != _PARAMETERS[one.attribute]:
            found.append(f"{one.procedure} 有 {taken} 个参数，{one.attribute} 要 {_PARAMETERS[one.attribute]} 个")
    return found


def _procedures(module: Module) -> Iterator[tuple[str, int]]:
    for name, listed in _PROCEDURE.findall(module.text.replace("\r\n", "\n")):
        yield name, len([part for part in listed.split(",") if part.strip()])


def _element(element: ET.Element) -> Iterator[str]:
    kind = element.tag.removeprefix(NAMESPACE)
    if kind not in _CHILDREN:
        yield f"不认识的元素 {kind}"
        return
    where = element.get("id", kind)
    yield from (
        f"{where} 里不能有 {child.tag.removeprefix(NAMESPACE)}"
        for child in element
        if child.tag.removeprefix(NAMESPACE) not in _CHILDREN[kind]
    )
    yield from (f"{where} 不能有属性 {name}" for name in element.attrib if name not in _ATTRIBUTES[kind])
    if kind in {"tab", "group", "button"}:
        if not _NAME.fullmatch(element.get("id", "")):
            yield f"{kind} 的编号“{element.get('id', '')}”不合规则"
        if not element.get("label"):
            yield f"{where} 没有文字"
    for name in ("label", "screentip", "supertip", "description"):
        if len(element.get(name, "")) > MOST_LETTERS:
            yield f"{where} 的 {name} 超过 {MOST_LETTERS} 个字"
    tip = element.get("keytip")
    if tip is not None and not (tip.isascii() and tip.isalnum() and tip.isupper() and len(tip) <= MOST_KEYTIP):
        yield f"{where} 的快捷键 {tip} 应为一至三个大写字母"
    if (image := element.get("imageMso")) and image not in IMAGES:
        yield f"{where} 的图标 {image} 不在已知之列"
    if element.get("size", "normal") not in {"normal", "large"}:
        yield f"{where} 的大小 {element.get('size')} 不合规则"
