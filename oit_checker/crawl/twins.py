"""Other spellings of a site's address: agencies print any of the four."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def twins_of(url: str) -> tuple[str, ...]:
    """The other scheme, with and without www; none for a port, an IP address or a bare name."""
    parts = urlsplit(url)
    other_scheme = "http" if parts.scheme == "https" else "https"
    bare = parts.netloc.removeprefix("www.")
    other_host = bare if parts.netloc != bare else f"www.{bare}"
    if parts.port is not None or bare.replace(".", "").isdigit() or "." not in bare:
        return ()
    return tuple(
        urlunsplit((scheme, host, parts.path, parts.query, ""))
        for scheme, host in (
            (parts.scheme, other_host),
            (other_scheme, parts.netloc),
            (other_scheme, other_host),
        )
    )
