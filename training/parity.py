"""What the exported reader says, beside the one that was trained: int8 costs a little, and no more than that."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from ingest.models.bundled import RERANKER, checked_folder
from ingest.models.onnx import OnnxModel
from training.model import Reader, Said
from training.scoring import Found, found_in
from training.shown import TOKENS, Shown, stacked

PROCESSOR = torch.device("cpu")


def exported(path: Path, shown: Sequence[Shown], *, frozen: int) -> list[Found]:
    """Return what the exported reader finds."""
    said = said_by(path, shown, frozen=frozen)
    return [next(found_in(one, stacked([each], PROCESSOR))) for each, one in zip(shown, said, strict=True)]


def said_by(path: Path, shown: Sequence[Shown], *, frozen: int) -> Iterator[Said]:
    """Yield what the exported reader says of each pair, as newsdesk runs it: from the reranker's int8 states, if so."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    states = f"/bert/encoder/layer.{frozen - 1}/output/LayerNorm/Add_1_output_0"
    lower = OnnxModel(checked_folder(RERANKER), inside=states, tokens=TOKENS) if frozen else None
    for each in shown:
        if lower:
            (look,) = lower.look([(each.pair.question, each.pair.text)], lambda look: look)
            inputs: dict[str, NDArray[np.generic]] = {"states": look.states[None]}
        else:
            ids, kinds = each.ids.astype(np.int64), each.kinds.astype(np.int64)
            inputs = {"input_ids": ids[None], "token_type_ids": kinds[None]}
        rank, answers, tokens = (torch.from_numpy(output) for output in session.run(None, inputs))
        yield Said(rank[:, 0], answers[:, 0], tokens)


@torch.no_grad()
def differences(reader: Reader, path: Path, shown: Sequence[Shown]) -> dict[str, float]:
    """Return how far the exported reader's logits are off those of `reader`, at most and on average."""
    apart: dict[str, list[float]] = {name: [] for name in Said._fields}
    for each, theirs in zip(shown, said_by(path, shown, frozen=reader.frozen), strict=True):
        batch = stacked([each], PROCESSOR)
        ours = reader(batch.ids, batch.kinds, batch.there)
        for name, one, other in zip(Said._fields, ours, theirs, strict=True):
            apart[name].append(float((one - other).abs().max()))
    most = {f"{name}, at most": max(some) for name, some in apart.items()}
    return most | {f"{name}, on average": float(np.mean(some)) for name, some in apart.items()}
