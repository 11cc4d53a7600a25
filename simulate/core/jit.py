"""The one place that knows numba's options.

A *stage* is a scalar function of one lane that is always inlined; a *block* function loops stages over the lanes of a
block, where LLVM turns the loop into vector code; an *entry* is what Python calls. Everything that decides how they are
compiled stands here: the processor's features (LLVM keeps some processors from 512-bit vectors), the floating-point
rules (no fast-math: results are the same bits on every machine with fused multiply-add), and the cache, whose folder is
named after a digest of the whole core, because numba's own staleness check does not see a change in another file.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_WIDE = "-prefer-256-bit"
_UNWRAPPED = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""What only the kernel calls needs no way in from Python or C: compiling one costs more than the function itself."""


def _widen() -> str:
    """Allow 512-bit vectors; must happen before the first compilation of the process."""
    if not numba.config.CPU_FEATURES:
        numba.config.CPU_FEATURES = f"{llvm.get_host_cpu_features().flatten()},{_WIDE}"
    return str(numba.config.CPU_FEATURES)


CPU_FEATURES = _widen()
CPU_NAME = llvm.get_host_cpu_name()


def core_digest() -> str:
    """Digest of everything that a compiled kernel depends on: the sources and their place, numba, the processor."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    for part in (str(Path(__file__).parent), numba.__version__, CPU_NAME, CPU_FEATURES, sys.version):
        digest.update(part.encode())
    return digest.hexdigest()[:16]


def _cache_home() -> Path:
    """The user's cache folder, by the platform's own rule."""
    if override := os.environ.get("JVSIM_CACHE_DIR"):
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "jvsim" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "jvsim"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jvsim"


def _cache_folder() -> Path | None:
    """The folder of this core's compiled code, or None where nothing can be written."""
    for home in (_cache_home(), Path(tempfile.gettempdir()) / f"jvsim-{os.environ.get('USER', 'cache')}"):
        folder = home / core_digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


CACHE_FOLDER = _cache_folder()


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
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE_FOLDER or "")
    try:
        return numba.njit(nogil=True, cache=CACHE_FOLDER is not None, error_model="numpy")(  # type: ignore[no-any-return]
            function
        )
    finally:
        numba.config.CACHE_DIR = previous


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
