"""Paper from data: PDF and PNG by typst, the same bytes for the same content (docs/publication.md)."""

import io
import json
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

# A fixed time in the file's own metadata: the same content gives the same bytes.
TIMESTAMP = 1_577_836_800  # 2020-01-01 00:00 UTC
ROOT = Path(settings.BASE_DIR) / "templates" / "publication" / "paper"
# The second has letters that the first lacks: names are written with more than simplified ones.
FONTS = [Path(wheel.__path__[0]) for wheel in (pylopdf_fonts_zh_cn, pylopdf_fonts_jp)]


def pdf(name: str, data: dict[str, Any]) -> bytes:
    """templates/publication/paper/`name`.typ with `data`, as PDF/A-2a."""
    return _compile(name, data, format="pdf", pdf_standards="a-2b")


def png(name: str, data: dict[str, Any], *, ppi: int = 160) -> bytes:
    return _compile(name, data, format="png", ppi=ppi)


def _compile(name: str, data: dict[str, Any], **more: Any) -> bytes:
    # An organisation's own licensed typefaces may stand in a folder of its own.
    fonts = [*FONTS, *(Path(folder) for folder in settings.PAPER_FONTS)]
    document = data | {"qr": _qr(data.get("qr", ""))}
    if data.get("open"):
        document["open"] = data["open"] | {"qr": _qr(data["open"]["qr"])}
    made = typst.compile(
        str(ROOT / f"{name}.typ"),
        root=str(ROOT),
        font_paths=[str(folder) for folder in fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
        timestamp=TIMESTAMP,
        **more,
    )
    assert isinstance(made, bytes)
    return made


def qr_picture(text: str) -> str:
    """As the address of an image that stands in a page."""
    return str(segno.make(text, error="m").svg_data_uri(border=2, xmldecl=False))


def _qr(text: str) -> str:
    if not text:
        return ""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()
