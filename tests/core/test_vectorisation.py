"""Every stage becomes vector code: the speed of the kernel rests on it, and a branch added to a stage can lose it.

All stages of a module are put, each in a loop of its own over the lanes, into one function that is compiled as a block
is. Indices of rows are constants here, so that no loop needs a check for overlap and its scalar double, and so are
plain numbers, so that nothing is computed before a loop. If a stage does not vectorise, its arithmetic on doubles
stands in the assembly as scalar instructions; vectorised, it leaves none. Nor may a library function be called, which
takes one lane at a time.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numba
import pytest
from numba import types

from simulate.core import (
    appraisal,
    closing,
    foresight,
    governance,
    jit,
    lanes,
    learned,
    ledger,
    market,
    operations,
    parting,
    pilots,
    relationship,
    rights,
    settlement,
)

HAS_AVX512 = "+avx512f" in jit.CPU_FEATURES and "+avx512dq" in jit.CPU_FEATURES
ON_X86 = "+sse2" in jit.CPU_FEATURES

MODULES = (
    appraisal, closing, foresight, governance, learned, ledger, market, operations, parting, pilots,
    relationship, rights, settlement,
)  # fmt: skip
NOT_OVER_LANES = {"settle_venture", "price_of", "proceeds_of", "proceeds_at_notice", "end_joint_life"}
"""Few lanes settle in a quarter: they are settled one by one, on purpose."""

SCALAR = re.compile(r"\tv?((?:add|sub|mul|div|sqrt|min|max|fn?m(?:add|sub)\d{3}|cmp\w*|u?comi|cvtu?si2)sdq?)\t")
CALL = re.compile(r"\tcallq?\t\S+")
PACKED = re.compile(r"\tv\w+pd\t[^\n]*%zmm")

RECORDS = {
    "x": numba.typeof(lanes.new_record(lanes.STRUCTURE)[0]),
    "p": numba.typeof(lanes.new_record(lanes.INPUTS)[0]),
    "s": numba.typeof(lanes.new_record(lanes.STATE)[0]),
}
PLACES = {"payee": 1, "target": 1, "m": 1, "owner": 1}
"""Indices of rows, where two of one stage must differ; 0 otherwise."""


def stages(module: ModuleType) -> dict[str, Any]:
    """The stages of a module that work on a lane of the state."""
    found = {}
    for name, function in vars(module).items():
        python = getattr(function, "py_func", None)
        if python is None or python.__module__ != module.__name__ or name in NOT_OVER_LANES:
            continue
        if {"s", "j"} <= set(inspect.signature(python).parameters):
            found[name] = function
    return found


def argument(name: str, kind: str) -> str:
    """What a loop passes for a stage's parameter."""
    if name in RECORDS or name == "j":
        return name
    if kind == "Record":
        return "s.draw"
    return {"float": "7.0", "bool": "True", "np.uint64": "word", "int": str(PLACES.get(name, 0))}[kind]


def loops(named: dict[str, Any]) -> Callable[..., None]:
    """A function with a loop over the lanes for each stage."""
    lines = ["def run(x, p, s, word):"]
    for name, function in named.items():
        parameters = inspect.signature(function.py_func).parameters.values()
        passed = ", ".join(argument(one.name, one.annotation) for one in parameters)
        lines += [f"    for j in range({lanes.LANES}):", f"        {name}({passed})"]
    space: dict[str, Any] = dict(named)
    exec("\n".join(lines), space)
    run: Callable[..., None] = space["run"]
    return run


def assembly(function: Callable[..., None]) -> str:
    """What a function compiles to, as a block."""
    compiled: Any = jit.block(function)
    compiled.compile((*RECORDS.values(), types.uint64))
    (text,) = compiled.inspect_asm().values()
    body = re.search(r"^_ZN\w*run\w*:\n(.*?)^\.Lfunc_end", text, re.MULTILINE | re.DOTALL)
    return body.group(1) if body else str(text)


def one_by_one(text: str) -> list[str]:
    """What is done lane by lane in assembly: scalar arithmetic on doubles, and calls of functions."""
    return SCALAR.findall(text) + CALL.findall(text)


@pytest.mark.skipif(not HAS_AVX512, reason="the processor has no AVX-512")
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_stage_becomes_vector_code(module: ModuleType) -> None:
    named = stages(module)
    assert len(named) >= 3
    text = assembly(loops(named))
    assert PACKED.search(text), "not one instruction on eight doubles"
    if one_by_one(text):
        lost = [name for name, one in named.items() if one_by_one(assembly(loops({name: one})))]
        pytest.fail(f"not vectorised: {', '.join(lost) or 'some loop, but none of the stages alone'}")


@jit.stage
def run_on(s: Any, j: int) -> None:
    """Each lane needs the one before it."""
    s.age[j] = s.age[j - 1] * 0.5 + s.sales[j] if j > 0 else s.sales[j]


@jit.stage
def call_out(s: Any, j: int) -> None:
    """The library's exponential, not the core's."""
    s.age[j] = math.exp(s.sales[j])


@pytest.mark.skipif(not ON_X86, reason="the names of instructions are those of x86")
@pytest.mark.parametrize("lost", [run_on, call_out], ids=["run_on", "call_out"])
def test_a_stage_that_does_not_become_vector_code_is_noticed(lost: Any) -> None:
    assert one_by_one(assembly(loops({"lost": lost})))
