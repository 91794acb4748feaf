"""Fit what pieces of wording say for an article's own text, and write ``cleaner/rules/weights/prose.toml``.

    python -m tests.tools.fit_prose CORPUS... [--write]

An example is a short block with a known answer: of pages with gold text, of fixture pages that are not held out, of
generated pages (of the splits to fit on), and the lines of ``tests/tools/posts`` and of ``tests/tools/lines`` (short
lines of articles and of what is around them, by several writers, with their labels). L2-penalised logistic regression
on yes/no pieces and, so that pieces need not stand for it, on the length, whose weights are then dropped; both answers
weigh alike in all. Prints, for each corpus or split, how well pieces fitted on the others part its blocks (AUC).
Blocks that are links are left out.

:mod:`tests.tools.fit` fits the passes on scores of wordings that were fitted without the page's site or split
(:func:`folded_models`). Needs numpy and scipy (extra ``dev``).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse

from cleaner import wording
from cleaner.evidence import WORDED_CHARS
from cleaner.rules.folding import effective_chars, fold, has_wide
from tests.tools import texts
from tests.tools.fit_wording import as_toml

TARGET = Path(wording.__file__).parent / "rules" / "weights" / "prose.toml"
PENALTY = 2.0
SEEN = 4
"""Texts that a piece must stand in."""
KEPT = {"wide": 5_000, "spaced": 4_000}
"""Pieces that are kept."""
SOURCE_WEIGHT = {"wcxb_dev": 0.3}
"""How much a text counts: English articles are more than all others together."""


class Example(NamedTuple):
    """A text: where it is from, its site or split, and whether it is the article's own."""

    source: str
    site: str
    folded: str
    is_prose: bool


def examples(source: str, site: str, tree: Any, truth: Sequence[bool | None]) -> Iterable[Example]:
    """The blocks of one page that teach something."""
    least, most = WORDED_CHARS
    for block, answer in zip(tree.blocks, truth, strict=True):
        if answer is None or block.hidden or block.link_chars * 2 >= len(block.text):
            continue
        folded = fold(block.text[:1000])
        if least <= effective_chars(folded) <= most:
            yield Example(source, site, folded, bool(answer))


def posts() -> Iterable[Example]:
    """The lines of ``tests/tools/posts``: posts, and paragraphs of journalism that come near to them."""
    least, most = WORDED_CHARS
    for text in texts.posts():
        if least <= effective_chars(text.folded) <= most:
            yield Example("posts", text.writer, text.folded, text.label == "body")


def lines() -> Iterable[Example]:
    """The lines of ``tests/tools/lines`` with their labels. A standfirst is left out: gold texts differ about it."""
    least, most = WORDED_CHARS
    for text in texts.lines():
        if text.label != "standfirst" and least <= effective_chars(text.folded) <= most:
            yield Example("lines", text.writer, text.folded, text.label == "body")


def unique(found: Iterable[Example]) -> list[Example]:
    """Each text of a site once."""
    return list({(one.site, one.folded): one for one in found}.values())


def fit(found: Sequence[Example], kept: int) -> dict[str, float]:
    """Log-odds of pieces; the empty one is the bias."""
    pieces = [wording.pieces_of(example.folded) for example in found]
    seen = Counter(piece for one in pieces for piece in one)
    names = [piece for piece, count in seen.items() if count >= SEEN]
    if len(names) > kept:
        beta = _solve(found, pieces, names)
        rank = {n: abs(b) * min(1.0, seen[n] / 20) ** 0.5 for n, b in zip(names, beta, strict=False)}
        names = sorted(sorted(names, key=rank.__getitem__, reverse=True)[:kept])
    beta = _solve(found, pieces, names)
    return {**dict(zip(names, map(float, beta), strict=False)), wording.BIAS: float(beta[-1])}


