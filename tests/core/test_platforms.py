"""The core compiles for processors that are not at hand: LLVM has no complaint, and no feature of x86 is asked for.

Compiling it takes long: once, with fewer lanes than usual, so that what another width computes is held here too.
"""

from __future__ import annotations

import re
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest

from simulate.core import jit, lanes
from simulate.core.arguments import block_of, new_block
from tests.core import kernel

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


NARROW = 8
PATHS = 203
"""No multiple of the number of lanes, the usual or this one."""


@pytest.fixture(scope="module")
def both_widths() -> tuple[Any, Any, str]:
    """Ends of trajectories with the usual number of lanes and with few, and the kernel's code for the few.

    The code is LLVM's intermediate one, which is nearly free of the processor at hand.
    """
    scenario = kernel.battery()
    deal, plan = kernel.packed(scenario, PATHS), kernel.planned(scenario)
    wide, narrow, compiled = block_of(deal.inputs), new_block(lanes.inputs_type(NARROW)), kernel.anew()
    narrow.rows[:] = wide.rows[:, :NARROW]
    usual = kernel.ends(scenario, deal, wide, plan, PATHS)
    few = kernel.ends(scenario, deal, narrow, plan, PATHS, compiled)
    (code,) = compiled.inspect_llvm().values()
    return usual, few, str(code)


def test_another_width_gives_the_same_bits(both_widths: tuple[Any, Any, str]) -> None:
    usual, few, _ = both_widths
    assert np.isfinite(usual).all()
    assert np.ptp(usual, axis=1).all()
    assert np.array_equal(usual, few)


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
    triple: str, name: str, features: str, both_widths: tuple[Any, Any, str], capfd: pytest.CaptureFixture[str]
) -> None:
    asked = jit.features_for(triple.partition("-")[0], features)
    assert not X86_FEATURES.search(asked)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(cpu=name, features=asked, opt=3, reloc="pic")
    assembly = machine.emit_assembly(retargeted(both_widths[2], triple, machine))
    assert capfd.readouterr().err == ""
    assert len(MULTIPLY_ADD.findall(assembly)) > 700  # none, were it lane by lane
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
