"""Which engine makes claims: the rules with the tagger, or the rules alone."""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from functools import cache
from importlib.util import find_spec

from kg import resources
from kg.errors import UsageError

FOLDER = "models/claim-tagger"
SETTING = "KG_ENGINE"


class Engine(StrEnum):
    HYBRID = "hybrid"
    RULES = "rules"


def engine() -> Engine:
    """The engine that KG_ENGINE names, else hybrid where the model and what runs it are installed."""
    wanted = os.environ.get(SETTING)
    if wanted and wanted not in set(Engine):
        raise UsageError(f"{SETTING}={wanted}: no such engine; accepted: {', '.join(Engine)}")
    if wanted == Engine.HYBRID and not available():
        raise UsageError(f"{SETTING}=hybrid: the tagger is not installed (onnxruntime, tokenizers and its model); accepted: rules")
    return Engine(wanted) if wanted else Engine.HYBRID if available() else Engine.RULES


def choose(wanted: Engine | None) -> Engine | None:
    """Make it the engine of this process and of those it starts; None leaves things as they are.  Returns what it was given."""
    if wanted is not None:
        os.environ[SETTING] = wanted
        engine()  # says at once what is missing
    return wanted


@cache
def available() -> bool:
    return bool(find_spec("onnxruntime") and find_spec("tokenizers")) and (resources.folder(FOLDER) / "encoder.onnx").exists()


@cache
def digest() -> str:
    """Of the engine and its model: other claims may come of another one."""
    key = hashlib.sha256(engine().encode())
    for file in sorted(resources.folder(FOLDER).iterdir()) if engine() is Engine.HYBRID else ():
        key.update(file.read_bytes())
    return key.hexdigest()
