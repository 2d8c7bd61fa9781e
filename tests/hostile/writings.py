"""Word documents and plain texts that attack, and the archives they come in."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile.packing import (
    ANY,
    MIB,
    OFFICE,
    READ,
    REFUSED,
    RELATIONS,
    TITLE,
    WORD,
    Hostile,
    document,
    flagged,
    good_path,
    overlapping,
    paragraph,
    word_elements,
    zipped,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def documents() -> Iterator[Hostile]:
    """Word files."""
    yield Hostile("炸弹.docx", lambda: document(TITLE + " " * (200 * MIB)), REFUSED, "炸弹|过大")
    yield Hostile(
        "十亿笑声.docx", lambda: _declared('<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b "&a;&a;">]>'), REFUSED, "DOCTYPE"
    )
    yield Hostile(
        "外部实体.docx", lambda: _declared('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), REFUSED, "DOCTYPE"
    )
    yield Hostile(
        "十万层.docx", lambda: document(TITLE + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000), REFUSED, "层|炸弹"
    )
    yield Hostile(
        "二百层.docx",
        lambda: document(TITLE + "<w:sdt><w:sdtContent>" * 120 + paragraph("甲") + "</w:sdtContent></w:sdt>" * 120),
        ANY,
    )
    yield Hostile(
        "八十层表.docx",
        lambda: document(TITLE + "<w:tbl><w:tr><w:tc>" * 80 + paragraph("甲") + "</w:tc></w:tr></w:tbl>" * 80),
        ANY,
    )
    yield Hostile(
        "六十层文本框.docx",
        lambda: document(
            TITLE + "<w:p><w:r><w:txbxContent>" * 60 + paragraph("甲") + "</w:txbxContent></w:r></w:p>" * 60
        ),
        ANY,
    )
    yield Hostile("二十万段.docx", lambda: document(TITLE + paragraph("支出12.5万元。") * 200_000), ANY)
    yield Hostile("三万段.docx", lambda: document(TITLE + paragraph("支出12.5万元，执行率98%。") * 30_000), ANY)
    yield Hostile("百万段落空.docx", lambda: document(TITLE + "<w:p/>" * 1_000_000), ANY)
    yield Hostile(
        "十万文字块.docx", lambda: document(TITLE + "<w:p>" + "<w:r><w:t>1</w:t></w:r>" * 100_000 + "</w:p>"), ANY
    )
    yield Hostile("十兆一段.docx", lambda: document(TITLE + paragraph("甲" * (10 * MIB // 3))), ANY)
    yield Hostile("十万格表.docx", lambda: document(TITLE + _table("<w:tc><w:p/></w:tc>" * 60, 2000)), ANY)
    yield Hostile(
        "跨列一亿.docx",
        lambda: document(TITLE + _table('<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc>', 9)),
        ANY,
    )
    yield Hostile(
        "跨列负.docx",
        lambda: document(
            TITLE
            + '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-5"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="-1"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ),
        ANY,
    )
    yield Hostile(
        "全是跨列.docx",
        lambda: document(TITLE + _table('<w:tc><w:tcPr><w:gridSpan w:val="63"/></w:tcPr><w:p/></w:tc>' * 60, 300)),
        ANY,
    )
    yield Hostile(
        "altChunk.docx", lambda: document(TITLE + '<w:altChunk r:id="x" xmlns:r="urn:x"/>'), REFUSED, "altChunk"
    )
    yield Hostile(
        "域.docx",
        lambda: document(
            TITLE
            + '<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/c calc"</w:instrText></w:r></w:p>'
        ),
        READ,
    )
    yield Hostile("远程模板.docx", _template, READ)
    yield Hostile(
        "样式成环.docx",
        lambda: _styled(
            "".join(f'<w:style w:styleId="{at}"><w:basedOn w:val="{(at + 1) % 9}"/></w:style>' for at in range(9))
        ),
        READ,
    )
    yield Hostile(
        "样式链一万.docx",
        lambda: _styled(
            "".join(f'<w:style w:styleId="{at}"><w:basedOn w:val="{at + 1}"/></w:style>' for at in range(10_000))
        ),
        READ,
    )
    yield Hostile("编号一亿.docx", partial(_numbered, "100000000", "chineseCounting"), READ)
    yield Hostile("编号罗马.docx", partial(_numbered, "99999999", "lowerRoman"), READ)
    yield Hostile("编号字母.docx", partial(_numbered, "999999999", "upperLetter"), READ)
    yield Hostile("编号非数.docx", partial(_numbered, "九", "decimal"), READ)
    yield Hostile("编号巨大.docx", partial(_numbered, "9" * 5000, "decimal"), READ)
    yield Hostile("模板注入.docx", lambda: document(TITLE + paragraph("{{ 7*7 }}{% for x in y %}")), READ)
    yield Hostile("公式文字.docx", lambda: document(TITLE + paragraph("=cmd|'/c calc'!A0")), READ)
    yield Hostile("反向文字.docx", lambda: document(TITLE + paragraph("支出\u202e001\u202c万元")), READ)
    yield Hostile(
        "一万脚注.docx",
        lambda: document(
            TITLE,
            footnotes=f"<w:footnotes {WORD}>"
            + f"<w:footnote>{paragraph('注')}</w:footnote>" * 10_000
            + "</w:footnotes>",
        ),
        READ,
    )
    yield Hostile(
        "脚注 DOCTYPE.docx", lambda: document(TITLE, footnotes="<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), REFUSED, "DOCTYPE"
    )
    yield Hostile("宏文档.docx", lambda: zipped({**word_elements(TITLE), "word/vbaProject.bin": _OLE}), READ)
    yield Hostile("加密.docx", lambda: _OLE + bytes(400) + "EncryptedPackage".encode("utf-16-le"), REFUSED, "密码")
    yield Hostile("旧文档.docx", lambda: _OLE + bytes(400) + "WordDocument".encode("utf-16-le"), REFUSED, "旧版")
    yield Hostile("表格改名.docx", good_path().read_bytes, REFUSED)
    yield Hostile("网页改名.docx", lambda: b"<html><script>alert(1)</script></html>", REFUSED)
    yield Hostile("零字节.docx", bytes, REFUSED)
    yield Hostile("重叠.docx", partial(overlapping, 1000), REFUSED)
    yield Hostile("带密码.docx", lambda: flagged(document(TITLE), 1), REFUSED, "密码|加密")
    whole = document(TITLE + paragraph("支出12万元"))
    for at in range(1, 6):
        yield Hostile(f"截断 {at}.docx", partial(_cut, whole, len(whole) * at // 6), REFUSED)


def _table(row: str, number: int) -> str:
    return "<w:tbl>" + f"<w:tr>{row}</w:tr>" * number + "</w:tbl>"


def _cut(data: bytes, size: int) -> bytes:
    return data[:size]


def _declared(doctype: str) -> bytes:
    parts = word_elements(TITLE)
    parts["word/document.xml"] = doctype + str(parts["word/document.xml"])
    return zipped(parts)


def _template() -> bytes:
    parts = word_elements(TITLE, settings=f"<w:settings {WORD}><w:attachedTemplate/></w:settings>")
    parts["word/_rels/settings.xml.rels"] = (
        f'<Relationships {RELATIONS}><Relationship Id="t" Type="{OFFICE}/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
    )
    return zipped(parts)


def _styled(styles: str) -> bytes:
    body = TITLE + '<w:p><w:pPr><w:pStyle w:val="0"/></w:pPr><w:r><w:t>一、概况</w:t></w:r></w:p>'
    return document(body, styles=f"<w:styles {WORD}>{styles}</w:styles>")


def _numbered(start: str, kind: str) -> bytes:
    body = (
        TITLE
        + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>概况</w:t></w:r></w:p>'
        * 3
    )
    levels = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="%1、"/></w:lvl>'
    return document(
        body,
        numbering=f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    )


_HEAD = "2024年度部门整体支出绩效自评报告\n单位名称：甲局\n一、基本情况\n"


def texts() -> Iterator[Hostile]:
    """Plain texts: sizes, encodings, and runs that slow patterns down."""
    runs = {
        "空格": " ", "数字": "1", "千分": "1,", "小数": "1.", "顿号": "、", "逗号": "，", "句号": "。", "括号": "（", "反括号": "）", "嵌套": "（一）", "其中": "其中：", "分别": "分别为1、2、3，",
        "万元": "1万元，", "百分": "5%、", "增长": "同比增长5%，", "年": "2024年", "日期": "2024年12月31日", "引号": "“", "减号": "-", "波浪": "1~", "大于": "≥", "一": "一", "十百千": "一十百千万", "换行": "\n", "制表": "\t",
        "项": "1个项目、", "共": "共3个：", "合计": "合计1万元，其中：甲1万元，", "标题": "一、甲\n", "附件": "附件1\n", "格": "单位名称\t", "全角": "１", "组合": "e\u0301", "零宽": "\u200b", "表情": "👩‍👩‍👧", "书名": "《甲》", "占": "占比5%，", "比": "比上年减少1万元，", "指标": "产出指标\t数量指标\t甲\t≥1\t1\t5\t5\n",
    }  # fmt: skip
    for name, run in runs.items():
        yield Hostile(f"连排 {name}.txt", partial(_repeated, run, 60_000), ANY)
        yield Hostile(f"断行 {name}.txt", partial(_repeated, run * 30 + "\n", 60_000), ANY)
    yield Hostile("六十兆.txt", (_HEAD + "支出12.50万元，执行率98%。\n" * (60 * MIB // 40)).encode, ANY)
    yield Hostile(
        "六十兆断行.txt",
        (_HEAD + "支出，甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥\n，" * (30 * MIB // 80)).encode,
        ANY,
    )
    yield Hostile("六兆一行.txt", (_HEAD + "支出12.50万元，执行率98%，" * (6 * MIB // 40)).encode, ANY)
    yield Hostile("二百万行.txt", (_HEAD + "甲\n" * 2_000_000).encode, ANY)
    yield Hostile("七十兆.txt", lambda: b"1" * (70 * MIB), REFUSED, "过大")
    yield Hostile("随机.txt", lambda: random.Random(5).randbytes(300_000), ANY)  # noqa: S311
    yield Hostile("零.txt", lambda: bytes(1000), REFUSED)
    yield Hostile("空.txt", bytes, ANY)
    for name in ("utf-16", "utf-16-be", "utf-32", "gb18030", "big5", "utf-8-sig"):
        yield Hostile(f"编码 {name}.txt", partial(_encoded, name), ANY)
    yield Hostile("半个字符.txt", lambda: _HEAD.encode()[:-1], ANY)
    yield Hostile("公式行.txt", (_HEAD + "=cmd|'/c calc'!A0\n+1\n-1\n@x\n").encode, READ)


def _repeated(run: str, size: int) -> bytes:
    return (_HEAD + (run * (size // len(run) + 1))[:size] + "支出12万元。\n").encode()


def _encoded(name: str) -> bytes:
    return (_HEAD + "支出12.50万元。\n").encode(name, "replace")


def archives() -> Iterator[Hostile]:
    """Zips as they are mailed, for `batch` alone: it opens them."""
    good = good_path().read_bytes()
    for at, name in enumerate(
        (
            "../../../../tmp/xlzj-evil.xlsx",
            "/tmp/xlzj-evil.xlsx",
            "C:\\evil.xlsx",
            "甲/../../evil.xlsx",
            "甲\\..\\..\\evil.xlsx",
            "//h/s/evil.xlsx",
            "./evil.xlsx",
        )
    ):
        yield Hostile(f"越界 {at}.zip", partial(_archive, ((name, good),)), ANY)
    for at, name in enumerate(
        (
            "CON.xlsx",
            "aux/nul.xlsx",
            "甲" * 84 + ".xlsx",
            "/".join(["乙" * 60] * 12) + "/表.xlsx",
            "\u202exslx.附件.xlsx",
            " .xlsx",
            "...xlsx",
            "甲\t乙\n.xlsx",
            "甲:乙.xlsx",
            "a" * 250 + ".xlsx",
            "=cmd|'!A0.xlsx",
            "<script>.xlsx",
            "{{7*7}}.xlsx",
        )
    ):
        yield Hostile(f"怪名 {at}.zip", partial(_archive, ((name, good),)), ANY)
    yield Hostile("链接.zip", partial(_symlink, b"/etc/passwd"), ANY)
    yield Hostile("炸弹.zip", lambda: zipped({"甲.xlsx": bytes(300 * MIB)}, 9), ANY)
    yield Hostile("套娃.zip", partial(_dolls, 12), ANY)
    yield Hostile("分叉.zip", _branching, ANY)
    yield Hostile("重叠.zip", partial(overlapping, 3000), ANY)
    yield Hostile("两万个.zip", lambda: _archive([(f"{at}.txt", b"") for at in range(20_000)]), ANY)
    yield Hostile(
        "二百个坏表.zip", lambda: _archive([(f"{at}.xlsx", b"PK\x03\x04" + bytes(at)) for at in range(200)]), ANY
    )
    yield Hostile("大小写同名.zip", lambda: _archive((("甲.xlsx", good), ("甲.XLSX", good))), ANY)
    yield Hostile("带密码.zip", lambda: flagged(_archive((("甲.xlsx", good),)), 1), ANY)
    yield Hostile("截断.zip", lambda: _archive((("甲.xlsx", good),))[:5000], ANY)
    yield Hostile("不是.zip", lambda: b"<html>", ANY)
    yield Hostile("空.zip", bytes, ANY)
    yield Hostile(
        "国标名.zip",
        lambda: _archive((("甲乙.xlsx", good),)).replace("甲乙".encode(), "甲乙".encode("gb18030") + b"xx"),
        ANY,
    )


def _archive(members: tuple[tuple[str, bytes], ...] | list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, data)
    return buffer.getvalue()


def _symlink(target: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("甲.xlsx")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def _dolls(depth: int) -> bytes:
    data = good_path().read_bytes()
    for at in range(depth):
        data = _archive(((f"{at}.xlsx" if not at else f"{at}.zip", data),))
    return data


def _branching() -> bytes:
    data = _archive([(f"{at}.xlsx", b"PK\x03\x04") for at in range(12)])
    for _ in range(3):
        data = _archive([(f"{at}.zip", data) for at in range(12)])
    return data
