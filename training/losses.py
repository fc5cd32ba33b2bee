"""What a reader loses: how far off its words are, and how badly it ranks."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.model import FAR
from training.shown import Batch, Shown

NONE = ((0, 0),)  # the span of what has no answer: [CLS], and nothing else


def places(tokens: Tensor, batch: Batch, shown: Sequence[Shown]) -> Tensor:
    """Return how far off each pair's first and last token are; [CLS] is no answer (Devlin et al. 2019)."""
    logs = torch.log_softmax(tokens.masked_fill(~batch.choice[:, :, None], FAR), 1)
    accepted = torch.full_like(logs, FAR)
    ends = [(row, span[end], end) for row, each in enumerate(shown) for span in each.spans or NONE for end in (0, 1)]
    accepted[tuple(torch.tensor(ends, device=logs.device).T)] = 0.0
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
