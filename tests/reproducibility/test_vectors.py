"""Narrower vectors give the same bits: the mathematics is our own, and every multiply-add is fused or none is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import llvmlite.binding as llvm
import pytest

SCENARIO = Path(__file__).parents[2] / "scenarios" / "battery_cells.toml"
PROGRAM = """
import hashlib, sys
from simulate.engine.run import simulate
from simulate.core import jit
from simulate.scenario import load
outcomes = simulate(load(sys.argv[1]), 1_000)
print(hashlib.sha256(outcomes.matrix.tobytes()).hexdigest(), "+avx512f" in jit.CPU_FEATURES)
"""


def digest(cache: Path, features: str | None) -> list[str]:
    """Digest of a run in a fresh process that may use these processor features, and whether AVX-512 was among them."""
    environment = {**os.environ, "JVSIM_CACHE_DIR": str(cache)}
    environment.pop("NUMBA_CPU_FEATURES", None)
    if features is not None:
        environment["NUMBA_CPU_FEATURES"] = features
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SCENARIO)], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.split()


@pytest.mark.skipif("+avx512f" not in llvm.get_host_cpu_features().flatten(), reason="the processor has no AVX-512")
def test_avx2_gives_the_bits_of_avx512(tmp_path: Path) -> None:
    from simulate.engine.run import simulate
    from simulate.scenario import load

    host = llvm.get_host_cpu_features().flatten()
    narrow = ",".join(f"-{part[1:]}" if "avx512" in part or "evex" in part else part for part in host.split(","))
    here = hashlib.sha256(simulate(load(SCENARIO), 1_000).matrix.tobytes()).hexdigest()
    assert digest(tmp_path, narrow) == [here, "False"]
