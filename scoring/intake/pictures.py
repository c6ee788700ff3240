"""What arrives as a file becomes a small JPEG without a word about where it was taken, or a PDF.

Nothing that a stranger sent is ever served as it came, but a PDF, and that only as a download.
"""

import io
import re
import warnings
from threading import Semaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from scoring.engine.process.workflow import Refusal

LARGEST_RAW = 8 * 1024 * 1024  # a phone's photo as it is, where the page works without script
LARGEST_PDF = 2 * 1024 * 1024
LARGEST_JPEG = 300 * 1024
MOST_PIXELS = 30_000_000
LONGEST_SIDE = 1280
# From the best to the smallest, until it fits.
STEPS = ((1280, 80), (1280, 65), (1280, 50), (1024, 55), (800, 50), (640, 45), (480, 35), (320, 25))
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")

# Pictures are decoded one at a time in a process, so that memory is bounded by one of them.
_turn = Semaphore(1)


def kept(raw: bytes) -> tuple[str, bytes]:
    """("jpeg" or "pdf", the bytes to keep); Refusal with what to send instead."""
    if not raw:
        raise Refusal("这个文件是空的", "input")
    if raw.startswith(b"%PDF-"):
        if len(raw) > LARGEST_PDF:
            raise Refusal("PDF 最大 2 MB：请只附要紧的几页，或不附，写明纸质材料存在哪里", "input")
        if b"%%EOF" not in raw[-2048:]:
            raise Refusal("这个 PDF 不完整，请重新导出再附", "input")
        return "pdf", raw
    if not raw.startswith(MAGIC):
        raise Refusal("只能附照片（JPEG、PNG、WebP）或 PDF", "input")
    if len(raw) > LARGEST_RAW:
        raise Refusal("照片最大 8 MB：请在手机上选小一点的再附", "input")
    with _turn:
        return "jpeg", _small_jpeg(raw)


def _small_jpeg(raw: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            # Far too many pixels are said by a warning first: the header is enough to refuse.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=["JPEG", "PNG", "WEBP"]) as image:
                return _fitted(_plain(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refusal("这张照片打不开，可能没有传完整：请重新拍或换一张", "input") from error


def _too_large() -> Refusal:
    return Refusal("照片像素太多（最多 3000 万）：请在手机上缩小再附", "input")


def _plain(image: Image.Image) -> Image.Image:
    """Upright, on white where it was transparent, and only its pixels."""
    if image.width * image.height > MOST_PIXELS or min(image.size) < 8:
        raise _too_large() if min(image.size) >= 8 else Refusal("这张照片太小，看不清", "input")
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction of its size
    image.load()
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turned.mode in ("RGBA", "LA", "P", "PA"):
        seen = turned.convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat = turned.convert("RGB")
    flat.info.clear()  # no place, no camera, no comment
    return flat


def _fitted(image: Image.Image) -> bytes:
    for side, quality in STEPS:
        image.thumbnail((side, side))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_JPEG:
            break
    return out.getvalue()


def plain_name(name: str, kind: str) -> str:
    """A file name without folders and signs, ending as its kind does."""
    last = re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0]
    kept = re.sub(r"[^\w\- （）()]", "", last).strip()[:60]
    return (kept or "附件") + (".pdf" if kind == "pdf" else ".jpg")
