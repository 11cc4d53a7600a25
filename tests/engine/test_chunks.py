"""Chunks of a run: every thread has as many, all of one size, and what comes out does not depend on them."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.engine import run
from simulate.engine.run import BLOCK, CHUNK, chunk_of, simulate
from simulate.scenario import load, templates


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("paths", [1, 100, CHUNK, CHUNK + 1, 20_000, 100_000, 1_000_001])
def test_every_thread_has_as_many_chunks(paths: int, workers: int) -> None:
    size = chunk_of(paths, workers)
    sizes = [min(size, paths - start) for start in range(0, paths, size)]
    assert sum(sizes) == paths
    assert max(sizes) <= CHUNK
    if len(sizes) > 1:
        assert size % BLOCK == 0
        assert -(-len(sizes) // workers) == -(-paths // (CHUNK * workers)), "no more rounds than are needed"
        assert size - sizes[-1] < len(sizes) * BLOCK + BLOCK, "the last one is as large as the others"


def test_the_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = load(templates.path("minimal"))
    whole = simulate(deal, 700, threads=1)
    monkeypatch.setattr(run, "CHUNK", 128)
    parts = simulate(deal, 700, threads=3)
    assert np.array_equal(whole.matrix, parts.matrix)
