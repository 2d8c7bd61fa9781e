"""Is the installation whole? What `xlzj doctor` looks at, each in one line."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import NamedTuple

from xlzj import __version__
from xlzj.addin import health
from xlzj.addin.machine import this_machine
from xlzj.editions import BadText, editions, load, templates_folder
from xlzj.read.locate import blank

_PACKAGES = ("openpyxl", "formulas", "jinja2", "docxtpl", "python-docx", "lxml", "pyyaml")
_OPTIONAL = {
    "xlwings": "只有在 Excel 里点按钮才需要：pip install xlzj[excel]",
    "pyarrow": "只有写问题明细.parquet 才需要：pip install xlzj[parquet]",
    "distributed": "只有用 Dask 集群才需要：pip install xlzj[cluster]",
}
_MINIMUM = (3, 11)


class Item(NamedTuple):
    """One thing looked at."""

    fine: bool
    what: str
    text: str


def examine() -> list[Item]:
    """Python, packages, templates, Excel."""
    version = sys.version.split()[0]
    items = [Item(sys.version_info >= _MINIMUM, "Python", version), Item(True, "xlzj", __version__)]
    items += [_package(name) for name in _PACKAGES]
    for name, why in _OPTIONAL.items():
        item = _package(name)
        items.append(item if item.fine else Item(True, name, f"没有安装（{why}）"))
    try:
        items.append(Item(bool(editions()), "模板文件夹", str(templates_folder())))
        items += [_edition(name) for name in editions()]
    except BadText as error:
        items.append(Item(False, "模板文件夹", str(error)))
    return [*items, *(Item(*point) for point in health.examine(this_machine()))]


def _package(name: str) -> Item:
    try:
        return Item(True, name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Item(False, name, "没有安装，请重新安装 xlzj")


def _edition(name: str) -> Item:
    try:
        edition = load(name)
        lost = [f"{key} 缺 {len(missing)} 个名称" for key in edition.forms if (missing := blank(edition, key).missing)]
    except BadText as error:
        return Item(False, f"版式 {name}", str(error))
    return Item(not lost, f"版式 {name}", "；".join(lost) or f"{edition.title}，{len(edition.forms)} 张表")
