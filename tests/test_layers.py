"""Who may import whom: read off the modules' own import lines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "cleaner"
LAYERS = {
    "model": 0, "plaindata": 0, "errors": 0, "thresholds": 0, "scales": 0,
    "rules": 1, "tokens": 1, "charset": 1, "decode": 1, "flatten": 1, "markup": 1, "tags": 1, "outliner": 1, "tree": 1,
    "reveal": 1, "said": 1, "likeness": 1, "wording": 1, "topic": 1,
    "adverts": 2, "suspects": 2, "fellows": 2, "twins": 2, "kept": 2,
    "references": 1, "inert": 1, "survey": 1, "unscripted": 1, "tables": 1, "blocks": 1, "wrapped": 1, "lists": 1,
    "plain": 1, "plaintitle": 1, "columns": 1, "features": 1, "metadata": 1,
    "outputs": 1,
    "cuts": 2, "context": 2, "candidate": 2, "evidence": 2, "around": 2, "ends": 2, "tails": 2, "captions": 2,
    "company": 2, "places": 2, "rest": 2, "enclosed": 2, "lead": 2, "sounds": 2, "labels": 2,
    "reasons": 2, "second_opinion": 2, "pagetype": 2, "spam": 2, "flags": 2, "certainty": 2, "typesigns": 2,
    "article": 3, "pipeline": 3,
    "service": 4, "evaluate": 4, "cli": 5,
}  # fmt: skip
"""A module imports its own layer and those below. Layers 0 to 3 know no network, clock, file or printing."""
FORBIDDEN = {
    "socket",
    "ssl",
    "urllib3",
    "httpcore2",
    "http.client",
    "sqlite3",
    "time",
    "subprocess",
    "requests",
    "random",
}
THIRD_PARTY = {
    "lxml": {"outliner", "tree", "second_opinion"},
    "readability": {"second_opinion"},
    "nh3": {"outputs"},
}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent.name != "__pycache__")


def top(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    mine = top(path)
    if mine in {"__init__", "__main__"}:
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "cleaner" and len(parts) > 1 and parts[1] in LAYERS:
            assert LAYERS[parts[1]] <= LAYERS[mine], f"{mine} imports {name}"
        if LAYERS[mine] <= 3:
            assert name not in FORBIDDEN, f"{mine} imports {name}"
        if parts[0] in THIRD_PARTY and LAYERS[mine] <= 3:
            assert mine in THIRD_PARTY[parts[0]], f"{mine} imports {name}"


def test_every_module_has_its_layer() -> None:
    assert {top(path) for path in MODULES} - {"__init__", "__main__"} <= set(LAYERS)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if LAYERS.get(top(p), 9) <= 3], ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_core_neither_prints_nor_opens_files(path: Path) -> None:
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert not {"print", "open", "input", "eval", "exec"} & set(calls)