def _solve(found: Sequence[Example], pieces: Sequence[set[str]], names: Sequence[str]) -> Any:
    """Weights of the pieces, of the lengths, and the bias."""
    lengths = [int(log2(effective_chars(example.folded))) for example in found]
    place = {name: at for at, name in enumerate(names)}
    rows = [
        [*(place[piece] for piece in one if piece in place), len(names) + length]
        for one, length in zip(pieces, lengths, strict=True)
    ]
    width = len(names) + max(lengths) + 1
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((at for row in rows for at in row), dtype=np.int32, count=ends[-1])
    x = sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(found), width))
    y = np.array([example.is_prose for example in found], dtype=float)
    w = np.array([SOURCE_WEIGHT.get(example.source, 1.0) for example in found])
    w *= np.where(y > 0, 0.5 / (w * y).sum(), 0.5 / (w * (1 - y)).sum()) * w.sum()

    def loss(beta: Any) -> tuple[float, Any]:
        z = x @ beta[:-1] + beta[-1]
        off = w * (1.0 / (1.0 + np.exp(-np.clip(z, -40, 40))) - y)
        value = w @ (np.logaddexp(0.0, z) - y * z) + 0.5 * PENALTY * beta[:-1] @ beta[:-1]
        return float(value), np.append(x.T @ off + PENALTY * beta[:-1], off.sum())

    start = np.zeros(width + 1)
    return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def tables(found: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights of both kinds of scripts."""
    return {
        name: fit([one for one in found if has_wide(one.folded) == (name == "wide")], kept)
        for name, kept in KEPT.items()
    }


def model(found: Sequence[Example]) -> wording.Wording:
    """A wording fitted on some examples."""
    return wording.Wording(**tables(found))


def folded_models(found: Sequence[Example], fold_of: Mapping[str, int]) -> dict[int, wording.Wording]:
    """For each fold a wording that was fitted on the sites of the others."""
    return {
        fold: model([one for one in found if fold_of[one.site] != fold]) for fold in sorted(set(fold_of.values()))
    }


def report(found: Sequence[Example], score: Sequence[float]) -> None:
    """Print how well scores part the blocks of each source (AUC), and how many fall below -2."""
    scores = np.array(score)
    for source in sorted({one.source for one in found}):
        for is_wide in (True, False):
            mine = [n for n, one in enumerate(found) if one.source == source and has_wide(one.folded) == is_wide]
            own = np.array([found[n].is_prose for n in mine], dtype=bool)
            if 10 < own.sum() < len(own) - 10:
                said = scores[mine]
                ranks = np.argsort(np.argsort(said))
                area = (ranks[own].mean() - (own.sum() - 1) / 2) / (~own).sum()
                print(
                    f"  {source:18} {'wide' if is_wide else 'spaced':6} {len(own):6} AUC {area:.3f}"
                    f"  below -2: rest {np.mean(said[~own] < -2):.3f}, prose {np.mean(said[own] < -2):.3f}"
                )


def write(found: Sequence[Example]) -> None:
    """Fit on everything and write the weights."""
    head = "# Log-odds that a block is an article's own text, by pieces of its wording (tests/tools/fit_prose.py).\n"
    made = tables(found)
    parts = [f"[{name}]\n{as_toml(made[name])}\n" for name in KEPT]
    TARGET.write_text("\n".join([head, *parts]), encoding="utf-8")


def main() -> None:
    """Fit, print, and write when asked to."""
    from tests.tools import fit  # noqa: PLC0415 - it needs this module, too

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpora", nargs="*", type=Path, help="folders with pages and gold.jsonl")
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--write", action="store_true", help="write prose.toml")
    given = options.parse_args()
    pages = fit.pages(given.corpora, "text")
    found = unique([*posts(), *lines(), *(one for page in pages for one in page.examples())])
    fold_of = {one.site: fit.fold_of(one.site, given.folds) for one in found}
    models = folded_models(found, fold_of)
    report(found, [models[fold_of[one.site]].of(one.folded) for one in found])
    if given.write:
        write(found)


if __name__ == "__main__":
    main()
