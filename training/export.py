"""Writes a reader as an int8 ONNX model: the bundled reranker's graph with other weights, and three heads above it.

The model goes from tokens to `rank`, `answers` and `tokens`. Weights are int8 with a scale for each column, activations
are scaled as they come, and there is no mask: newsdesk runs one text at a time, so nothing is padded.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.utils import Extractor

from ingest.models.bundled import RERANKER, checked_folder
from training.model import LAYERS, PARTS, Reader

Arrays = dict[str, NDArray[np.generic]]

INPUTS = "input_ids", "attention_mask", "token_type_ids"
MASK = "/bert/Where_1_output_0"
TOP = f"/bert/encoder/layer.{LAYERS - 1}/output/LayerNorm/Add_1_output_0"


def export(reader: Reader, out: Path) -> None:
    """Write `reader` to `out`."""
    reranker = onnx.load(checked_folder(RERANKER) / "model.onnx")
    model = Extractor(reranker).extract_model(list(INPUTS), [TOP])
    graph = model.graph
    _exchange(graph, reader)
    _without_mask(graph)
    _add_heads(graph, reader)
    names = ("input_ids", "token_type_ids")
    inputs = [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, [1, "length"]) for name in names]
    shapes: dict[str, list[int | str]] = {"rank": [1, 1], "answers": [1, 1], "tokens": [1, "length", 2]}
    outputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    made = helper.make_graph(list(graph.node), "reader", inputs, outputs, list(graph.initializer))
    whole = helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)
    onnx.checker.check_model(whole)
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(whole, out)


def _exchange(graph: onnx.GraphProto, reader: Reader) -> None:
    """Put the reader's weights where the reranker's are."""
    learnt = dict(_learnt(reader))
    new: Arrays = {name: array for name, array in learnt.items() if not _is_matrix(name)}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and (found := re.match(r"/(bert/encoder/.+)/MatMul_quant", node.name)):
            stem = node.input[1].removesuffix("_quantized")
            rows = learnt[f"{found.group(1).replace('/', '.')}.weight"].T
            scale = (np.abs(rows).max(0) / 127).astype(np.float32)
            new[node.input[1]] = np.clip(np.round(rows / scale), -127, 127).astype(np.int8)
            new[f"{stem}_scale"], new[f"{stem}_zero_point"] = scale, np.zeros(len(scale), np.int8)
    kept = [each for each in graph.initializer if each.name not in new]
    del graph.initializer[:]
    graph.initializer.extend([*kept, *(numpy_helper.from_array(array, name) for name, array in new.items())])


def _learnt(reader: Reader) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield the layers' weights under the reranker's names."""
    for number, layer in enumerate(reader.layers):
        for ours, theirs in PARTS.items():
            for kind in ("weight", "bias"):
                parts = getattr(getattr(layer, ours), kind).detach().float().cpu().chunk(len(theirs))
                for name, part in zip(theirs, parts, strict=True):
                    yield f"bert.encoder.layer.{number}.{name}.{kind}", part.numpy()


def _is_matrix(name: str) -> bool:
    return name.endswith(".weight") and "LayerNorm" not in name


def _add_heads(graph: onnx.GraphProto, reader: Reader) -> None:
    """Add what is asked of the uppermost states, in float32: it is little."""
    arrays: Arrays = {"first": np.array(0), "span.weight": _floats(reader.span.weight).T.copy()}
    arrays["span.bias"] = _floats(reader.span.bias)
    nodes = [helper.make_node("Gather", [TOP, "first"], ["cls"], axis=1)]
    for name, head in (("rank", reader.rank), ("answers", reader.answers)):
        for part, linear in (("pool", head.pool), ("out", head.out)):
            arrays[f"{name}.{part}.weight"] = _floats(linear.weight).T.copy()
            arrays[f"{name}.{part}.bias"] = _floats(linear.bias)
        nodes += [
            helper.make_node("Gemm", ["cls", f"{name}.pool.weight", f"{name}.pool.bias"], [f"{name}.pooled"]),
            helper.make_node("Tanh", [f"{name}.pooled"], [f"{name}.bounded"]),
            helper.make_node("Gemm", [f"{name}.bounded", f"{name}.out.weight", f"{name}.out.bias"], [name]),
        ]
    nodes += [
        helper.make_node("MatMul", [TOP, "span.weight"], ["span.turned"]),
        helper.make_node("Add", ["span.turned", "span.bias"], ["tokens"]),
    ]
    graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in arrays.items())
    graph.node.extend(nodes)


def _floats(tensor: object) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().float().cpu().numpy())  # type: ignore[attr-defined]


def _without_mask(graph: onnx.GraphProto) -> None:
    """Take the attention mask out, and all that led to it."""
    masked = {
        node.output[0]: next(name for name in node.input if name != MASK)
        for node in graph.node
        if node.op_type == "Add" and MASK in node.input
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
