"""Units of measure as they are written, and what each is worth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlzj.targets import units


@pytest.mark.parametrize(
    ("spelling", "unit", "dimension", "worth"),
    [
        ("‰", "‰", "percent", "0.1"),
        ("m2", "平方米", "area", "1"),
        ("小时", "小时", "seconds", "3600"),
        ("台次", "台次", "count", "1"),
        ("人/次", "人次", "count", "1"),
        ("台/套", "台套", "count", "1"),
        ("μg/m3", "微克/立方米", "air", "1"),
        ("毫克每立方米", "毫克/立方米", "air", "1000"),
        ("ug/L", "微克/升", "water", "1"),
        ("mg/L", "毫克/升", "water", "1000"),
        ("t/a", "吨/年", "mass/年", "1000"),
        ("kWh/m2", "千瓦时/平方米", "energy/平方米", "1"),
        ("升/日", "升/天", "volume/天", "0.001"),
        ("元/户", "元/户", "money/户", "1"),
        ("次/d", "次/天", "count/天", "1"),
        ("件/t", "件/吨", "count/吨", "1"),
        ("个/h", "个/小时", "count/小时", "1"),
        ("人/年", "人/年", "count/年", "1"),
        ("份/人", "份/人", "count/人", "1"),
    ],
)
def test_a_spelling_names_a_unit_with_its_worth(spelling: str, unit: str, dimension: str, worth: str) -> None:
    # built anew: what stands in SPELLINGS was made when the module was loaded
    assert units._spellings()[spelling] == units.SPELLINGS[spelling] == (unit, dimension, Decimal(worth))


def test_what_is_no_unit_is_not_in_the_table() -> None:
    assert not {"元/元", "%/年", "m/s", "家/年", ""} & units._spellings().keys()
