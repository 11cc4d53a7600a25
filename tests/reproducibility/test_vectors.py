"""Narrower vectors give the same bits: the mathematics is our own, and every multiply-add is fused or none is.

What has no AVX-512 is compiled for it here, in an empty cache; so this is also where a first run is watched.
"""

from __future__ import annotations

from pathlib import Path

import llvmlite.binding as llvm
import numpy as np

import simulate as jv
from simulate.cli.program import Exit
from simulate.engine.run import simulate
from tests.conftest import Run

RUN = ("run", "battery_cells", "--paths", "1000", "--no-plots", "--name")
HOST = llvm.get_host_cpu_features().flatten()
NARROW = ",".join(f"-{part[1:]}" if "avx512" in part or "evex" in part else part for part in HOST.split(","))
"""What this processor can do without its 512-bit vectors, where it has them."""


def test_a_first_run_compiles_the_core_once_and_avx2_gives_the_bits_of_avx512(
    tmp_path: Path, jvsim_process: Run
) -> None:
    surroundings = {"JVSIM_CACHE_DIR": str(tmp_path / "cache"), "NUMBA_CPU_FEATURES": NARROW}
    first = jvsim_process(*RUN, "first", **surroundings)
    again = jvsim_process(*RUN, "again", **surroundings)
    assert (first.returncode, again.returncode) == (Exit.OK, Exit.OK), first.stderr + again.stderr
    assert first.stderr.startswith("compiling the simulation core")
    assert again.stderr == "written to outputs/again\n"
    assert first.stdout == again.stdout
    assert "+avx512" not in NARROW
    here = simulate(jv.load("battery_cells"), 1_000).matrix
    for name in ("first", "again"):
        assert np.array_equal(jv.open(tmp_path / "outputs" / name).outcomes.matrix, here)
