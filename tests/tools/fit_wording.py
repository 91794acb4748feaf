"""Fit what pieces of wording say for a post, and write ``cleaner/rules/weights/wording.toml``.

    python -m tests.tools.fit_wording CORPUS... [--write]

Posts are the lines of ``tests/tools/posts/ad-*.txt``, written for this, and the posts of generated pages (of the
splits to fit on); against them stand the lines of ``news-*.txt`` (journalism that comes near to advertising), the
paragraphs of generated pages, and the gold paragraphs of the corpora's articles that are not held aside. L2-penalised
logistic regression on yes/no pieces, twice: on all pieces seen in four texts, then on those that weigh most. Prints,
for each writer of posts, how many of his are found when he was not fitted on, at the score that one paragraph of a
hundred reaches. Needs numpy and scipy (extra ``dev``).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse

from cleaner import wording
from cleaner.rules.folding import effective_chars, fold, has_wide
from tests.tools import corpus as corpora
from tests.tools import texts
from tests.tools.generator import fitted_splits, generate

TARGET = Path(wording.__file__).parent / "rules" / "weights" / "wording.toml"
PENALTY = 1.0
SEEN = 4
"""Texts that a piece must stand in."""
KEPT = {"wide": 2_500, "spaced": 1_200}
"""Pieces that are kept."""
SIZES = range(10, 261)
"""Effective characters of a text that is fitted on."""
GENERATED = 0.4
"""How much a generated text counts: they are many and alike."""
NEAR_MISS = 2.0
"""How much a line of journalism that comes near to advertising counts: a lost paragraph is worse than a post kept."""
SEEDS = 120
STEP = 0.1


class Example(NamedTuple):
    """A text: its source, and whether it is a post."""

    source: str
    is_post: bool
    folded: str


def examples(folders: Iterable[Path]) -> Iterator[Example]:
    """All texts with a known answer, each once for a source."""
    for text in texts.posts():
        yield Example(text.writer, text.label == "ad", text.folded)
    for split in fitted_splits():
        yield from _generated(split)
    for folder in folders:
        for row, _ in corpora.read(folder):
            if row.get("text") and row["page_type"] in {"article", None, ""}:
                for line in row["text"].split("\n"):
                    yield Example(folder.name, False, fold(line))


def _generated(split: str) -> Iterator[Example]:
    found: dict[str, bool] = {}
    for seed in range(SEEDS):
        page = generate(seed, split=split, form="html")
        posts = [start for label, start in page.labels if label == "ad"]
        for post in page.spam:
            if any(post.startswith(start[:20]) for start in posts):
                found[fold(post)] = True
        found.update((fold(paragraph), False) for paragraph in page.paragraphs)
    for folded, is_post in found.items():
        yield Example(f"generated {split}", is_post, folded)


def fit(found: Sequence[Example], kept: int) -> dict[str, float]:
    """Log-odds of pieces; the empty one is the bias."""
    pieces = [wording.pieces_of(example.folded) for example in found]
    seen = Counter(piece for one in pieces for piece in one)
    names = [piece for piece, count in seen.items() if count >= SEEN]
    beta = _solve(found, pieces, names)
    rank = {
        name: abs(weight) * min(1.0, seen[name] / 20) ** 0.5
        for name, weight in zip(names, beta, strict=False)
    }
    names = sorted(sorted(names, key=rank.__getitem__, reverse=True)[:kept])
    beta = _solve(found, pieces, names)
    return dict(zip([*names, wording.BIAS], map(float, beta), strict=True))


def _solve(found: Sequence[Example], pieces: Sequence[set[str]], names: Sequence[str]) -> Any:
    place = {name: at for at, name in enumerate(names)}
    rows = [[place[piece] for piece in one if piece in place] for one in pieces]
    ends = np.cumsum([0, *map(len, rows)])
    indices = [at for row in rows for at in row]
    x = sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(found), len(names)))
    y = np.array([example.is_post for example in found], dtype=float)
    w = np.array([_weight_of(example.source) for example in found])

    def loss(beta: Any) -> tuple[float, Any]:
        z = x @ beta[:-1] + beta[-1]
        off = w * (1.0 / (1.0 + np.exp(-z)) - y)
        value = w @ (np.logaddexp(0.0, z) - y * z) + 0.5 * PENALTY * beta[:-1] @ beta[:-1]
        return float(value), np.append(x.T @ off + PENALTY * beta[:-1], off.sum())

    start = np.zeros(len(names) + 1)
    return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def _weight_of(source: str) -> float:
    return GENERATED if source.startswith("generated") else NEAR_MISS if source.startswith("news") else 1.0


def scores(weights: Mapping[str, float], texts: Iterable[str]) -> Any:
    """Log-odds of texts."""
    known = weights.keys() - {wording.BIAS}
    return np.array(
        [weights[wording.BIAS] + sum(weights[p] for p in wording.pieces_of(t) & known) for t in texts]
    )


def unseen(found: Sequence[Example], kept: int) -> dict[int, float]:
    """Scores of all examples by number, each from weights fitted on what other writers (or other texts) wrote."""
    writers = sorted({example.source for example in found if example.is_post})
    parts: dict[int, list[int]] = {}
    for number, example in enumerate(found):
        part = writers.index(example.source) if example.source in writers else number % len(writers)
        parts.setdefault(part, []).append(number)
    result: dict[int, float] = {}
    for numbers in parts.values():
        held = set(numbers)
        weights = fit([example for number, example in enumerate(found) if number not in held], kept)
        said = scores(weights, [found[number].folded for number in numbers])
        result.update(zip(numbers, map(float, said), strict=True))
    return result


def report(found: Sequence[Example], said: Mapping[int, float]) -> None:
    """Print how many posts of each writer are found at the score of one paragraph in a hundred."""
    news = np.array([said[n] for n, one in enumerate(found) if not one.is_post])
    edge = float(np.quantile(news, 0.99))
    print(f"{len(news)} paragraphs; one in a hundred reaches {edge:.2f}")
    for source in sorted({one.source for one in found}):
        for is_post in (True, False):
            own = np.array(
                [said[n] for n, e in enumerate(found) if e.source == source and e.is_post == is_post]
            )
            if len(own):
                kind = "posts" if is_post else "paragraphs"
                print(f"  {source:18} {len(own):6} {kind:10} above {edge:.2f}: {np.mean(own > edge):.3f}")


def as_toml(weights: Mapping[str, float]) -> str:
    """A table's rows: weight → its pieces, heaviest first."""
    rows: dict[float, list[str]] = {}
    for piece, weight in weights.items():
        step = round(round(weight / STEP) * STEP, 1)
        if step or piece == wording.BIAS:
            rows.setdefault(step, []).append(piece)
    lines = []
    for step in sorted(rows, reverse=True):
        pieces = ", ".join(_quoted(piece) for piece in sorted(rows[step]))
        lines.append(f'"{step}" = [{pieces}]')
    return "\n".join(lines)


def _quoted(piece: str) -> str:
    escaped = piece.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def main() -> None:
    """Fit, print, and write when asked to."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("corpora", nargs="*", type=Path, help="folders with pages and gold.jsonl")
    options.add_argument("--write", action="store_true", help="write wording.toml")
    given = options.parse_args()
    found = [example for example in examples(given.corpora) if effective_chars(example.folded) in SIZES]
    tables = []
    for name, kept in KEPT.items():
        own = [example for example in found if has_wide(example.folded) == (name == "wide")]
        report(own, unseen(own, kept))
        tables.append(f"[{name}]\n{as_toml(fit(own, kept))}\n")
    if given.write:
        head = "# Log-odds that a block is a post, by pieces of its wording. Made by tests/tools/fit_wording.py.\n"
        TARGET.write_text("\n".join([head, *tables]), encoding="utf-8")


if __name__ == "__main__":
    main()
