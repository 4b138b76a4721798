"""Who may write, which Host names are answered, and the headers that every answer carries."""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
from functools import lru_cache
from pathlib import Path

from kg.serving.problems import Problem

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
# on data: nothing in it may run, wherever a browser is made to open it
DATA_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", POLICY.encode()),
]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def host_is_known(header: str, loopback_only: bool) -> bool:
    """On loopback only loopback names are answered, so that a page whose name was re-bound to 127.0.0.1 reads nothing (DNS rebinding)."""
    if not loopback_only:
        return True
    name = header.rsplit("]", 1)[0].lstrip("[") if header.startswith("[") else header.partition(":")[0]
    return is_loopback(name.lower())


def require_token(header: str | None, token: str, purpose: str) -> None:
    """Raises Problem 401 unless the Authorization header carries the token; compared in constant time."""
    scheme, _, given = (header or "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode()):
        return
    said = "no bearer token" if not header else "another token"
    raise Problem(
        401,
        f"{said}; {purpose} needs Authorization: Bearer TOKEN",
        {"www-authenticate": f'Bearer realm="kg", error="{"invalid_token" if header else "invalid_request"}"'},
    )


def write_private(path: Path, text: str) -> None:
    """Replaces the file; only its owner can read it, from the first byte on."""
    scratch = path.with_suffix(f".{os.getpid()}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    scratch.replace(path)


def new_token() -> str:
    return secrets.token_urlsafe(32)
