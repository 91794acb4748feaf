"""Fit what the acts of advertising posts weigh, and print it: the weights of ``adverts.py`` and of its cue rules.

    python -m tests.tools.fit_adverts CORPUS... [--seeds 150] [--worst 20]

Posts are the blocks labelled ``ad`` (and nothing else) of fixture pages that are not held out and of generated pages
(of the splits to fit on). Against them stand body blocks: of the same pages and of the corpora's articles that are
not held aside. L2-penalised logistic regression on yes/no signs; prints each weight with how many posts and other
blocks show the sign, how many posts are found and how many body blocks taken for posts from each threshold on, the
body blocks that come nearest, how many posts and body blocks have a twin in a list, and what share of a generated page
its blocks in one frame are. Nothing is written: weights go into the rules by hand, rounded to halves.

Needs numpy and scipy (extra ``dev``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from scipy import optimize, sparse

from cleaner import adverts, fellows
from cleaner import twins as pairs
from cleaner.decode import decode
from cleaner.model import Evidence, Tree
from cleaner.pipeline import _read, engine
from tests import fixture_pages
from tests.tools import corpus as corpora
from tests.tools.generator import fitted_splits, generate

PENALTY = 2.0
SHORTEST = 6
"""Characters of a block that is looked at."""
STEPPED = {"post:length", "post:dense", "post:wording", "post:matter"}
"""Reasons whose weight is part of the sign: they say more or less."""
WEIGHTS = {"generator": 0.4, "fixtures": 2.0, "wcxb_dev": 0.5}
"""How much a block counts: generated ones are many and alike, English articles more than the others together."""


class Example(NamedTuple):
    """A block: where it is from, whether it is a post, and the signs that it shows."""

    source: str
    is_post: bool
    signs: list[str]
    text: str
    twin: str = ""
    """Whether an entry of a list fills its frame: ``twin``, or ``other matter`` if the page speaks of others."""
    has_sibling: bool = False
    """Whether another paragraph fills its frame, and the page speaks of others."""


def _name(reason: Evidence) -> str:
    return f"{reason.rule} {reason.weight:+}" if reason.rule in STEPPED else reason.rule


def _examples(source: str, data: bytes | str, truth: Callable[[Tree], list[bool | None]]) -> Iterator[Example]:
    text = decode(data)
    tree, hints, _ = _read(text, None)
    model = engine(text.kind)
    said = model.first.listener.listen(tree)
    weighed = model.posts.weigh(tree, said, hints).likely
    twins = dict.fromkeys((index for index, _ in pairs.twins_in_lists(tree, said, frozenset())), "twin")
    twins |= {index: "other matter" for index, _ in pairs.twins(tree, said, frozenset()) if index in twins}
    siblings = {index for index, _ in pairs.siblings(tree, said, hints, frozenset(), in_spaced=True)}
    for index, (block, is_post) in enumerate(zip(tree.blocks, truth(tree), strict=True)):
        if is_post is None or block.hidden or len(block.text) < SHORTEST:
            continue
        rules = [model.first.text_rules[hit] for hit in said.hits[index]]
        reasons = weighed.get(index) or adverts.reasons_of(block.text, said.folded[index], rules)
        signs = [_name(reason) for reason in reasons if reason.rule != "post:prior"]
        yield Example(source, is_post, signs, block.text, twins.get(index, ""), index in siblings)


def _labelled(labels: Sequence[tuple[frozenset[str], str]]) -> Callable[[Tree], list[bool | None]]:
    def truth(tree: Tree) -> list[bool | None]:
        found: list[bool | None] = [None] * len(tree.blocks)
        for wanted, _, index in fixture_pages.match_lines(labels, [block.text for block in tree.blocks]):
            if index is not None:
                found[index] = True if wanted == {"ad"} else False if "body" in wanted else None
        return found

    return truth


def examples(folders: Sequence[Path], seeds: int) -> Iterator[Example]:
    """All blocks with a known answer."""
    for page in fixture_pages.pages():
        if not page.meta.get("held_out"):
            yield from _examples("fixtures", page.data, _labelled(page.labels))
    for split in fitted_splits():
        for seed in range(seeds):
            for form in ("html", "dump"):
                made = generate(seed, split=split, form=form)
                labels = [(frozenset(label.split("|")), start) for label, start in made.labels]
                yield from _examples("generator", made.data, _labelled(labels))
    for folder in folders:
        for row, data in corpora.read(folder):
            if row.get("text") and row["page_type"] in {"article", None, ""}:
                gold = row["text"]

                def truth(tree: Tree, gold: str = gold) -> list[bool | None]:
                    inside = corpora.block_truth([block.text for block in tree.blocks], gold)
                    return [False if one else None for one in inside]

                yield from _examples(folder.name, data, truth)


def fit(found: Sequence[Example], names: Sequence[str]) -> tuple[Any, Any]:
    """Weights (the last is the prior), and the score of each example."""
    place = {name: at for at, name in enumerate(names)}
    indices = [place[sign] for example in found for sign in dict.fromkeys(example.signs)]
    ends = np.cumsum([0, *(len(dict.fromkeys(example.signs)) for example in found)])
    x = sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(found), len(names)))
    y = np.array([example.is_post for example in found], dtype=float)
    w = np.array([WEIGHTS.get(example.source, 1.0) for example in found])

    def loss(beta: Any) -> tuple[float, Any]:
        z = x @ beta[:-1] + beta[-1]
        off = w * (1.0 / (1.0 + np.exp(-z)) - y)
        value = w @ (np.logaddexp(0.0, z) - y * z) + 0.5 * PENALTY * beta[:-1] @ beta[:-1]
        return float(value), np.append(x.T @ off + PENALTY * beta[:-1], off.sum())

    beta = optimize.minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return beta, x @ beta[:-1] + beta[-1]


def print_twins(found: Sequence[Example]) -> None:
    """How many posts and body blocks fill the frame of an entry of a list, or of another paragraph."""
    for is_post, name in ((True, "posts"), (False, "body blocks")):
        own = [example for example in found if example.is_post == is_post]
        twins = [example.twin for example in own if example.twin]
        siblings = sum(example.has_sibling for example in own)
        print(f"{len(own)} {name}, {len(twins)} with a twin, {twins.count('other matter')} of other matter;"
              f" {siblings} with siblings of other matter")  # fmt: skip


def print_shares(seeds: int) -> None:
    """What share of a generated page's text outside links its likely posts in one frame are."""
    shares: list[float] = []
    with patch.object(fellows, "MOST_OF_PAGE", 1.0):
        for split in fitted_splits():
            for seed in range(seeds):
                text = decode(generate(seed, split=split, form="html").data)
                tree, hints, _ = _read(text, None)
                model = engine(text.kind)
                likely, company = model.posts.weigh(tree, model.first.listener.listen(tree), hints)
                shares.append(fellows.share_of_page(company.members & likely.keys(), tree))
    found = sorted(filter(None, shares))
    print(
        f"{len(found)} generated pages with posts in one frame: {found[len(found) // 2]:.2f} of the text on the median,"
        f" {found[int(len(found) * 0.99)]:.2f} at the 99th percentile, {found[-1]:.2f} at most"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=150)
    parser.add_argument("--worst", type=int, default=20)
    options = parser.parse_args()
    found = list(examples(options.corpora, options.seeds))
    names = sorted({sign for example in found for sign in example.signs})
    beta, scores = fit(found, names)
    for at, name in enumerate(names):
        shown = sum(name in example.signs for example in found if example.is_post)
        others = sum(name in example.signs for example in found if not example.is_post)
        print(f"{name:18s} {beta[at]:+.2f}  posts {shown:5d}  others {others:5d}")
    print(f"{'prior':18s} {beta[-1]:+.2f}")
    posts = np.array([example.is_post for example in found])
    for threshold in (0.0, 0.5, 1.0, 1.5, 2.0):
        print(f"from {threshold}: {(scores[posts] > threshold).mean():.3f} of {posts.sum()} posts,"
              f" {(scores[~posts] > threshold).sum()} of {(~posts).sum()} body blocks")  # fmt: skip
    nearest = dict.fromkeys(
        (found[at].source, found[at].text[:100]) for at in np.argsort(-scores) if not posts[at]
    )
    for source, text in list(nearest)[: options.worst]:
        print(f"  {source}: {text}")
    print_twins(found)
    print_shares(options.seeds)


if __name__ == "__main__":
    main()
