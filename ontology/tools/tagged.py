"""The claim tagger for learning: every annotated article is read by a network that never saw it.

FOLDER holds `folds.json` (article -> fold) and one network a fold, as `train/` writes them.  Weights learned on what a network says of its
own training articles would trust it blindly.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from kg.script import characters
from kg.tagging.network import Network
from kg.tagging.tags import Tags

Reader = Callable[[str, str], Tags]


def reader(folder: Path) -> Reader:
    """(name of the article, its text) -> tags; an article that no fold holds is read by the network of all."""
    folds = json.loads((folder / "folds.json").read_text(encoding="utf-8"))
    networks: dict[str, Network] = {}

    def read(name: str, text: str) -> Tags:
        which = f"fold{folds[name]}" if name in folds else "all"
        if which not in networks:
            networks[which] = Network(folder / which)
        return networks[which].tag(characters(text))

    return read
