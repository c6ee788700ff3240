"""UUIDv7 keys (RFC 9562): they sort by time, and inserting them keeps indexes dense."""

import hashlib
import uuid


def uuid7(milliseconds: int, random: bytes) -> uuid.UUID:
    """`milliseconds` since 1970 and at least ten random bytes."""
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=value)


def derived(key: uuid.UUID, *parts: str) -> uuid.UUID:
    """The key of one part of a request: same request and part, same key; time kept."""
    seed = hashlib.sha256("\x1f".join([key.hex, *parts]).encode()).digest()
    return uuid7(key.int >> 80, seed)
