"""What an answer's head says, as far as the HTTP library leaves it open."""

from __future__ import annotations

import httpx

_FILE_STARTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\xff\xd8\xff", b"\x89PNG")


def headers_of(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple((k.decode("latin-1"), _header_text(v)) for k, v in response.headers.raw)


def _header_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def raw_location(response: httpx.Response) -> str:
    """Letters beyond ASCII as UTF-8, or byte by byte as escapes when of another charset."""
    raw = next(v for k, v in response.headers.raw if k.lower() == b"location")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(b) if b < 0x80 else f"%{b:02X}" for b in raw)


def declared_size_of(response: httpx.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def carries_page(response: httpx.Response, start: bytes) -> bool:
    """The bytes outrank the declared type; an unknown type counts as a file."""
    if start.startswith(_FILE_STARTS):
        return False
    declared = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not declared or declared.startswith("text/") or declared.endswith(("+xml", "/xml", "json")):
        return True
    return start.lstrip().lower().startswith((b"<html", b"<!doct", b"<?xml"))


def tls_version_of(response: httpx.Response) -> str:
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("ssl_object") if stream is not None else None
    return str(found.version() or "") if found is not None else ""
