"""The one place that knows numba's options.

A *stage* is a scalar function of one lane that is always inlined; a *block* function loops stages over the lanes of a
block, where LLVM turns the loop into vector code; an *entry* is what Python calls. Everything that decides how they are
compiled stands here: the processor's features (LLVM keeps some processors from 512-bit vectors), the floating-point
rules (no fast-math: results are the same bits on every machine with fused multiply-add), and the cache, whose folder is
named after a digest of the whole core, because numba's own staleness check does not see a change in another file.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import get_host_cpu_features
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic

from simulate.core.cache import CompiledCode, shelf

Function = TypeVar("Function", bound=Callable[..., Any])

X86 = ("x86_64", "amd64", "i386", "i686")
"""Names of machines whose processors have the features of x86, in lower case."""
_WIDE = "-prefer-256-bit"
_UNWRAPPED = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""What only the kernel calls needs no way in from Python or C: compiling one costs more than the function itself."""


def features_for(machine: str, host: str) -> str:
    """What the compiler may use of a processor: what it has and, where it has 512-bit vectors, those too.

    Parameters
    ----------
    machine : str
        As `platform.machine()` names it.
    host : str
        Features of the processor, as LLVM lists them: "+one,-other". Empty where it cannot tell: its name must do.
    """
    return ",".join(filter(None, (host, _WIDE))) if machine.lower() in X86 else host


def _features() -> str:
    """The features in use; must be settled before the first compilation of the process."""
    if numba.config.CPU_FEATURES is None:
        numba.config.CPU_FEATURES = features_for(platform.machine(), get_host_cpu_features())
    return str(numba.config.CPU_FEATURES)


CPU_FEATURES = _features()
CPU_NAME = str(numba.config.CPU_NAME or llvm.get_host_cpu_name())
_OPTIONS = ("OPT", "BOUNDSCHECK", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT")
"""numba's settings that change the code, and that its own cache would overlook."""


def core_digest() -> str:
    """Digest of everything that a compiled kernel depends on: the sources and their place, numba, the processor."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    options = [f"{name}={getattr(numba.config, name, None)}" for name in _OPTIONS]
    for part in (str(Path(__file__).parent), numba.__version__, CPU_NAME, CPU_FEATURES, sys.version, *options):
        digest.update(part.encode())
    return digest.hexdigest()[:16]


CACHE = shelf(core_digest())
CACHE_FOLDER = CACHE.folder


def stage(function: Function) -> Function:
    """Compile a scalar function of one lane, to be inlined wherever it is called."""
    return numba.njit(forceinline=True, error_model="numpy", **_UNWRAPPED)(function)  # type: ignore[no-any-return]


class _Apart(CompilerBase):  # type: ignore[misc]
    """numba's own compiler, told that no two arguments overlap: each loop needs no check and no scalar double."""

    def define_pipelines(self) -> list[Any]:
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


def block(function: Function) -> Function:
    """Compile a function over the lanes of one block, whose records do not overlap."""
    return numba.njit(nogil=True, error_model="numpy", pipeline_class=_Apart, **_UNWRAPPED)(  # type: ignore[no-any-return]
        function
    )


def entry(function: Function) -> Function:
    """Compile a function that Python calls; it releases the GIL and is cached on disk with all that it calls."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    if CACHE_FOLDER is not None:
        compiled._cache = CompiledCode(function, CACHE_FOLDER)
    return compiled  # type: ignore[no-any-return]


@intrinsic  # type: ignore[untyped-decorator]
def fma(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """a·b + c with one rounding, on every processor."""
    signature = types.float64(types.float64, types.float64, types.float64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def sqrt(typing_context: Any, x: Any) -> Any:
    """Square root as one machine instruction."""
    signature = types.float64(types.float64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        double = ir.DoubleType()
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(double, [double]), "llvm.sqrt.f64")
        return builder.call(function, arguments)

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def bits_of(typing_context: Any, x: Any) -> Any:
    """The bits of a double as a signed integer."""
    signature = types.int64(types.float64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def double_of(typing_context: Any, bits: Any) -> Any:
    """The double that has these bits."""
    signature = types.float64(types.int64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return signature, generate
