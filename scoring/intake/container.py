"""The outside of a file: what it really is, and whether its parts may be unpacked."""

import io
import re
import zipfile
import zlib

from scoring.intake import bounds
from scoring.intake.bounds import Unreadable

SAVE_AS = "请在 Excel 或 WPS 里“另存为”→“Excel 工作簿（.xlsx）”，再上传"
TABLES, TEXTS = (".xlsx",), (".csv", ".txt", ".tsv")
REFUSED = {
    ".xls": "这是旧格式 .xls。" + SAVE_AS,
    ".xlsm": "这个文件可以带宏，不能收。" + SAVE_AS,
    ".xltm": "这个文件可以带宏，不能收。" + SAVE_AS,
    ".xlsb": "这是二进制格式 .xlsb。" + SAVE_AS,
    ".ods": "这是 ODS 格式。" + SAVE_AS,
    ".et": "这是 WPS 的 .et 格式。" + SAVE_AS,
}
HEADS = (
    (b"\xd0\xcf\x11\xe0", "这个文件加了密码，或者是旧格式 .xls。请去掉密码；" + SAVE_AS),
    (b"%PDF", "这是 PDF，不是表格。请上传填好的模板"),
    (b"\x89PNG", "这是图片，不是表格。请上传填好的模板"),
    (b"\xff\xd8\xff", "这是图片，不是表格。请上传填好的模板"),
    (b"Rar!", "这是压缩包。请解开后上传里面的表格"),
    (b"7z\xbc\xaf", "这是压缩包。请解开后上传里面的表格"),
    (b"\x1f\x8b", "这是压缩包。请解开后上传里面的表格"),
)
OTHERS = (
    ("xl/workbook.bin", REFUSED[".xlsb"]),
    ("word/document.xml", "这是 Word 文档，不是表格。请上传填好的模板"),
    ("ppt/presentation.xml", "这是演示文稿，不是表格。请上传填好的模板"),
    ("content.xml", REFUSED[".ods"]),
)
BROKEN = "这个文件不完整或已损坏，打不开。请重新保存一次再上传；还不行，就下载模板重填"


def kind_of(name: str, data: bytes) -> str:
    """`xlsx` or `csv`: by the name and by the first bytes, which have to agree."""
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    if ending in REFUSED:
        raise Unreadable(REFUSED[ending])
    if not data:
        raise Unreadable("这是一个空文件。请确认已经保存，再上传")
    if len(data) > bounds.FILE_BYTES:
        most = bounds.FILE_BYTES // 1024 // 1024
        raise Unreadable(f"文件超过 {most} MB。请只留要上传的工作表，删掉图片，再上传")
    for head, text in HEADS:
        if data.startswith(head):
            raise Unreadable(text)
    return _agreeing(ending, data)


def _agreeing(ending: str, data: bytes) -> str:
    zipped = data.startswith(b"PK")
    if ending in TABLES:
        if re.match(rb"(\xef\xbb\xbf)?\s*<", data):
            raise Unreadable("这个文件名是 .xlsx，里面其实是网页。" + SAVE_AS)
        if not zipped:
            raise Unreadable("这个文件名是 .xlsx，里面不是 Excel 工作簿。" + SAVE_AS)
        return "xlsx"
    if ending in TEXTS:
        if zipped:
            raise Unreadable("这个文件名是文本，里面其实是工作簿。请把后缀改回 .xlsx 再上传")
        return "csv"
    raise Unreadable("只收 .xlsx 和 .csv 两种表格。" + SAVE_AS)


def parts(data: bytes) -> dict[str, bytes]:
    """The unpacked parts of a workbook that reading needs, each no larger than allowed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = _checked(archive.infolist())
            return {info.filename: archive.read(info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise Unreadable(BROKEN) from error
    except (NotImplementedError, RuntimeError) as error:
        raise Unreadable("这个文件加了密码，或者用了少见的压缩办法。" + SAVE_AS) from error


def _checked(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(infos) > bounds.PARTS:
        raise Unreadable(f"这个文件里有 {len(infos)} 个部件，不像一张表格。" + SAVE_AS)
    names = [info.filename for info in infos]
    if len({name.lower() for name in names}) < len(names):
        raise Unreadable("这个文件里有重名的部件，不能确定该读哪一个。" + SAVE_AS)
    for info in infos:
        _check(info)
    if sum(info.file_size for info in infos) > bounds.UNPACKED_BYTES:
        raise Unreadable("这个文件解开后太大。请只留要上传的工作表，再另存一次")
    for name, text in OTHERS:
        if name in names:
            raise Unreadable(text)
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable("这个文件里没有工作簿。" + SAVE_AS)
    return [i for i in infos if i.filename.startswith(("xl/", "[Content")) and _is_text(i.filename)]


def _is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _check(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if name.startswith("/") or ".." in name.split("/") or re.search(r"[\\:\x00-\x1f]", name):
        raise Unreadable("这个文件里的部件名字不正常，没有打开。" + SAVE_AS)
    if info.flag_bits & 1:
        raise Unreadable("这个文件加了密码。请去掉密码再上传")
    if info.file_size > 2**20 and info.file_size > bounds.RATIO * info.compress_size:
        raise Unreadable("这个文件压得异常紧，解开会非常大，没有打开。请下载模板重填")
    low = name.lower()
    if low.endswith(("vbaproject.bin", ".xlm")) or low.startswith("xl/macrosheets/"):
        raise Unreadable("这个文件带宏，不能收。" + SAVE_AS)
    if low.startswith("xl/externallinks/"):
        raise Unreadable("这个文件引用了别的文件。请把公式“粘贴为数值”，断开外部链接再上传")
    if low.startswith(("xl/embeddings/", "xl/activex/", "xl/ctrlprops/")):
        raise Unreadable("这个文件嵌入了别的文件或控件。请删掉它们再上传")
