"""Formulas are read as Excel reads them, and written back in one canonical way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlzj.formulas.syntax import FormulaError, parse
from xlzj.formulas.tree import Area, Binary, Call, Name, Node, Number, Ref, Text, Unary, references, unparse


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("SUM($C$9:c12)/'附件 1'!$B$4*2%", "SUM(C9:C12)/'附件 1'!B4*2%"),
        (' IF( A1 = "" , , b2 ) ', 'IF(A1="",,B2)'),
        ("+A1+(B1)", "A1+B1"),
        ("(A1+B1)*2-(3-4)", "(A1+B1)*2-(3-4)"),
        ("-A1^2", "-A1^2"),
        ("-(A1^2)", "-(A1^2)"),
        ("--A1", "-(-A1)"),
        ("2^3^2", "2^3^2"),
        ("2^(3^2)", "2^(3^2)"),
        ("C12:A9", "A9:C12"),
        ("A:B", "A:B"),
        ("3:1", "1:3"),
        ("附件1!D8", "附件1!D8"),
        ("'附件3 (2)'!D8", "'附件3 (2)'!D8"),
        ("'It''s'!A1", "'It''s'!A1"),
        ("_xlfn.IFNA(A1,1)", "IFNA(A1,1)"),
        ('"a""b"&A1', '"a""b"&A1'),
        ("三公经费_上年决算*1", "三公经费_上年决算*1"),
        ("附件1!#REF!+1", "#REF!+1"),
        ("true()", "TRUE"),
        ("A1%%", "A1%%"),
        ("1.5E3", "1500"),
        ("A1<>B1", "A1<>B1"),
    ],
)
def test_a_formula_has_one_canonical_text(text: str, canonical: str) -> None:
    assert unparse(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("A1 B1", 3),
        ("SUM(A1", 6),
        ("A1+", 3),
        ("[1]附件1!A1", 0),
        ("'[预算.xlsx]附件1'!A1", 0),
        ("表1[金额]", 0),
        ("{1,2}", 0),
        ("A1；B1", 2),
        ("附件1!+1", 4),
        ("XFE1+1", 0),
        ("A1:B", 3),
        ("(" * 300 + "1" + ")" * 300, 128),
        ("+".join(["1"] * 4000), 401),
        ("1" * 8193, 8192),
        ("-" * 5000 + "1", 64),
    ],
    ids=lambda value: None if isinstance(value, int) else f"{value[:12].encode('unicode_escape').decode()}",
)
def test_what_cannot_be_read_says_where(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.position == position
    assert f"第 {position + 1} 个字符" in str(caught.value)


def test_operators_bind_as_in_excel() -> None:
    assert parse("1+2*3=7&8") == Binary(
        "=",
        Binary("+", Number(Decimal(1)), Binary("*", Number(Decimal(2)), Number(Decimal(3)))),
        Binary("&", Number(Decimal(7)), Number(Decimal(8))),
    )
    assert parse("-A1^2") == Binary("^", Unary("-", Ref("", "A1")), Number(Decimal(2)))


def test_references_once_in_printed_order() -> None:
    found = references(parse("IF(B2=0,A1,SUM(附件2!A1:A3)+B2+名称)"))
    assert found == (Ref("", "B2"), Ref("", "A1"), Area("附件2", 1, 1, 1, 3), Name("", "名称"))


_leaves: st.SearchStrategy[Node] = st.one_of(
    st.integers(0, 999).map(lambda n: Number(Decimal(n))),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5).map(Text),
    st.sampled_from([Ref("", "A1"), Ref("附件 1", "B2"), Area("", 1, 1, 2, 5), Name("", "编制数")]),
)
_trees = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<="]), inner, inner),
        st.builds(Unary, st.sampled_from(["-", "%"]), inner),
        st.builds(Call, st.sampled_from(["SUM", "IF"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


@given(_trees)
def test_unparse_then_parse_is_the_same_tree(tree: Node) -> None:
    assert parse(unparse(tree)) == tree
