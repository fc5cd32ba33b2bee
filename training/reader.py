"""Trains the bundled reader: the reranker's upper half, taught where a text answers a question, and when it does not.

    uv pip install onnx==1.23.2
    python training/reader.py fit SQUAD FOLDER       # 55 minutes of two cores; FOLDER keeps what is learnt
    python training/reader.py export FOLDER ingest/models/weights/reader.onnx

SQUAD is a folder with `contexts_dev.jsonl` and `questions_dev.jsonl`: half of the development set of SQuAD 2.0
(Rajpurkar, Jia & Liang 2018, CC BY-SA 4.0). Every third of its articles, by title, is held out and only scored. What
the lower half of the bundled int8 model makes of a question and a text is computed once, as newsdesk computes it. The
layers above it start from the reranker's own weights and learn the answer's first and last token, or [CLS] for both
where there is none (Devlin et al. 2019), and, from the reranker's own head, whether the text answers at all.

SQuAD's unanswered questions are about their text; search also finds texts that are merely about the same thing. So each
question that has an answer is also asked of the text most like it in the same article that lacks the answer's words,
and in an epoch half of these are learnt from as unanswered.
"""

import json
import pickle
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.utils import Extractor
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.models.bundled import RERANKER, STATES, BundledEmbedder, checked_folder
from ingest.models.onnx import Look, OnnxModel

LAYERS, TRUNK, WIDTH, HEADS = 12, 6, 384, 12
TOP = f"/bert/encoder/layer.{LAYERS - 1}/output/LayerNorm/Add_1_output_0"
SEED, EPOCHS, BATCH, RATE, WARM, DROPOUT, DECAY = 0, 3, 16, 1e-4, 0.1, 0.1, 0.01
TOKENS = 384  # of a question and a text: three in a hundred are longer
LONGEST = 30  # tokens of an answer
ASTRAY = 0.5  # of the questions that are there with another text, so many are learnt from in an epoch

PARTS = {  # of a layer, and what the reranker calls them
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm", "i": "intermediate.dense", "u": "output.dense", "n2": "output.LayerNorm",
}  # fmt: skip


@dataclass
class Example:
    """A question and a text: the first and last tokens of accepted answers, and which tokens are the text's `words`."""

    title: str
    answerable: bool
    spans: list[tuple[int, int]]
    words: NDArray[np.bool_]
    astray: bool = False  # the question of another text


class Layer(nn.Module):
    """A layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.i, self.u = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.n1, self.n2 = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the states after this layer, (batch, tokens, width), from those before it."""
        query, key, value = (part(x).unflatten(2, (HEADS, -1)).transpose(1, 2) for part in (self.q, self.k, self.v))
        dropout = DROPOUT if self.training else 0.0
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropout)
        x = self.n1(x + functional.dropout(self.o(seen.transpose(1, 2).flatten(2)), DROPOUT, self.training))
        more = self.u(functional.gelu(self.i(x)))
        return self.n2(x + functional.dropout(more, DROPOUT, self.training))


