"""Whether this installation is sound: versions, processor, cache, and a self-test of the generator and the kernel."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from simulate.engine.kernel import core_is_compiled

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "matplotlib", "pydantic", "click", "rich")
ARM = ("arm64", "aarch64")
"""Names of machines whose processors all have fused multiply-add, in lower case."""
KNOWN_ANSWER = (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
"""Philox4x32-10 of counter 0 under key 0 (Salmon et al. 2011, the known answers of their library)."""
PATHS = 8192
"""Trajectories of the self-test."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `problem` says what is wrong with it and what to do, empty if nothing is."""

    name: str
    value: str
    problem: str = ""


def findings() -> Iterator[Finding]:
    """Everything that was looked at, as soon as it is known; the cache, which the self-test fills, comes last."""
    yield from _versions()
    yield from _processor()
    yield _generator()
    yield from _kernel()
    yield _cache()


def _versions() -> Iterator[Finding]:
    from simulate.version import installed_version

    yield Finding("jvsim", installed_version())
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}")
    for name in PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "missing", f"{name} is not installed: install jvsim again")


def _processor() -> Iterator[Finding]:
    import numba

    from simulate.core.jit import CPU_FEATURES, CPU_NAME
    from simulate.core.surroundings import host_features
    from simulate.engine.run import available_threads

    host = host_features()
    arm = platform.machine().lower() in ARM
    yield Finding("processor", CPU_NAME)
    fused = arm or bool(host.get("fma"))
    without = "without fused multiply-add the core is slow, though its results are the same"
    yield Finding("fused multiply-add", "yes" if fused else "no", "" if fused else without)
    wide = bool(host.get("avx512f"))
    allowed = "-prefer-256-bit" in CPU_FEATURES.split(",")
    bits = 512 if wide and allowed else 256 if host.get("avx2") else 128
    narrow = "512-bit vectors are there but switched off: is NUMBA_CPU_FEATURES set?" if wide and not allowed else ""
    yield Finding("vectors", f"{bits} bit", narrow)
    late = (
        "numba was set up by something else before jvsim was imported"
        if numba.config.CPU_FEATURES != CPU_FEATURES
        else ""
    )
    yield Finding("features in use", "as asked" if not late else "others", late)
    yield Finding("threads", str(available_threads()))


def _cache() -> Finding:
    from simulate.core.jit import CACHE

    remedy = "so every start compiles: JVSIM_CACHE_DIR names another folder"
    if CACHE.folder is None:
        return Finding("cache", "none", f"{CACHE.trouble}, {remedy}")
    if not core_is_compiled():
        return Finding("cache", str(CACHE.folder), f"the compiled code cannot be kept there, {remedy}")
    return Finding("cache", f"{CACHE.folder}, which holds the compiled code")


def _generator() -> Finding:
    from simulate.core.randomness import uniforms

    words = uniforms(0, 0, [0], 0)[:, 0] * 2.0**32 - 0.5
    right = tuple(int(word) for word in words) == KNOWN_ANSWER
    problem = "" if right else "the generator does not give its known answer: please report it, with this page"
    return Finding("generator", "known answer" if right else "wrong", problem)


def _kernel() -> Iterator[Finding]:
    from simulate.engine.run import simulate
    from simulate.scenario import load, templates

    if not templates.names():
        yield Finding("shipped scenarios", "missing", "the shipped scenarios are not installed: install jvsim again")
        return
    scenario = load(templates.path(templates.names()[0]))
    simulate(scenario, 1, threads=1)
    began = time.perf_counter()
    once = simulate(scenario, PATHS, threads=1)
    seconds = time.perf_counter() - began
    again = simulate(scenario, PATHS, threads=2)
    same = np.array_equal(once.matrix, again.matrix)
    problem = "" if same else "one thread and two give different results: please report it, with this page"
    yield Finding(
        "kernel", f"{PATHS:,} trajectories, 1 thread = 2 threads" if same else "1 thread ≠ 2 threads", problem
    )
    nanoseconds = 1e9 * seconds / (PATHS * scenario.horizon_quarters)
    yield Finding("speed", f"{nanoseconds:.0f} ns a quarter of a trajectory on one thread")
