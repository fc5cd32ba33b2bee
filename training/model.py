"""The reader: a BERT that starts as the bundled reranker, and three heads on its states.

How well does a text rank, does it answer, and from which token to which? The states that the upper layers are given can
be trained too, or be left as the reranker makes them.
"""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from ingest.models.bundled import RERANKER, checked_folder

LAYERS, WIDTH, HEADS = 12, 384, 12
FAR = -1e4  # the logit of a token that can't be chosen

QUERY, KEY, VALUE = (f"attention.self.{each}" for each in ("query", "key", "value"))
PARTS = {  # of a layer, and what the reranker calls them
    "qkv": (QUERY, KEY, VALUE), "o": ("attention.output.dense",), "n1": ("attention.output.LayerNorm",),
    "i": ("intermediate.dense",), "u": ("output.dense",), "n2": ("output.LayerNorm",),
}  # fmt: skip

Weights = dict[str, NDArray[np.float32]]


class Said(NamedTuple):
    """What a reader says of texts, as logits: (batch,), (batch,) and each token's start and end, (batch, tokens, 2)."""

    rank: Tensor
    answers: Tensor
    tokens: Tensor


class Layer(nn.Module):
    """A layer of BERT; on a processor the random numbers of dropout take as long as all the rest."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.i, self.u = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.n1, self.n2 = (nn.LayerNorm(width, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the states after this layer, (batch, tokens, width), from those before it."""
        batch, tokens, width = x.shape
        parts = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        x = self.n1(x + self._dropped(self.o(_attend(parts, mask).transpose(1, 2).reshape(batch, tokens, width))))
        return self.n2(x + self._dropped(self.u(functional.gelu(self.i(x)))))  # type: ignore[no-any-return]

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout) if self.training and self.dropout else x


def _attend(parts: Tensor, mask: Tensor) -> Tensor:
    if parts.is_cuda:
        query, key, value = parts
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    # Written out, since in bfloat16 torch's fused attention for processors is three times as slow backwards.
    _, batch, heads, tokens, each = parts.shape
    query, key, value = parts.reshape(3, batch * heads, tokens, each)
    scores = torch.bmm(query * each**-0.5, key.transpose(1, 2)).view(batch, heads, tokens, tokens) + mask
    return torch.bmm(scores.softmax(-1).view(-1, tokens, tokens), value).view(batch, heads, tokens, each)


class Embeddings(nn.Module):
    """What the reranker makes of tokens before its first layer. It is never trained: it stays in int8 as it is."""

    def __init__(self, words: int, positions: int, width: int) -> None:
        super().__init__()
        self.words, self.positions, self.kinds = (nn.Embedding(n, width) for n in (words, positions, 2))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.requires_grad_(False)

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """Return (batch, tokens, width) for the ids of tokens and whether each is the question's or the text's."""
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.positions(places) + self.kinds(kinds))  # type: ignore[no-any-return]


class Head(nn.Module):
    """A question that is asked of the first token's state."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.pool, self.out = nn.Linear(width, width), nn.Linear(width, 1)

    def forward(self, first: Tensor) -> Tensor:
        """Return a logit a text."""
        return self.out(torch.tanh(self.pool(first)))[:, 0]  # type: ignore[no-any-return]


class Reader(nn.Module):
    """The whole of it; the first `frozen` layers stay as they are."""

    def __init__(
        self, *, frozen: int = 0, layers: int = LAYERS, width: int = WIDTH, heads: int = HEADS, words: int = 30522,
        dropout: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.frozen = frozen
        self.embeddings = Embeddings(words, 512, width)
        self.layers = nn.ModuleList(Layer(width, heads, dropout if at >= frozen else 0.0) for at in range(layers))
        self.rank, self.answers, self.span = Head(width), Head(width), nn.Linear(width, 2)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.zeros_(self.span.bias)
        for layer in self.layers[:frozen]:
            layer.requires_grad_(False)

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> Said:
        """Return what is said of texts, given ids and kinds of tokens, and which are there: (batch, tokens)."""
        x = self.embeddings(ids, kinds)
        mask = torch.zeros(there.shape, dtype=x.dtype, device=x.device).masked_fill(~there, FAR)[:, None, None, :]
        with torch.no_grad():
            for layer in self.layers[: self.frozen]:
                x = layer(x, mask)
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask)
        return Said(self.rank(x[:, 0]), self.answers(x[:, 0]), self.span(x))


class Half:
    """A reader that learns: it is kept in float32 and computes with a copy in bfloat16, which is five times as fast."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.copy = copy.deepcopy(reader).to(torch.bfloat16)
        self._trained = [
            pair for pair in zip(reader.parameters(), self.copy.parameters(), strict=True) if pair[0].requires_grad
        ]

    def taught(self) -> None:
        """Hand the copy's gradients over."""
        for kept, fast in self._trained:
            kept.grad = None if fast.grad is None else fast.grad.float()
            fast.grad = None

    @torch.no_grad()
    def learnt(self) -> None:
        """Give the copy the weights that were kept."""
        kept, fast = map(list, zip(*self._trained, strict=True))
        torch._foreach_copy_(fast, kept)