class Reader(nn.Module):
    """The upper layers, and what they are asked: does the text answer, and from which token to which?"""

    def __init__(self) -> None:
        super().__init__()
        weights = reranker_weights()
        self.layers = nn.ModuleList(Layer() for _ in range(TRUNK, LAYERS))
        for number, layer in enumerate(self.layers, TRUNK):
            for name, part in PARTS.items():
                _set(getattr(layer, name), weights, f"bert.encoder.layer.{number}.{part}")
        self.pool, self.ans = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 1)
        _set(self.pool, weights, "bert.pooler.dense")
        _set(self.ans, weights, "classifier")
        self.span = nn.Linear(WIDTH, 2)
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.zeros_(self.span.bias)

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return whether each text answers, (batch,), and each token's start and end, (batch, tokens, 2), as logits."""
        mask = (torch.arange(x.shape[1])[None] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        pooled = torch.tanh(self.pool(x[:, 0]))
        return self.ans(functional.dropout(pooled, DROPOUT, self.training))[:, 0], self.span(x)


def reranker_weights() -> dict[str, NDArray[np.float32]]:
    """Return the weights of the bundled int8 reranker as floats, by the names that BERT gives them."""
    model = onnx.load(checked_folder(RERANKER) / "model.onnx")
    arrays = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    weights = {name: array for name, array in arrays.items() if array.dtype == np.float32}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            stem = node.input[1].removesuffix("_quantized")
            floats = (arrays[node.input[1]].astype(np.float32) - arrays[f"{stem}_zero_point"]) * arrays[f"{stem}_scale"]
            weights[_named(node.name)] = floats.T.copy()
    return weights


def _named(node: str) -> str:
    name = node.replace("/MatMul_quant", "").replace("/Gemm_MatMul_quant", "")
    return name.strip("/").replace("/", ".") + ".weight"


def _set(module: nn.Module, weights: dict[str, NDArray[np.float32]], name: str) -> None:
    module.weight.data = torch.tensor(weights[f"{name}.weight"])
    module.bias.data = torch.tensor(weights[f"{name}.bias"])


def examples(squad: Path) -> tuple[list[Example], NDArray[np.float16]]:
    """Return the questions of `squad` and the lower half's states of them, one after another: (tokens, width).

    Each that has an answer is there once more with the text of the same article that is most like it and does not have
    the answer's words: that is what search finds when an answer isn't there.
    """
    contexts = {row["context_id"]: row for row in _rows(squad / "contexts_dev.jsonl")}
    questions = _rows(squad / "questions_dev.jsonl")
    asked = [(question, contexts[question["context_id"]], False) for question in questions]
    asked += [(question, context, True) for question, context in astray(questions, contexts)]
    lower = OnnxModel(checked_folder(RERANKER), inside=STATES, tokens=TOKENS)
    some, states = [], []
    for at in range(0, len(asked), 100):
        part = asked[at : at + 100]
        # the reader is shown passages under their headline
        pairs = [(question["question"], _under(context) + context["context"]) for question, context, _ in part]
        looks = lower.look(pairs)
        for (question, context, strayed), look in zip(part, looks, strict=True):
            spans = set() if strayed else _spans(question, context, look)
            answerable = question["answerable"] and not strayed
            some.append(Example(question["title"], answerable, sorted(spans), look.second, strayed))
            states.append(look.states.astype(np.float16))
    return some, np.concatenate(states)


def astray(questions: list[dict], contexts: dict[str, dict]) -> Iterator[tuple[dict, dict]]:
    """Yield each answerable question with the text most like it of those of its article without the answer's words."""
    embedder = BundledEmbedder()
    titles: dict[str, list[dict]] = {}
    for context in contexts.values():
        titles.setdefault(context["title"], []).append(context)
    vectors = {title: embedder.embed([each["context"] for each in some]) for title, some in titles.items()}
    for question in (question for question in questions if question["answerable"]):
        some = titles[question["title"]]
        for i in np.argsort(-vectors[question["title"]] @ embedder.embed_question(question["question"])):
            text, own = some[i]["context"].lower(), some[i]["context_id"] == question["context_id"]
            if not own and not any(answer.lower() in text for answer in question["answers"]):
                yield question, some[i]
                break


def _under(context: dict) -> str:
    return f"{context['title']}. "


def _spans(question: dict, context: dict, look: Look) -> set[tuple[int, int]]:
    spans, before = set(), len(_under(context))
    for answer in question["answers"]:
        for found in re.finditer(re.escape(answer), context["context"]):
            start, end = found.start() + before, found.end() + before
            tokens = np.flatnonzero(look.second & (look.places[:, 0] < end) & (look.places[:, 1] > start))
            if len(tokens):
                spans.add((int(tokens[0]), int(tokens[-1])))
    return spans


def _rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Training:
    """Examples with their states, in batches."""

    def __init__(self, some: Sequence[Example], states: NDArray[np.float16]) -> None:
        self.examples, self.states = some, states
        self.begins = np.cumsum([0, *(len(example.words) for example in some)])
        self.random = random.Random(SEED)
        held = set(sorted({example.title for example in some})[::3])
        self.held = [i for i, example in enumerate(some) if example.title in held]
        rest = [i for i, each in enumerate(some) if each.title not in held and (not each.answerable or each.spans)]
        self.plain = [i for i in rest if not some[i].astray]
        self.astray = [i for i in rest if some[i].astray]
        self.few = int(ASTRAY * len(self.astray))  # of those astray, in an epoch
        learnt = len(self.plain) + self.few
        answerable = sum(some[i].answerable for i in self.plain)
        self.weights = {True: learnt / answerable / 2, False: learnt / (learnt - answerable) / 2}  # they count the same

    def batches(self) -> list[list[int]]:
        """Return all to learn from in a new order, texts of like length together."""
        order = self.plain + self.random.sample(self.astray, self.few)
        self.random.shuffle(order)
        near = [order[i : i + 20 * BATCH] for i in range(0, len(order), 20 * BATCH)]
        sized = [sorted(some, key=lambda i: len(self.examples[i].words)) for some in near]
        cut = [some[i : i + BATCH] for some in sized for i in range(0, len(some), BATCH)]
        self.random.shuffle(cut)
        return cut

    def read(self, model: Reader, some: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Return what `model` says of `some`, with only [CLS] and the texts' tokens to choose from."""
        lengths = torch.tensor([len(self.examples[i].words) for i in some])
        x = torch.zeros(len(some), int(lengths.max()), WIDTH)
        allowed = torch.zeros(x.shape[:2], dtype=torch.bool)
        for row, i in enumerate(some):
            states = self.states[self.begins[i] : self.begins[i + 1]]
            x[row, : lengths[row]] = torch.from_numpy(states.astype(np.float32))
            allowed[row, : lengths[row]] = torch.from_numpy(self.examples[i].words)
        allowed[:, 0] = True
        with torch.autocast("cpu", torch.bfloat16):
            answers, tokens = model(x, lengths)
        return answers.float(), tokens.float().masked_fill(~allowed[:, :, None], -1e4)

    def loss(self, model: Reader, some: Sequence[int]) -> Tensor:
        """Return the mean loss of `some`: does it answer, and where."""
        answers, tokens = self.read(model, some)
        wanted = torch.tensor([float(self.examples[i].answerable) for i in some])
        logs = torch.log_softmax(tokens, 1)
        places = []
        for row, i in enumerate(some):
            spans = self.examples[i].spans if self.examples[i].answerable else [(0, 0)]
            firsts, lasts = (sorted({span[side] for span in spans}) for side in (0, 1))
            places.append(-(torch.logsumexp(logs[row, firsts, 0], 0) + torch.logsumexp(logs[row, lasts, 1], 0)) / 2)
        weights = torch.tensor([self.weights[self.examples[i].answerable] for i in some])
        answering = functional.binary_cross_entropy_with_logits(answers, wanted, reduction="none")
        return (weights * (answering + torch.stack(places))).mean()


def fit(squad: Path, folder: Path) -> None:
    """Train a reader, print how it does on the articles held out, and keep its weights in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "examples.pickle"
    if not kept.exists():
        some, states = examples(squad)
        np.save(folder / "states.npy", states)
        kept.write_bytes(pickle.dumps(some))
    training = Training(pickle.loads(kept.read_bytes()), np.load(folder / "states.npy", mmap_mode="r"))
    print(f"{len(training.plain)} to learn from and {len(training.astray)} astray, {len(training.held)} held out")
    torch.manual_seed(SEED)
    model = Reader()
    named = list(model.named_parameters())
    groups = [
        {"params": [p for _, p in named if p.ndim > 1], "weight_decay": DECAY},
        {"params": [p for _, p in named if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE)
    total = EPOCHS * len(training.batches())
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (WARM * total), max(0.0, (total - step) / ((1 - WARM) * total)))
    )
    began, lost = perf_counter(), []
    model.train()
    for epoch in range(EPOCHS):
        for batch in training.batches():
            loss = training.loss(model, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            rate.step()
            lost.append(float(loss.detach()))
            if len(lost) % 50 == 0:
                said = f"step {len(lost)} of {total}: {np.mean(lost[-50:]):.3f}, {perf_counter() - began:.0f} s"
                print(said, flush=True)
        print(f"epoch {epoch + 1}: {held_out(training, model)}", flush=True)
        torch.save(model.state_dict(), folder / "reader.pt")


@torch.no_grad()
def held_out(training: Training, model: Reader) -> str:
    """Return how `model` does on the articles that it has not learnt from."""
    model.eval()
    right: dict[str, list[bool]] = {"answered": [], "refused": [], "refused of those astray": []}
    for at in range(0, len(training.held), 32):
        some = training.held[at : at + 32]
        answers, tokens = training.read(model, some)
        logs = torch.log_softmax(tokens, 1)
        for row, i in enumerate(some):
            first, last = logs[row, :, 0], logs[row, :, 1]
            spans = first[1:, None] + last[None, 1:]
            best = spans[torch.ones_like(spans, dtype=torch.bool).triu().tril(LONGEST)].max()
            sure = float(answers[row] + (best - first[0] - last[0]).clamp(-12, 12)) > 0
            example = training.examples[i]
            of = "answered" if example.answerable else "refused of those astray" if example.astray else "refused"
            right[of].append(sure == example.answerable)
    model.train()
    return ", ".join(f"{name} {np.mean(found):.3f}" for name, found in right.items())


def export(folder: Path, out: Path) -> None:
    """Write the reader of `folder` as an int8 ONNX model over the lower half's states: (1, tokens, width)."""
    learnt = {name: tensor.numpy() for name, tensor in torch.load(folder / "reader.pt").items()}
    reranker = onnx.load(checked_folder(RERANKER) / "model.onnx")
    model = Extractor(reranker).extract_model([STATES, "attention_mask"], [TOP])
    graph = model.graph
    new: dict[str, NDArray] = {}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            number, part = re.match(r"/bert/encoder/layer\.(\d+)/(.+)/MatMul_quant", node.name).groups()
            ours = next(name for name, theirs in PARTS.items() if theirs == part.replace("/", "."))
            stem = node.input[1].removesuffix("_quantized")
            rows = learnt[f"layers.{int(number) - TRUNK}.{ours}.weight"].T
            scale = (np.abs(rows).max(0) / 127).astype(np.float32)  # one for each column loses least
            new[node.input[1]] = np.clip(np.round(rows / scale), -127, 127).astype(np.int8)
            new[f"{stem}_scale"], new[f"{stem}_zero_point"] = scale, np.zeros(len(scale), np.int8)
    for number in range(TRUNK, LAYERS):
        for ours, theirs in PARTS.items():
            stem = f"bert.encoder.layer.{number}.{theirs}"
            new[f"{stem}.bias"] = learnt[f"layers.{number - TRUNK}.{ours}.bias"]
            if ours in ("n1", "n2"):
                new[f"{stem}.weight"] = learnt[f"layers.{number - TRUNK}.{ours}.weight"]
    kept = [each for each in graph.initializer if each.name not in new]
    del graph.initializer[:]
    graph.initializer.extend([*kept, *(numpy_helper.from_array(array, name) for name, array in new.items())])
    _without_mask(graph)
    for name in ("pool", "ans", "span"):
        graph.initializer.append(numpy_helper.from_array(learnt[f"{name}.weight"].T.copy(), f"{name}.weight"))
        graph.initializer.append(numpy_helper.from_array(learnt[f"{name}.bias"], f"{name}.bias"))
    graph.initializer.append(numpy_helper.from_array(np.array(0), "first"))
    graph.node.extend([
        helper.make_node("Gather", [TOP, "first"], ["cls"], axis=1),
        helper.make_node("Gemm", ["cls", "pool.weight", "pool.bias"], ["pooled"]),
        helper.make_node("Tanh", ["pooled"], ["bounded"]),
        helper.make_node("Gemm", ["bounded", "ans.weight", "ans.bias"], ["answers"]),
        helper.make_node("MatMul", [TOP, "span.weight"], ["turned"]),
        helper.make_node("Add", ["turned", "span.bias"], ["tokens"]),
    ])  # fmt: skip
    _rename(graph, STATES, "states")
    made = helper.make_graph(
        list(graph.node),
        "reader",
        [helper.make_tensor_value_info("states", onnx.TensorProto.FLOAT, [1, "length", WIDTH])],
        [
            helper.make_tensor_value_info("answers", onnx.TensorProto.FLOAT, [1, 1]),
            helper.make_tensor_value_info("tokens", onnx.TensorProto.FLOAT, [1, "length", 2]),
        ],
        list(graph.initializer),
    )
    whole = helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)
    onnx.checker.check_model(whole)
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(whole, out)


def _without_mask(graph: onnx.GraphProto) -> None:
    """Take the attention mask out: newsdesk runs one text at a time, so nothing is padded."""
    masked = {
        node.output[0]: next(name for name in node.input if "MatMul" in name)
        for node in graph.node
        if node.op_type == "Add" and "/bert/Where_1_output_0" in node.input
    }
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = masked.get(name, name)
    wanted, needed = [], {TOP}
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            wanted.append(node)
    del graph.node[:]
    graph.node.extend(reversed(wanted))
    used = [each for each in graph.initializer if each.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(used)


def _rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = new if name == old else name


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fit", squad, folder]:
            fit(Path(squad), Path(folder))
        case ["export", folder, out]:
            export(Path(folder), Path(out))
        case _:
            sys.exit(__doc__)
