"""Files that nobody should ever send, and some that people do send by accident.

Each is a name, the bytes, and words that the answer must have. `OK` means that the file is
taken and previewed (with what is wrong in it named cell by cell); else it is refused whole.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADS = ("编号", "陆文静", "贺春明")


class Odd(NamedTuple):
    name: str
    data: bytes
    said: str
    ok: bool = False


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(cells: str = "", *, extra: str = "", dimension: str = "") -> str:
    """A sheet with our headings in row 1 and a row 2 for A07; `cells` go into row 2."""
    heads = "".join(inline(f"{'ABC'[i]}1", head) for i, head in enumerate(HEADS))
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return (
        f'<worksheet {MAIN}>{size}<sheetData><row r="1">{heads}</row>'
        f'<row r="2">{inline("A2", "A07")}{cells}</row></sheetData>{extra}</worksheet>'
    )


def parts(page: str | None = None, **more: str | bytes) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook {MAIN} {REL}><sheets><sheet name="积分表" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns="
        '"http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{KIND}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{KIND}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet() if page is None else page,
    }
    return found | more


def zipped(members: dict[str, str | bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(page: str | None = None, **more: str | bytes) -> bytes:
    return zipped(parts(page, **more))


def with_part(name: str, content: str | bytes = "x") -> bytes:
    return zipped(parts() | {name: content})


def cell(xml: str, **more: str | bytes) -> bytes:
    return book(sheet(xml), **more)


def styled(code: str) -> dict[str, str | bytes]:
    return {"xl/styles.xml": f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{code}"/>'
            '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'}  # fmt: skip


def patched(data: bytes, offset: int, form: str, value: int) -> bytes:
    """Every central directory entry with one of its fields changed."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into(form, out, at + offset, value)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def doubled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("xl/worksheets/sheet1.xml", sheet('<c r="B2"><v>9</v></c>'))
    return out.getvalue()


def declared(body: str, entity: str = "&a;") -> str:
    return f"<!DOCTYPE x [{body}]>" + sheet(inline("B2", entity))


LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)
)
GRID = "编号,陆文静,贺春明\nA07,{},\n"


def text(value: str) -> bytes:
    return GRID.format(value).encode()