def from_reranker(*, frozen: int = 0, dropout: float = 0.0) -> Reader:
    """Return a reader that ranks as the bundled reranker does, and has learnt nothing else yet."""
    weights, reader = weights_of(checked_folder(RERANKER) / "model.onnx"), Reader(frozen=frozen, dropout=dropout)
    _fill(reader, weights)
    with torch.no_grad():
        for head in (reader.rank, reader.answers):
            for module, name in ((head.pool, "bert.pooler.dense"), (head.out, "classifier")):
                module.weight.copy_(torch.tensor(weights[f"{name}.weight"]))
                module.bias.copy_(torch.tensor(weights[f"{name}.bias"]))
    return reader


def from_exported(path: Path, *, frozen: int = 0, dropout: float = 0.0) -> Reader:
    """Return the reader that was exported to `path`, as int8 keeps it, to go on from."""
    weights, reader = weights_of(path), Reader(frozen=frozen, dropout=dropout)
    _fill(reader, weights)
    with torch.no_grad():
        for name, parameter in reader.named_parameters():
            if name.startswith(("rank.", "answers.", "span.")):
                parameter.copy_(torch.tensor(weights[name].T))
    return reader


@torch.no_grad()
def _fill(reader: Reader, weights: Weights) -> None:
    """Give `reader` the embeddings and the layers of `weights`."""
    for name, module in _named(reader):
        names = [name] if isinstance(name, str) else name
        module.weight.copy_(torch.tensor(np.concatenate([weights[f"{each}.weight"] for each in names])))
        if not isinstance(module, nn.Embedding):
            module.bias.copy_(torch.tensor(np.concatenate([weights[f"{each}.bias"] for each in names])))


def _named(reader: Reader) -> Iterator[tuple[str | tuple[str, ...], nn.Embedding | nn.Linear | nn.LayerNorm]]:
    """Yield the parts of `reader` with the reranker's names for them."""
    embeddings = reader.embeddings
    yield "bert.embeddings.word_embeddings", embeddings.words
    yield "bert.embeddings.position_embeddings", embeddings.positions
    yield "bert.embeddings.token_type_embeddings", embeddings.kinds
    yield "bert.embeddings.LayerNorm", embeddings.norm
    for number, layer in enumerate(reader.layers):
        for part, theirs in PARTS.items():
            yield tuple(f"bert.encoder.layer.{number}.{each}" for each in theirs), getattr(layer, part)


def weights_of(path: Path) -> Weights:
    """Return the weights of an int8 model, the bundled reranker's or a reader's, as floats, by BERT's names."""
    import onnx  # of the group `training`; learning alone does without

    model = onnx.load(path)
    arrays = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    weights = {name: array for name, array in arrays.items() if array.dtype == np.float32}

    def floats(stem: str) -> NDArray[np.float32]:
        whole = arrays[f"{stem}_quantized"].astype(np.float32) - arrays[f"{stem}_zero_point"]
        return np.asarray(whole * arrays[f"{stem}_scale"], np.float32)

    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            weights[_weight(node.name)] = floats(node.input[1].removesuffix("_quantized")).T.copy()
    for name in ("word", "position", "token_type"):
        stem = f"bert.embeddings.{name}_embeddings.weight"
        weights[stem] = floats(stem)
    return weights


def _weight(node: str) -> str:
    name = node.replace("/Gemm_MatMul_quant", "").replace("/MatMul_quant", "")
    return name.strip("/").replace("/", ".") + ".weight"
