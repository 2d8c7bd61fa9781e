"""Where editions live: the user's own folder (XLZJ_TEMPLATES) before the `templates/` that xlzj brings along.

An edition of the user's folder takes shared texts (`hunan.yaml`, `blocks.yaml`, another edition) from that folder
first and from xlzj's own where it has none of that name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xlzj.editions.text import BadText, label, load_text, merged

VARIABLE = "XLZJ_TEMPLATES"


def templates_folder() -> Path:
    """`templates/`: inside the installed package, or beside it in a checkout. Raises BadText where neither is."""
    return _brought("templates")


def samples_folder() -> Path:
    """`samples/`: inside the installed package, or beside it in a checkout. Raises BadText where neither is."""
    return _brought("samples")


def _brought(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    for folder in (package / f"_{name}", package.parent / name):
        if folder.is_dir():
            return folder
    raise BadText(f"找不到 {name} 文件夹：安装不完整，请重新安装 xlzj")


def own_folder() -> Path | None:
    """The folder the user keeps editions in, or None. Raises BadText where it is named and is not there."""
    given = os.environ.get(VARIABLE, "")
    if not given:
        return None
    folder = Path(given)
    if not folder.is_dir():
        raise BadText(f"版式文件夹 {given} 不存在：请检查 --templates 或环境变量 {VARIABLE}")
    return folder


def folders() -> dict[str, Path]:
    """The folder of every edition, by name, sorted; the user's own stands for the one of the same name."""
    places = [place for place in (templates_folder(), own_folder()) if place is not None]
    found = {path.parent.name: path.parent for place in places for path in place.glob("*/edition.yaml")}
    return dict(sorted(found.items()))


def shared(templates: Path, name: str) -> Path:
    """The file of this name beside the editions of `templates`, else xlzj's own, else where it ought to be."""
    near = templates / name
    if near.is_file():
        return near
    ours = templates_folder() / name
    return ours if ours.is_file() else near


def extended(data: dict[str, Any], templates: Path) -> Path:
    """The text that `extends` of a text of an edition names. Raises BadText where there is none, with nearest names."""
    path = shared(templates, str(data["extends"]))
    if path.is_file():
        return path
    from difflib import get_close_matches

    roots = (templates, templates_folder())
    known = {
        one.relative_to(root).as_posix() for root in roots for way in ("*.yaml", "*/*.yaml") for one in root.glob(way)
    }
    near = get_close_matches(str(data["extends"]), sorted(known), n=3, cutoff=0.5)
    hint = f"；是不是“{'”“'.join(near)}”？" if near else ""
    raise BadText(f"extends 写的“{data['extends']}”找不到{hint}")


def load_extended(path: Path, templates: Path) -> dict[str, Any]:
    """The mapping in a YAML file, laid on the one under `templates` that its `extends` names, which may extend another.

    So layouts and outlines say only where they differ from a shared one (`merged`). Raises BadText.
    """
    data = load_text(path)
    if "extends" not in data:
        return data
    own = {key: value for key, value in data.items() if key != "extends"}
    try:
        base = extended(data, templates)
    except BadText as error:
        raise BadText(f"{label(path)}：{error}") from error
    return merged(load_extended(base, templates), own)
