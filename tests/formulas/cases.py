"""Formulas with the value Excel gives, over one small sheet; what the second engine is known to get wrong is named."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from xlzj.formulas.values import Fault, Value

SHEET = {
    "A1": 1,
    "A2": 2.5,
    "A3": "三",
    "A4": "2",
    "A5": True,
    "B1": "#N/A",
    "B2": '=IF(TRUE,"")',
    "C1": 0.1,
    "C2": 0.2,
    "C3": 0.3,
    "D1": 1.005,
    "D2": 0.285,
    "E1": "材料费",
    "E2": "差旅费",
    "E3": "材料费",
    "F1": 10,
    "F2": 20,
    "F3": 30.5,
}
OTHER = {"A1": 7, "A2": 8, "A3": "无"}


class Case(NamedTuple):
    """`second`, `host`: "same", or why that engine's value is not Excel's."""

    formula: str
    value: Value
    second: str = "same"
    host: str = "same"


TRUTH = "counts truth values in ranges"


def _d(text: str | int) -> Decimal:
    return Decimal(text)


YES, NO = True, False

CASES = [
    Case("A1+A2", _d("3.5")),
    Case("SUM(A1:A6)", _d("3.5"), host=TRUTH),
    Case("SUM(A4,A1)", _d(1)),
    Case("SUM(A4+0,A1)", _d(3)),
    Case('SUM(A1,"2",TRUE)', _d(4), host="a text constant is #VALUE! to it"),
    Case("A3+1", Fault.VALUE),
    Case("A5+1", _d(2)),
    Case("A6+1", _d(1)),
    Case("A6", _d(0)),
    Case("B2+1", Fault.VALUE),
    Case("B1+1", Fault.ABSENT),
    Case("SUM(B1:B2)", Fault.ABSENT),
    Case("IFERROR(B1,9)", _d(9)),
    Case('IFERROR(A1/A6,"")', ""),
    Case("IFNA(B1,8)", _d(8)),
    Case("IFNA(1/0,8)", Fault.DIVISION),
    Case("C1+C2-C3=0", YES, "binary floats"),
    Case("ROUND(D1,2)", _d("1.01"), "rounds the float below the tie"),
    Case("ROUND(D2,2)", _d("0.29"), "rounds the float below the tie"),
    Case("ROUND(0-2.5,0)", _d(-3)),
    Case("ROUND(1234.5,-2)", _d(1200)),
    Case("ROUND(2/3,4)", _d("0.6667")),
    Case("ROUNDUP(1.21,1)", _d("1.3")),
    Case("ROUNDDOWN(-1.29,1)", _d("-1.2")),
    Case("INT(-1.5)", _d(-2)),
    Case("INT(1/3*3)", _d(1)),
    Case("1/3*3=1", YES),
    Case("ABS(-3)", _d(3)),
    Case("1/0", Fault.DIVISION),
    Case("A1/A6", Fault.DIVISION),
    Case('IF(A6="","空",1)', "空"),
    Case("IF(A6=0,1,2)", _d(1)),
    Case("IF(FALSE,1)", NO),
    Case("IF(A1>A2,1/0,7)", _d(7)),
    Case("COUNT(A1:A6)", _d(2), host=TRUTH),
    Case("COUNTA(A1:A6)", _d(5)),
    Case("COUNTA(A6,B2,A1)", _d(2)),
    Case('IF(COUNTA(A6,A7:A9)=0,"",SUM(A6,A7:A9))', ""),
    Case('IF(COUNTA(A1,A4)=0,"",SUM(A1,A4))', _d(1)),
    Case("MIN(A1:A6)", _d(1)),
    Case("MAX(A6:A9)", _d(0)),
    Case("MIN(1,A2)", _d(1)),
    Case("MIN(1,B2)", _d(1)),
    Case("AVERAGE(A1:A6)", _d("1.75"), host=TRUTH),
    Case("AVERAGE(A7:A9)", Fault.DIVISION),
    Case("AND(A1>0,A5)", YES),
    Case("AND(A1>0,A2>3)", NO),
    Case("OR(A6=1,A2>2)", YES),
    Case('OR(E2=0,F2="")', NO),
    Case("NOT(A1)", NO),
    Case('SUMIF(E1:E3,"材料费",F1:F3)', _d("40.5")),
    Case('SUMIF(F1:F3,">=20")', _d("50.5")),
    Case('SUMIFS(F1:F3,E1:E3,"材料费",F1:F3,">15")', _d("30.5")),
    Case('COUNTIF(E1:E3,"差旅费")', _d(1)),
    Case('COUNTIF(E1:E3,"*费")', _d(3)),
    Case('COUNTIF(F1:F3,"<>20")', _d(2)),
    Case("INDEX(F1:F3,2)", _d(20)),
    Case('INDEX(F1:F3,MATCH("差旅费",E1:E3,0))', _d(20)),
    Case('MATCH("办公费",E1:E3,0)', Fault.ABSENT),
    Case("A1&A2&A3", "12.5三"),
    Case('C1&"万元"', "0.1万元"),
    Case('VALUE("12.5")', _d("12.5")),
    Case("LEN(E1)", _d(3)),
    Case("ISBLANK(A6)", YES),
    Case("ISBLANK(B2)", NO),
    Case("ISNUMBER(A3)", NO),
    Case("ISNUMBER(B1)", NO),
    Case("N(A3)", _d(0)),
    Case("-A2^2", _d("6.25")),
    Case("A2%", _d("0.025")),
    Case("10%*A2", _d("0.25")),
    Case("A1<>A2", YES),
    Case("A1<=A2", YES),
    Case('"a"="A"', YES),
    Case("附件2!A1+1", _d(8)),
    Case("SUM(附件2!A1:A3)", _d(15)),
    Case("SUM(F:F)", _d("60.5")),
    Case('IFERROR(IF(OR(F1=0,F2=""),"",F2/F1),"")', _d(2)),
    Case("ROUND(MIN(1,F1/F2)*10,2)", _d(5)),
]
