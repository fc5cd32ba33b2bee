"""The exported reader says what the trained one says, but for what int8 costs."""

import pytest
import torch

from training.export import export
from training.model import from_exported, from_reranker
from training.pairs import Pair
from training.parity import differences, exported
from training.scoring import read
from training.shown import tokenized

ROUTE = "Island ferry. The ferry leaves at 7 a.m. It carries sixty cars. Ines Falk has run it since 1998."
PAIRS = [
    Pair("made", "check", "asked", "1", "How many cars does the ferry carry?", ROUTE, ((54, 59),)),
    Pair("made", "check", "asked", "2", "Who runs the ferry?", ROUTE, ((66, 75),)),
    Pair("made", "check", "near", "3", "When will the bridge close?", ROUTE),
]


@pytest.mark.parametrize("frozen", [0, 6])
def test_the_exported_reader_says_what_the_trained_one_does(tmp_path, frozen):
    torch.manual_seed(0)
    reader = from_reranker(frozen=frozen).eval()
    with torch.no_grad():
        for layer in reader.layers[frozen:]:  # as if it had learnt something
            for weights in layer.parameters():
                weights.add_(0.01 * weights.std() * torch.randn_like(weights))
    shown = tokenized(PAIRS)

    export(reader, tmp_path / "reader.onnx")

    apart = differences(reader, tmp_path / "reader.onnx", shown)
    assert apart["rank, at most"] < 0.5 and apart["answers, at most"] < 0.5 and apart["tokens, at most"] < 0.2
    ours = read(reader, shown, torch.device("cpu"))
    theirs = exported(tmp_path / "reader.onnx", shown)
    assert [each.rank > 0 for each in theirs] == [each.rank > 0 for each in ours]


def test_an_exported_reader_is_gone_on_from_as_it_is(tmp_path):
    torch.manual_seed(0)
    export(from_reranker(), tmp_path / "reader.onnx")

    export(from_exported(tmp_path / "reader.onnx"), tmp_path / "again.onnx")

    assert (tmp_path / "again.onnx").read_bytes() == (tmp_path / "reader.onnx").read_bytes()
