"""What a reader loses: how far off its words are, and how badly it ranks."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.model import FAR
from training.shown import Batch, Shown


def places(tokens: Tensor, batch: Batch, shown: Sequence[Shown]) -> Tensor:
    """Return how far off each pair's first and last token are; [CLS] stands for no answer (Devlin et al. 2019)."""
    logs = torch.log_softmax(tokens.masked_fill(~batch.choice[:, :, None], FAR), 1)
    accepted = torch.full_like(logs, FAR)
    for row, each in enumerate(shown):
        for first, last in each.spans or ((0, 0),):
            accepted[row, first, 0] = accepted[row, last, 1] = 0.0
    return -torch.logsumexp(logs + accepted, 1).mean(1)


def apart(rank: Tensor, shown: Sequence[Shown]) -> Tensor:
    """Return how little the texts that answer rank before those that don't, for questions with both."""
    answering = torch.tensor([each.answerable for each in shown], device=rank.device)
    groups = {name: number for number, name in enumerate({each.pair.group for each in shown})}
    numbers = torch.tensor([groups[each.pair.group] for each in shown], device=rank.device)
    same = (numbers[:, None] == numbers[None, :]) & answering[:, None] & ~answering[None, :]
    if not same.any():
        return rank.sum() * 0
    return functional.softplus(rank[None, :] - rank[:, None])[same].mean()
