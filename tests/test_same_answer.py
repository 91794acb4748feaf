"""The same page gives the same record in every process: sets have another order in each of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRINT_RECORDS = """
import hashlib
import msgspec
import cleaner
from tests.fixture_pages import pages
from tests.tools.generator import FORMS, generate

for page in pages():
    print(page.name, hashlib.sha256(msgspec.json.encode(page.clean())).hexdigest())
for split in ("tune_c", "tune_d"):
    for form in FORMS:
        for seed in range(25):
            page = generate(seed, split=split, form=form)
            print(page.id, hashlib.sha256(msgspec.json.encode(cleaner.clean(page.data))).hexdigest())
"""


def records(hash_seed: int) -> list[str]:
    """A line for each page: its name and the hash of its record, made in a process with that seed for hashes."""
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PRINT_RECORDS],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.splitlines()


def test_records_do_not_depend_on_the_order_of_sets() -> None:
    first, second = records(1), records(2)
    assert len(first) > 100
    assert [one for one, other in zip(first, second, strict=True) if one != other] == []
