"""One way to write a value down, so that the same content always has the same digest.

JSON with sorted keys, no blanks, NFC text; numbers are integers or strings, never floats.
"""

import hashlib
import json
import unicodedata
from typing import Any

ALGORITHM = "sha256"


def _nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_nfc(str(k)): _nfc(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_nfc(v) for v in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def text(value: Any) -> str:
    """Canonical JSON of dicts, lists, strings, integers, booleans and None."""
    return json.dumps(
        _nfc(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(value: Any, algorithm: str = ALGORITHM) -> str:
    """The digest of the canonical JSON (SHA-256), 64 hexadecimal digits."""
    return hashed(text(value), algorithm)


def hashed(said: str, algorithm: str = ALGORITHM) -> str:
    return hashlib.new(algorithm, said.encode()).hexdigest()
