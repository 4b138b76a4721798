"""Learning: first from the silver labels, then from the annotated articles.  One thread and a fixed seed give the same weights again."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from kg.tagging.tags import ARGUMENTS
from train.examples import Piece
from train.network import Network

_FIRST, _PADDING, _LAST = 0, 1, 2
_MOST = 480  # tokens of a piece
_OPEN = -100  # label of what is not learned from
_TYPE, _MOOD = 0.5, 0.2  # weights of the parts of the loss beside trigger and arguments
_NO_ROLE = 0.5  # weight of the class that nearly every token has


@dataclass(frozen=True)
class Stage:
    epochs: int
    rate: float  # of the encoder, falling to nothing; the heads learn faster
    batch: int
    name: str


SILVER = Stage(1, 2e-4, 16, "silver")
GOLD = Stage(3, 1e-4, 4, "gold")
_HEADS = 1.5e-3
_WARM = 50  # steps


@dataclass(frozen=True)
class Encoded:
    """A piece as token ids and labels; `triggers` are the tokens of each claim, `roles` the classes of all tokens to it."""

    ids: list[int]
    labels: list[list[int]]  # trigger, type, modality, polarity, presupposed
    triggers: list[list[int]]
    roles: list[list[int]]


def seed(number: int) -> None:
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)


def encode(piece: Piece, tokenizer: Any, network: Network) -> Encoded:
    read = tokenizer.encode(piece.text)
    ids = [_FIRST, *read.ids[:_MOST], _LAST]
    places = [(0, 0), *read.offsets[:_MOST], (0, 0)]
    size = len(ids)
    trigger, kind, mood, pole, given = ([0] * size, *([_OPEN] * size for _ in range(4)))

    def tokens(start: int, end: int) -> list[int]:
        return [i for i, (a, b) in enumerate(places) if b > a and a < end and b > start]

    for start, end in piece.doubtful:
        for i in tokens(start, end):
            trigger[i] = _OPEN
    trigger[0] = trigger[-1] = _OPEN
    triggers, roles = [], []
    for claim in sorted(piece.claims, key=lambda c: c.trigger[0] - c.trigger[1]):
        here = tokens(*claim.trigger)
        if not here:
            continue
        for number, i in enumerate(here):
            trigger[i] = 1 if number == 0 else 2
            kind[i] = network.labels.types.index(claim.type)
            mood[i] = network.labels.modalities.index(claim.modality)
            pole[i], given[i] = int(claim.negative), int(claim.presupposed)
        row = [0] * size
        for start, end, name in claim.arguments:
            for i in tokens(start, end):
                if i not in here:
                    row[i] = ARGUMENTS.index(name)
        row[0] = row[-1] = _OPEN
        triggers.append(here)
        roles.append(row)
    return Encoded(ids, [trigger, kind, mood, pole, given], triggers, roles)


def fit(network: Network, pieces: Sequence[Piece], tokenizer: Any, stage: Stage) -> None:
    examples = [encode(p, tokenizer, network) for p in pieces]
    inner = [p for name, p in network.named_parameters() if name.startswith("encoder.") and p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": inner, "lr": stage.rate}, {"params": heads, "lr": _HEADS}], weight_decay=0.01)
    rates = [group["lr"] for group in optimizer.param_groups]
    steps = stage.epochs * -(-len(examples) // stage.batch)
    step, started = 0, time.monotonic()
    for epoch in range(stage.epochs):
        network.train()
        total = 0.0
        for batch in _batches(examples, stage.batch):
            share = min(1.0, (step + 1) / _WARM) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            loss = _loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item()
        print(
            f"{stage.name} {epoch + 1}/{stage.epochs}: loss {total * stage.epochs / steps:.3f}, {time.monotonic() - started:.0f} s",
            flush=True,
        )


def tuned(scratch: Path, pieces: Sequence[Piece], tokenizer: Any, name: str, number: int) -> Path:
    """The file of the network in `scratch/start` fitted to the pieces."""
    torch.set_num_threads(1)
    network = torch.load(scratch / "start", weights_only=False)
    seed(number)
    fit(network, pieces, tokenizer, replace(GOLD, name=f"{name}, run {number}"))
    torch.save(network, scratch / f"{name}.{number}")
    return scratch / f"{name}.{number}"


def _batches(examples: Sequence[Encoded], size: int) -> list[list[Encoded]]:
    """In random order, each of pieces of like length."""
    order = list(range(len(examples)))
    random.shuffle(order)
    found = []
    for first in range(0, len(order), size * 20):
        some = sorted(order[first : first + size * 20], key=lambda i: len(examples[i].ids))
        found += [[examples[i] for i in some[a : a + size]] for a in range(0, len(some), size)]
    random.shuffle(found)
    return found


def _loss(network: Network, batch: Sequence[Encoded]) -> Any:
    width = -(-max(len(e.ids) for e in batch) // 8) * 8

    def filled(rows: Sequence[list[int]], filling: int) -> Any:
        return torch.tensor([row + [filling] * (width - len(row)) for row in rows])

    seen = filled([[1] * len(e.ids) for e in batch], 0)
    owners = [number for number, e in enumerate(batch) for _ in e.triggers]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = network.dropout(network.read(filled([e.ids for e in batch], _PADDING), seen))
        scores = network.scores(hidden)
        marks = torch.zeros(len(owners), width)
        for number, tokens in enumerate(tokens for e in batch for tokens in e.triggers):
            marks[number, tokens] = 1
        roles = network.roles(hidden, torch.tensor(owners), marks) if owners else None

    def part(number: int, **options: float) -> Any:
        labels = filled([e.labels[number] for e in batch], _OPEN)
        return cross_entropy(scores[number].transpose(1, 2), labels, ignore_index=_OPEN, **options)

    loss = part(0)
    if roles is not None:
        weights = torch.tensor([_NO_ROLE] + [1.0] * (len(ARGUMENTS) - 1))
        wanted = filled([row for e in batch for row in e.roles], _OPEN)
        loss = loss + _TYPE * part(1, label_smoothing=0.05) + _MOOD * (part(2) + part(3) + part(4))
        loss = loss + cross_entropy(roles.float().transpose(1, 2), wanted, ignore_index=_OPEN, weight=weights)
    return loss
