"""Finds damage that Pillow tolerates and the studio refuses: wrong checksums of a PNG, and a JPEG that ends too
soon.
"""

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


def damage_of(data: bytes) -> str | None:
    """What is wrong with the file. None for whole ones, and for other types, which Pillow checks itself."""
    if data.startswith(_PNG):
        return _png_damage(data)
    # The end marker must come after the first scan's. Nothing inside a scan looks like it.
    if data.startswith(_JPEG) and data.rfind(b"\xff\xd9") < data.find(b"\xff\xda"):
        return "The JPEG ends before its picture is complete."
    return None


def _png_damage(data: bytes) -> str | None:
    at = len(_PNG)
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            break
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            return f"The PNG is damaged: the checksum of {kind.decode('latin1')} is wrong."
        if kind == b"IEND":
            return None
        at = end
    return "The PNG ends before its picture is complete."
