"""Editions: the official blank workbooks and what their fields mean, loaded from `templates/<edition>/`.

Python knows no edition by name; it finds the folders that hold an edition.yaml.
"""

from __future__ import annotations

import os
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xlzj.editions.home import VARIABLE, extended, folders, shared, templates_folder
from xlzj.editions.parts import classification_of, counterpart_of, marking_of, scheme_of
from xlzj.editions.points import NO_SCHEME, Band
from xlzj.editions.schema import EDITION, LEVELS, NEEDED, NEEDED_OF_A_FORM
from xlzj.editions.shape import refuse_faults, unknown
from xlzj.editions.spec import (
    UNITS,
    Audit,
    ColumnSpec,
    Consolidation,
    Edition,
    Erratum,
    FieldSpec,
    FormSpec,
    TableSpec,
    Threshold,
)
from xlzj.editions.text import BadText, label, load_text, merged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "BadText",
    "Edition",
    "FieldSpec",
    "FormSpec",
    "TableSpec",
    "editions",
    "folder_of",
    "load",
    "templates_folder",
    "words_only",
]


_NO_GRADES: dict[str, Any] = {"bands": (), "basis": ""}


def editions() -> tuple[str, ...]:
    """Names of all editions, sorted."""
    return tuple(folders())


def load(name: str) -> Edition:
    """The edition of this name. Raises BadText with the known names where there is none."""
    return _load(name, os.environ.get(VARIABLE, ""))


def folder_of(name: str) -> Path:
    """The folder of the edition of this name. Raises BadText with the known names where there is none."""
    known = folders()
    if name not in known:
        raise BadText(f"没有名为“{name[:40]}”的版式；现有：{'、'.join(known)}")
    return known[name]


@lru_cache(maxsize=64)
def _load(name: str, _user_folder: str) -> Edition:
    return load_folder(folder_of(name))


def words_only(year: int) -> Edition:
    """The edition of a report handed in without any form: no forms, no scheme, no thresholds."""
    return Edition(
        name="报告文字",
        title="只交报告文字",
        authority="",
        year=year,
        basis="",
        folder=templates_folder(),
        forms={},
        scheme=NO_SCHEME,
        grades=(),
        grades_basis="",
        thresholds={},
        severities={},
        disabled={},
    )


def load_folder(folder: Path) -> Edition:
    """The edition in this folder. Raises BadText, naming the file and the key that is wrong."""
    data = _whole(_own_text(folder / "edition.yaml"), folder)
    _refuse_gaps(data, folder)
    grades = data.get("grades", _NO_GRADES)
    codes = load_text(shared(folder.parent, data["codes"])) if "codes" in data else {}
    try:
        year = int(data["year"])
        return Edition(
            name=data["edition"],
            title=data["title"],
            authority=data["authority"],
            year=year,
            basis=data["basis"],
            folder=folder,
            forms={key: _form(key, form, year, data.get("scheme", {})) for key, form in data["forms"].items()},
            scheme=scheme_of(data["scheme"]) if "scheme" in data else NO_SCHEME,
            grades=tuple(Band(band["name"], Decimal(band["from"])) for band in grades["bands"]),
            grades_basis=grades["basis"],
            thresholds={
                k: Threshold(Decimal(v["value"]), v["basis"], v.get("since", "")) for k, v in data["thresholds"].items()
            },
            severities={code: LEVELS[said["level"]] for code, said in (data.get("severities") or {}).items()},
            reasons={code: said["reason"] for code, said in (data.get("severities") or {}).items()},
            disabled=data.get("disabled") or {},
            outline=data.get("outline", ""),
            codes={name: classification_of(codes, name) for name in codes.get("classifications", {})},
            counterparts=tuple(counterpart_of(item) for item in codes.get("counterparts", ())),
            marking=marking_of(data["marking"]) if "marking" in data else None,
            errata=tuple(Erratum(**entry) for entry in data.get("errata", ())),
            consolidation=tuple(Consolidation(**relation) for relation in data.get("consolidation", ())),
            balances=tuple(data.get("balances", ())),
            audit=Audit(**data["audit"]) if "audit" in data else None,
        )
    except KeyError as error:
        raise BadText(f"{folder.name}/edition.yaml：缺少 {error.args[0]}") from error
    except (ArithmeticError, ValueError, TypeError, AttributeError) as error:
        raise BadText(f"{folder.name}/edition.yaml：{error}") from error


