"""What the exported reader says, beside the one that was trained: int8 costs a little, and no more than that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from training.model import Reader, Said
from training.scoring import Found, found_in
from training.shown import Shown, stacked

PROCESSOR = torch.device("cpu")


def exported(path: Path, shown: Sequence[Shown]) -> list[Found]:
    """Return what the exported reader finds."""
    said = said_by(path, shown)
    return [next(found_in(one, stacked([each], PROCESSOR))) for each, one in zip(shown, said, strict=True)]


def said_by(path: Path, shown: Sequence[Shown]) -> Iterator[Said]:
    """Yield what the exported reader says of each pair."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for each in shown:
        inputs = {"input_ids": each.ids[None].astype(np.int64), "token_type_ids": each.kinds[None].astype(np.int64)}
        rank, answers, tokens = (torch.from_numpy(output) for output in session.run(None, inputs))
        yield Said(rank[:, 0], answers[:, 0], tokens)


@torch.no_grad()
def differences(reader: Reader, path: Path, shown: Sequence[Shown]) -> dict[str, float]:
    """Return how far the exported reader's logits are off those of `reader`, at most and on average."""
    apart: dict[str, list[float]] = {name: [] for name in Said._fields}
    for each, theirs in zip(shown, said_by(path, shown), strict=True):
        batch = stacked([each], PROCESSOR)
        ours = reader(batch.ids, batch.kinds, batch.there)
        for name, one, other in zip(Said._fields, ours, theirs, strict=True):
            apart[name].append(float((one - other).abs().max()))
    most = {f"{name}, at most": max(some) for name, some in apart.items()}
    return most | {f"{name}, on average": float(np.mean(some)) for name, some in apart.items()}