def containers() -> Iterator[Odd]:
    good = book(sheet('<c r="B2"><v>2</v></c>'))
    yield Odd("空.xlsx", b"", "空文件")
    yield Odd("空.csv", b"", "空文件")
    yield Odd("一个字节.xlsx", b"P", "不是 Excel 工作簿")
    yield Odd("截断.xlsx", good[: len(good) // 2], "不完整或已损坏")
    yield Odd("没有目录.xlsx", good[:-22], "不完整或已损坏")
    yield Odd("只有头.xlsx", b"PK\x03\x04", "不完整或已损坏")
    yield Odd("乱码.xlsx", b"PK\x03\x04" + bytes(range(256)) * 40, "不完整或已损坏")
    yield Odd("坏压缩.xlsx", good[:60] + b"\xff" * 30 + good[90:], "不完整或已损坏")
    yield Odd("旧.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "旧格式 .xls")
    yield Odd("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "密码")
    yield Odd("加密条目.xlsx", patched(good, 8, "<H", 1), "密码")
    yield Odd("带宏.xlsm", good, "宏")
    yield Odd("宏改名.xlsx", with_part("xl/vbaProject.bin"), "带宏")
    yield Odd("宏表.xlsx", with_part("xl/macrosheets/sheet1.xml", "<x/>"), "带宏")
    yield Odd("宏类型.xlsx", zipped(parts() | {"[Content_Types].xml": TYPES.replace(
        "application/xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")}), "宏")  # fmt: skip
    yield Odd("二进制.xlsb", good, ".xlsb")
    yield Odd("二进制改名.xlsx", zipped({"xl/workbook.bin": "x"}), ".xlsb")
    yield Odd("开放.ods", good, "ODS")
    yield Odd("开放改名.xlsx", zipped({"mimetype": "application/x", "content.xml": "<x/>"}), "ODS")
    yield Odd("金山.et", good, ".et")
    yield Odd("文档.xlsx", zipped({"word/document.xml": "<x/>"}), "Word")
    yield Odd("幻灯.xlsx", zipped({"ppt/presentation.xml": "<x/>"}), "演示文稿")
    yield Odd("压缩包.xlsx", zipped({"a.txt": "x"}), "没有工作簿")
    yield Odd("压缩包.zip", zipped({"a.txt": "x"}), "只收 .xlsx 和 .csv")
    yield Odd("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "图片")
    yield Odd("纸.xlsx", b"%PDF-1.7\n" + bytes(50), "PDF")
    yield Odd("网页.xlsx", b"<html><table><tr><td>A07</td></tr></table></html>", "网页")
    yield Odd("可扩展.xlsx", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "网页")
    yield Odd("文本.xlsx", text("1"), "不是 Excel 工作簿")
    yield Odd("工作簿.csv", good, "后缀改回 .xlsx")
    yield Odd("程序.exe", b"MZ" + bytes(100), "只收 .xlsx 和 .csv")
    yield Odd("没有后缀", good, "只收 .xlsx 和 .csv")
    yield Odd("太大.xlsx", b"PK\x03\x04" + bytes(2 * 1024 * 1024), "超过 2 MB")
    yield Odd(
        "许多部件.xlsx", zipped(parts() | {f"xl/x{i}.xml": "<x/>" for i in range(300)}), "部件"
    )
    yield Odd("爬出去.xlsx", with_part("../../etc/x.xml"), "名字不正常")
    yield Odd("绝对路径.xlsx", with_part("/etc/passwd"), "名字不正常")
    yield Odd("反斜杠.xlsx", with_part("xl\\..\\x.xml"), "名字不正常")
    yield Odd("盘符.xlsx", with_part("c:/x.xml"), "名字不正常")
    yield Odd("重名.xlsx", doubled(), "重名")
    yield Odd("大小写重名.xlsx", with_part("XL/Worksheets/Sheet1.xml"), "重名")
    yield Odd("外部链接.xlsx", with_part("xl/externalLinks/externalLink1.xml", "<x/>"), "别的文件")
    yield Odd("嵌入.xlsx", with_part("xl/embeddings/oleObject1.bin"), "嵌入")
    yield Odd("控件.xlsx", with_part("xl/activeX/activeX1.xml", "<x/>"), "嵌入")
    yield Odd(
        "没有关系.xlsx", zipped({k: v for k, v in parts().items() if "rels" not in k}), "损坏"
    )
    yield Odd(
        "没有表.xlsx", zipped({k: v for k, v in parts().items() if "sheet1" not in k}), "表头"
    )
    yield Odd(
        "文件夹.xlsx", zipped({"xl/": ""} | parts(sheet('<c r="B2"><v>2</v></c>'))), "1 新增", True
    )


def bombs() -> Iterator[Odd]:
    yield Odd("炸弹.xlsx", with_part("xl/media/x.xml", b"\0" * 18 * 2**20), "异常紧")
    yield Odd(
        "几个炸弹.xlsx",
        zipped(parts() | {f"xl/x{i}.xml": b"\0" * 2**20 for i in range(30)}),
        "太大",
    )
    nested = zipped({"b.zip": zipped({"x": b"\0" * 10**6})}, stored=True)
    yield Odd("套娃.xlsx", with_part("xl/inner.zip", nested), "没有要写入的改动", True)
    huge = patched(book(), 24, "<I", 10)
    yield Odd("谎报小.xlsx", huge, "损坏")
    yield Odd("谎报大.xlsx", patched(book(), 24, "<I", 2**31), "异常紧")
    yield Odd("千倍.xlsx", with_part("xl/a.xml", " " * 5 * 2**20), "异常紧")
    yield Odd("实体炸弹.xlsx", book(declared(LAUGHS, "&a9;")), "实体")
    yield Odd(
        "平方实体.xlsx", book(declared(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 2_000)), "实体"
    )
    yield Odd("外部实体.xlsx", book(declared('<!ENTITY a SYSTEM "file:///etc/passwd">')), "实体")
    yield Odd("网上实体.xlsx", book(declared('<!ENTITY a SYSTEM "http://127.0.0.1:9/x">')), "实体")
    yield Odd(
        "参数实体.xlsx", book(declared('<!ENTITY % p SYSTEM "file:///etc/hosts"> %p;')), "实体"
    )
    yield Odd("工作簿里的实体.xlsx", zipped(parts() | {
        "xl/workbook.xml": f"<!DOCTYPE x><workbook {MAIN}/>"}), "实体")  # fmt: skip
    wide = declared("").encode("utf-16")
    yield Odd("双字节实体.xlsx", book(None, **{"xl/worksheets/sheet1.xml": wide}), "实体")
    yield Odd("右下角.xlsx", cell('<c r="B2"><v>1</v></c>').replace(b"", b"") and book(
        sheet().replace("</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
                        "</row></sheetData>")), "XFD1048576 还有内容")  # fmt: skip
    yield Odd("空的右下角.xlsx", book(sheet().replace(
        "</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')),
        "没有要写入的改动", True)  # fmt: skip
    yield Odd("假尺寸.xlsx", book(sheet(dimension="A1:XFD1048576")), "没有要写入的改动", True)
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(3, 60_000))
    many = sheet().replace("</sheetData>", rows + "</sheetData>")
    yield Odd("许多行.xlsx", book(many), "还有内容")
    columns = "编号," + ",".join(f"x{i}" for i in range(5_000)) + "\n"
    yield Odd("五千列.csv", columns.encode(), "还有内容")
    yield Odd("许多行.csv", ("编号,陆文静\n" + "A07,1\n" * 100_000).encode(), "还有内容")
    yield Odd("深层.xlsx", book("<a>" * 100_000), "损坏")
    yield Odd("深层合上.xlsx", book(f"<worksheet {MAIN}>" + "<a>" * 9_000 + "</a>" * 9_000 + "</worksheet>"),
              "表头")  # fmt: skip
    strings = f"<sst {MAIN}>" + "<si><t/></si>" * 210_000 + "</sst>"
    yield Odd("许多文字.xlsx", zipped(parts() | {"xl/sharedStrings.xml": zlib_hard(strings)}), "请")
    yield Odd("长文字.xlsx", cell(inline("B2", "长" * 50_000)), "最多 2000 个字", True)
    yield Odd("长行.csv", ("编号,陆文静\nA07," + "1" * 1_900_000).encode(), "一格太长")
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield Odd("全合并.xlsx", book(sheet(extra=merged)), "合并单元格")


def zlib_hard(text_: str) -> bytes:
    """The same text with something that does not pack, so that it is no bomb by its ratio."""
    noise = zlib.compress(bytes((i * 7919) % 251 for i in range(60_000)), 9).hex()
    return text_.replace("<sst ", f"<!--{noise * 2}--><sst ", 1).encode()


def values() -> Iterator[Odd]:
    good = '<c r="B2"><v>2</v></c>'
    yield Odd("好.xlsx", cell(good), "1 新增", True)
    yield Odd("多一位.xlsx", cell('<c r="B2"><v>2.0000000000000004</v></c>'), "1 新增", True)
    for name, xml, said in (
        ("非数", '<c r="B2"><v>NaN</v></c>', "存的不是数：NaN"),
        ("无穷", '<c r="B2"><v>Infinity</v></c>', "存的不是数"),
        ("溢出", '<c r="B2"><v>1e309</v></c>', "太大"),
        ("指数炸弹", '<c r="B2"><v>1e9999</v></c>', "太大"),
        ("极小", '<c r="B2"><v>1e-300</v></c>', "太小"),
        ("负零", '<c r="B2"><v>-0</v></c>', "要大于 0"),
        ("负数", '<c r="B2"><v>-3</v></c>', "要大于 0"),
        ("长数", '<c r="B2"><v>12345678901234567</v></c>', "超过 15 位"),
        ("五百位", f'<c r="B2"><v>{"9" * 500}</v></c>', "存的不是数"),
        ("十六进制", '<c r="B2"><v>0x10</v></c>', "存的不是数"),
        ("下划线", '<c r="B2"><v>1_000</v></c>', "存的不是数"),
        ("逗号", '<c r="B2"><v>1,000</v></c>', "存的不是数"),
        ("阿拉伯数字", inline("B2", "٣"), "不是数字"),
        ("上标", inline("B2", "²"), "不是数字"),
        ("中文数字", inline("B2", "十二"), "不是数字"),
        ("带单位", inline("B2", "2次"), "不是数字"),
        ("公式没结果", '<c r="B2"><f>1+1</f></c>', "公式还没有算出结果"),
        ("公式空结果", '<c r="B2"><f>1+1</f><v></v></c>', "公式还没有算出结果"),
        ("错误值", '<c r="B2" t="e"><v>#REF!</v></c>', "错误值 #REF!"),
        ("除零", '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "错误值 #DIV/0!"),
        ("是", '<c r="B2" t="b"><v>1</v></c>', "不是数字：TRUE"),
        ("类型不认识", '<c r="B2" t="zz"><v>x</v></c>', "存的不是数"),
        ("反向字", inline("B2", "\u202e2"), "U+202E"),
        ("零宽", inline("B2", "2\u200b"), "U+200B"),
        ("空字符", inline("B2", "2_x0000_"), "U+0000"),
        ("孤代理", inline("B2", "_xD800_"), "U+D800"),
        ("反转义", inline("B2", "_x202E_2"), "U+202E"),
        ("注入", inline("B2", "=cmd|' /C calc'!A0"), "不是数字"),
        ("脚本", inline("B2", "&lt;script&gt;alert(1)&lt;/script&gt;"), "不是数字"),
    ):
        yield Odd(f"{name}.xlsx", cell(xml), said, True)
    yield Odd("公式有结果.xlsx", cell('<c r="B2"><f>1+1</f><v>2</v></c>'), "1 新增", True)
    yield Odd("全角.xlsx", cell(inline("B2", "２")), "1 新增", True)
    yield Odd("空白.xlsx", cell(inline("B2", "\u3000\u00a0 ")), "没有要写入的改动", True)
    yield Odd(
        "日期格式.xlsx",
        cell('<c r="B2" s="1"><v>2</v></c>', **styled("yyyy-mm-dd")),
        "日期格式",
        True,
    )
    yield Odd(
        "真日期.xlsx",
        cell('<c r="B2" s="1"><v>46000</v></c>', **styled("yyyy-mm-dd")),
        "不是数字",
        True,
    )
    yield Odd(
        "负日期.xlsx",
        cell('<c r="B2" s="1"><v>-5</v></c>', **styled("yyyy-mm-dd")),
        "日期格式",
        True,
    )
    yield Odd(
        "远日期.xlsx",
        cell('<c r="B2" s="1"><v>99999999</v></c>', **styled("yyyy")),
        "日期格式",
        True,
    )
    yield Odd(
        "时间格式.xlsx", cell('<c r="B2" s="1"><v>0.5</v></c>', **styled("hh:mm")), "时间格式", True
    )
    yield Odd(
        "百分比.xlsx", cell('<c r="B2" s="1"><v>0.9</v></c>', **styled("0%")), "不是数字：90%", True
    )
    yield Odd("没有这个文字.xlsx", cell('<c r="B2" t="s"><v>7</v></c>'), "损坏")
    yield Odd("样式越界.xlsx", cell('<c r="B2" s="9999"><v>2</v></c>'), "1 新增", True)
    yield Odd("坏位置.xlsx", cell('<c r="2B"><v>2</v></c>'), "认不出位置")
    yield Odd("写两次.xlsx", cell(good + good), "写了两次")
    yield Odd("别人的行.xlsx", cell('<c r="B9"><v>2</v></c>'), "不在自己那一行")
    yield Odd("没有位置.xlsx", book(sheet().replace(' r="A2"', "").replace(
        "</c></row></sheetData>", "</c><c><v>2</v></c></row></sheetData>")), "1 新增", True)  # fmt: skip
    merged = '<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'
    yield Odd("合并.xlsx", book(sheet(good, extra=merged)), "取消合并", True)
    hidden = parts(sheet(good))
    hidden["xl/workbook.xml"] = str(hidden["xl/workbook.xml"]).replace(
        "sheetId", 'state="veryHidden" sheetId'
    )
    yield Odd("深藏的表.xlsx", zipped(hidden), "1 新增", True)
    old = parts(sheet('<c r="B2" s="1"><v>44000</v></c>'), **styled("yyyy-mm-dd"))
    old["xl/workbook.xml"] = str(old["xl/workbook.xml"]).replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )
    yield Odd("一九零四.xlsx", zipped(old), "不是数字：2024-06-19", True)
    broken = "<worksheet><sheetData>"
    yield Odd("没合上.xlsx", book(broken), "损坏")
    yield Odd("表头没有.xlsx", book(sheet().replace("编号", "序号")), "表头")
    yield Odd("未知编号.xlsx", book(sheet(good).replace("A07", "Z99")), "认不出是哪一小项", True)


def texts() -> Iterator[Odd]:
    yield Odd("好.csv", text("2"), "1 新增", True)
    yield Odd("引号没合.csv", text('"2'), "引号没有成对")
    yield Odd("引号乱.csv", text('"2"x'), "引号没有成对")
    yield Odd("空字符.csv", text("2\x00"), "空字符")
    yield Odd("双字节.csv", GRID.format("2").encode("utf-16"), "UTF-16")
    yield Odd("四字节.csv", GRID.format("2").encode("utf-32-be"), "编码与别处不同")
    yield Odd("繁体码.csv", "編號,陸文靜\nA07,2\n".encode("big5"), "请")
    yield Odd(
        "混编码.csv", GRID.format("2").encode() + "说明,今天".encode("gb18030"), "编码与别处不同"
    )
    yield Odd("带标记坏码.csv", b"\xef\xbb\xbf" + text("2") + b"\xff\xfe", "编码与别处不同")
    yield Odd("半个字.csv", GRID.format("2").encode("gb18030") + b"\x81", "编码与别处不同")
    yield Odd("四字节字.csv", GRID.format("𠮷").encode("gb18030"), "不是数字：𠮷", True)
    yield Odd("苹果换行.csv", GRID.format("2").replace("\n", "\r").encode(), "1 新增", True)
    yield Odd("分号.csv", GRID.format("2").replace(",", ";").encode(), "1 新增", True)
    yield Odd("制表.tsv", GRID.format("2").replace(",", "\t").encode(), "1 新增", True)
    yield Odd("只有空行.csv", b"\n\n\n", "没有内容")
    yield Odd("反向.csv", text("\u202e2"), "U+202E", True)
    yield Odd("控制字.csv", text("\x072"), "U+0007", True)
    yield Odd("公式.csv", text('"=1+1"'), "不是数字", True)
    yield Odd("没有表头.csv", b"1,2,3\n4,5,6\n", "表头")
    yield Odd("二进制.csv", bytes(range(256)) * 20, "请")


GROUPS: dict[str, Callable[[], Iterator[Odd]]] = {
    "containers": containers, "bombs": bombs, "values": values, "texts": texts}  # fmt: skip
