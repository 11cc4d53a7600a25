"""The core compiles for processors that are not at hand: LLVM has no complaint, and no feature of x86 is asked for."""

from __future__ import annotations

import re
from typing import Any

import llvmlite.binding as llvm
import numba
import pytest

from simulate.core import jit
from simulate.core.quarter import live
from simulate.engine.run import simulate
from simulate.scenario import load, templates

X86_FEATURES = re.compile(r"avx|sse|256-bit|bmi|amx")
ARM = [
    ("aarch64-unknown-linux-gnu", "generic", "+crc,+fp-armv8,+lse,+neon"),
    ("aarch64-unknown-linux-gnu", "neoverse-v1", "+fp-armv8,+fullfp16,+lse,+neon,+sve"),
    ("arm64-apple-darwin23.0.0", "apple-m1", ""),
]
"""Systems, names of processors and what LLVM lists of them (of Apple's nothing: their names must do)."""
MULTIPLY_ADD = re.compile(r"\tfml[as]\.2d|\tfml[as]\t(?:v\d+\.2d|z\d+\.d)")
LIBRARY = re.compile(r"\b_?(?:fma|exp|log|pow|sqrt)\b")
COUNTED_DOWN = re.compile(
    r"(%\S+) = (?:tail )?call i8 @llvm\.x86\.atomic\.sub\.cc\.i64\(ptr (?:nonnull )?(%\S+), i64 1, i32 4\)"
)
"""What LLVM makes, on x86, of numba's own count of references; it is no part of the kernel."""


@pytest.mark.parametrize("machine", ["aarch64", "arm64", "ARM64", "ppc64le", "riscv64"])
@pytest.mark.parametrize("host", ["", "+neon,+fp-armv8", "+sve"])
def test_other_machines_are_asked_for_what_they_have(machine: str, host: str) -> None:
    assert jit.features_for(machine, host) == host


@pytest.mark.parametrize("machine", ["x86_64", "AMD64", "i686"])
def test_x86_is_allowed_wide_vectors(machine: str) -> None:
    assert jit.features_for(machine, "+avx2,+avx512f") == "+avx2,+avx512f,-prefer-256-bit"
    assert jit.features_for(machine, "") == "-prefer-256-bit"


@pytest.fixture(scope="module")
def kernel() -> str:
    """The whole kernel as LLVM's intermediate code, which is nearly free of the processor at hand."""
    ours: Any = live
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(ours.py_func)
    simulate(load(templates.path("minimal")), 1)
    compiled.compile(ours.signatures[0])
    (text,) = compiled.inspect_llvm().values()
    return str(text)


def retargeted(code: str, triple: str, machine: llvm.TargetMachine) -> llvm.ModuleRef:
    """The same code for another system: its layout of data, and nothing that names a processor."""
    code = re.sub(r'target triple = ".*"', f'target triple = "{triple}"', code)
    code = re.sub(r'target datalayout = ".*"', f'target datalayout = "{machine.target_data}"', code)
    code = re.sub(r'"target-(?:cpu|features)"="[^"]*"', "", code)
    counting = r"%was = atomicrmw sub ptr \2, i64 1 seq_cst\n  %last = icmp eq i64 %was, 1\n  \1 = zext i1 %last to i8"
    module = llvm.parse_assembly(COUNTED_DOWN.sub(counting, code))
    module.verify()
    return module


@pytest.mark.parametrize(("triple", "name", "features"), ARM, ids=lambda value: value[:16])
def test_the_kernel_becomes_vector_code_of_arm(
    triple: str, name: str, features: str, kernel: str, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = jit.features_for(triple.partition("-")[0], features)
    assert not X86_FEATURES.search(asked)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(cpu=name, features=asked, opt=3, reloc="pic")
    assembly = machine.emit_assembly(retargeted(kernel, triple, machine))
    assert capfd.readouterr().err == ""
    assert len(MULTIPLY_ADD.findall(assembly)) > 1000
    assert not LIBRARY.search(assembly)


def test_a_feature_of_another_processor_is_noticed(capfd: pytest.CaptureFixture[str]) -> None:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(ARM[0][0])
    machine = target.create_target_machine(cpu="generic", features=jit.features_for("x86_64", "+neon"))
    machine.emit_assembly(
        retargeted(
            'target triple = ""\ntarget datalayout = ""\ndefine void @nothing() { ret void }', ARM[0][0], machine
        )
    )
    assert "not a recognized feature" in capfd.readouterr().err
