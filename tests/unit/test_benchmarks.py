"""The benchmarks run by hand. So that they still can, each name of ours that one of them uses must exist."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FILES = sorted((Path(__file__).parents[1] / "benchmarks").glob("*.py"))


def used(tree: ast.Module) -> Iterator[tuple[ModuleType, str]]:
    """Yield what a file imports from our packages, and what it takes from those of their modules that it imports."""
    modules: dict[str, ModuleType] = {}
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)
    for node in (node for node in imported if node.module.split(".")[0] in ("bot", "ingest", "training")):
        package = importlib.import_module(node.module)
        for alias in node.names:
            try:
                modules[alias.asname or alias.name] = importlib.import_module(f"{node.module}.{alias.name}")
            except ModuleNotFoundError:
                yield package, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_benchmark_uses_exists(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [f"{module.__name__}.{name}" for module, name in used(tree) if not hasattr(module, name)] == []
