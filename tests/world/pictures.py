"""Pictures and what only looks like one, made for the tests."""

import io
import struct
import zlib

from PIL import Image


def jpeg(width: int = 640, height: int = 480, *, grain: int = 60, **save) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), grain).convert("RGB").save(out, "JPEG", quality=85, **save)
    return out.getvalue()


def with_place() -> bytes:
    """A photo that tells where it was taken, with which camera, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 37.0, 12.0), 3: "E", 4: (101.0, 46.0, 30.0)})
    return jpeg(400, 200, exif=exif, comment=b"SecretComment")


def bomb(side: int = 20_000) -> bytes:
    """A PNG of side × side whose header is true and whose data is tiny."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
