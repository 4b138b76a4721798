"""One encoder, several heads: trigger, type, modality, polarity, presupposed of every token; its role to a given trigger."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

from kg.tagging.tags import ARGUMENTS, Labels
from train.encoder import Encoder

WIDTH = 128  # of the argument head
BUCKETS = 64  # of the distance to the trigger, as kg.tagging.tags reads them


class Network(torch.nn.Module):
    def __init__(self, encoder: Encoder, kept: list[int], layers: int, labels: Labels) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=len(kept),
            hidden_size=encoder.width,
            num_hidden_layers=layers,
            num_attention_heads=encoder.heads,
            intermediate_size=encoder.inner,
            max_position_embeddings=512,
            type_vocab_size=2,
            layer_norm_eps=1e-12,
            attention_probs_dropout_prob=0.0,  # drawing it costs a sixth of a step
            attn_implementation="eager",  # on a processor, faster there and back than the fused form
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.encoder.load_state_dict(_tensors(encoder, kept, layers), strict=False)
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False  # most words are too rare here to move well
        self.labels = labels
        self.columns = [slice(0, 3), *labels.columns()]
        self.tags = torch.nn.Linear(encoder.width, self.columns[-1].stop)
        self.pull = torch.nn.Linear(encoder.width, WIDTH)
        self.reach = torch.nn.Linear(encoder.width, WIDTH, bias=False)
        self.distances = torch.nn.Embedding(BUCKETS, WIDTH)
        self.arguments = torch.nn.Linear(WIDTH, len(ARGUMENTS))
        torch.nn.init.normal_(self.distances.weight, std=0.3)
        self.dropout = torch.nn.Dropout(0.1)

    def read(self, tokens: Any, seen: Any) -> Any:
        """(pieces, tokens) -> (pieces, tokens, width)."""
        return self.encoder(input_ids=tokens, attention_mask=seen).last_hidden_state

    def scores(self, hidden: Any) -> list[Any]:
        """Of the trigger, then of types, modalities, polarity and presupposed."""
        found = self.tags(hidden).float()
        return [found[..., columns] for columns in self.columns]

    def roles(self, hidden: Any, owners: Any, triggers: Any) -> Any:
        """(triggers, tokens, classes); `owners` says in which piece each trigger stands, `triggers` marks its tokens by one."""
        shares = triggers / triggers.sum(1, keepdim=True)
        middle = torch.einsum("nl,nld->nd", shares.to(hidden.dtype), hidden[owners])
        near = self.distances(_buckets(shares, hidden.shape[1]))
        return self.arguments(torch.relu(self.pull(middle)[:, None] + self.reach(hidden)[owners] + near))


def _buckets(shares: Any, length: int) -> Any:
    positions = torch.arange(length)
    middles = (shares * positions).sum(1)
    apart = (positions[None] - middles[:, None]).round().long()
    steps = torch.clamp((torch.log2(apart.abs().float() + 1) * 4).long(), max=BUCKETS // 2 - 1)
    return (torch.sign(apart) * steps + BUCKETS // 2).clamp(0, BUCKETS - 1)


def _tensors(encoder: Encoder, kept: list[int], layers: int) -> dict[str, Any]:
    found = {}
    for name, tensor in encoder.tensors.items():
        if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= layers:
            continue
        some = tensor[np.array(kept)] if name == "embeddings.word_embeddings.weight" else tensor
        found[name] = torch.from_numpy(some.copy())
    return found