def _whole(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The edition with what it takes from a shared file: `extends` names it, a form's `use` names one of its roles.

    Mappings are merged key by key, everything else is replaced; `without` lists fields and tables a form leaves out.
    A form's own `scheme` is laid on the edition's in the same way. Forms under `common` stand after the edition's own,
    each where the edition has none of its role.
    """
    if "extends" not in data:
        return data
    whole = _extended(data, folder.parent)
    roles = whole.pop("roles", {})
    taken = {_role(form) for form in whole["forms"].values()}
    common = {key: form for key, form in whole.pop("common", {}).items() if _role(form) not in taken}
    whole["forms"] = {**whole["forms"], **common}
    whole["forms"] = {key: _form_of(key, form, roles) for key, form in whole["forms"].items()}
    return whole


def _own_text(path: Path) -> dict[str, Any]:
    """The text of an edition, or of what it extends. Raises BadText for what the schema does not know."""
    data = load_text(path)
    refuse_faults(path, data, EDITION, label(path))
    return data


def _refuse_gaps(data: dict[str, Any], folder: Path) -> None:
    """What must be said in the whole, wherever it is said."""
    gaps = [key for key in NEEDED if key not in data]
    gaps += [
        f"{key}.{gap}" for key, form in data.get("forms", {}).items() for gap in NEEDED_OF_A_FORM if gap not in form
    ]
    if gaps:
        raise BadText(f"{folder.name}/edition.yaml：缺少 {'、'.join(gaps)}")


def _role(form: dict[str, Any]) -> str:
    """What rules call the form: `role` where several forms `use` the same one, else what it uses."""
    return str(form.get("role", form.get("use", "")))


def _extended(data: dict[str, Any], templates: Path) -> dict[str, Any]:
    """`data` laid on the file it extends, which may extend another; its own `forms` stand alone, under its own keys."""
    if "extends" not in data:
        return data
    base = _extended(_own_text(extended(data, templates)), templates)
    if "forms" in data:
        base.pop("forms", None)
    return merged(base, data)


def _form_of(key: str, form: dict[str, Any], roles: dict[str, Any]) -> dict[str, Any]:
    if "use" not in form:
        return form
    if form["use"] not in roles:
        raise BadText(f"{key}：共用文件里没有“{form['use']}”；现有：{'、'.join(roles)}")
    whole = {"role": form["use"], **merged(roles[form["use"]], form)}
    for name in whole.get("without", ()):
        whole["fields"].pop(name, None)
        whole.get("tables", {}).pop(name, None)
    return whole


def _dated(text: str, year: int) -> str:
    return text.replace("{年}", str(year)).replace("{上年}", str(year - 1))


def _form(key: str, data: dict[str, Any], year: int, scheme: dict[str, Any]) -> FormSpec:
    groups = data.get("groups") or {}
    fields: dict[str, FieldSpec] = {}
    tables: dict[str, TableSpec] = {}
    try:
        for name, field in data["fields"].items():
            fields |= {spec.name: spec for spec in _fields(name, field, groups, year)}
        for name, table in (data.get("tables") or {}).items():
            tables[name] = _table(name, table, year)
    except KeyError as error:
        raise BadText(f"{key}“{name}”缺少 {error.args[0]}") from error
    except ValueError as error:
        raise BadText(f"{key}“{name}”{error}") from error
    return FormSpec(
        key=key,
        role=data["role"],
        title=_dated(data["title"], year),
        file=data["file"],
        count=data["count"],
        basis=data["basis"],
        label=data.get("label", ""),
        layout=data.get("layout", ""),
        words=data.get("words", {}),
        fields=fields,
        tables=tables,
        scheme=scheme_of(merged(scheme, data["scheme"])) if "scheme" in data else None,
    )


def _fields(name: str, data: dict[str, Any], groups: dict[str, dict[str, str]], year: int) -> Iterator[FieldSpec]:
    """The fields of one entry, one per column of its group; `types` and `derived` may differ from column to column."""
    if "group" in data and data["group"] not in groups:
        raise ValueError(f"的列组（group）：{unknown(data['group'], list(groups))}")
    columns = list(groups[data["group"]]) if "group" in data else [""]
    base, _, suffix = name.partition("_")
    for column in columns:
        kind = data.get("types", {}).get(column, data["type"])
        if kind not in UNITS:
            raise BadText(f"字段“{name}”的类型“{kind}”不认识；可用：{'、'.join(UNITS)}")
        yield FieldSpec(
            name=f"{name}_{column}" if column else name,
            base=base,
            column=column or suffix,
            type=kind,
            unit=data.get("unit", UNITS[kind]),
            label=_dated(data.get("label", base), year),
            required=data.get("required") == "true",
            derived=_derived(data.get("derived", ""), base, column),
            note=_dated(data.get("note", ""), year),
            nil=column in data.get("nil", ()),
            choices=tuple(data.get("choices", ())),
            maximum=Decimal(data["max"]) if "max" in data else None,
            minimum=Decimal(data["min"]) if "min" in data else None,
            prose=data.get("prose") == "true",
            heading=_dated(groups[data["group"]][column], year) if column else "",
            group=data.get("group", ""),
        )


def _derived(given: str | dict[str, str], base: str, column: str) -> str:
    """The formula of one column: the same for all, or one for each; {行} stands for the line's own name."""
    text = given if isinstance(given, str) else given.get(column, "")
    return text.replace("{行}", base)


def _table(name: str, data: dict[str, Any], year: int) -> TableSpec:
    columns = {
        column: ColumnSpec(
            name=column,
            type=spec["type"],
            unit=UNITS[spec["type"]],
            header=_dated(spec["header"], year),
            required=spec.get("required") == "true",
            codes=spec.get("codes", ""),
        )
        for column, spec in data["columns"].items()
    }
    labels = tuple(data.get("labels", ()))
    return TableSpec(name, data["header"], columns, tuple(data.get("fill_down", ())), data.get("parent", ""), labels)
