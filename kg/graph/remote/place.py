"""From the address of a store to the folder of its working copy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from kg.errors import UsageError

FILE = "keeper.json"


def folder_of(store: str | Path) -> Path:
    """The folder of a store given by folder or address; that of an address is made in the user's cache.

    Raises UsageError for an address that holds a password: it would stand in the list of processes.
    """
    text = str(store)
    if not text.startswith(("http://", "https://")):
        return Path(store)
    address = urlsplit(text)
    if address.username or address.password:
        raise UsageError(f"--store …@{address.hostname}: others can read it there; accepted: KG_STORE_AUTH=USER:PASSWORD")
    url = text.rstrip("/")
    name = f"{address.hostname}-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    folder = Path(platformdirs.user_cache_dir("kg-timeline")) / "stores" / name
    if keeper_of(folder) != url:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / FILE).write_text(json.dumps({"url": url}) + "\n", encoding="utf-8")
    return folder


def keeper_of(folder: Path) -> str | None:
    """The address whose working copy lies in `folder`; None for a store that keeps its own quads."""
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["url"])
    except FileNotFoundError:
        return None


def refresh(folder: Path) -> None:
    """Before reading: brings a working copy in step with its keeper; does nothing for other stores.

    Raises StoreError when the keeper cannot be reached.
    """
    url = keeper_of(folder)
    if url is not None:
        from kg.graph.remote.kept import fetch

        fetch(folder, url)
