"""Settings of numba that come from outside, looked at before numba acts on them.

numba reads dozens of variables (and a file `.numba_config.yaml` in the working folder). Most do no harm; what would
stop the core, or have the compiler end the process, is named here, with what to do.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping


class UnfitSurroundings(RuntimeError):
    """The core cannot be compiled as things are set around it; the message says what to change."""


def assert_fit() -> None:
    """Import numba and look at its settings.

    Raises
    ------
    UnfitSurroundings
        If one of them keeps the core from being compiled.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Environment variable 'NUMBA", category=RuntimeWarning)
        try:
            import numba
        except RuntimeWarning as problem:
            told = " ".join(str(problem).split())
            name, value = told.split("'")[1], told.split("'")[3]
            raise UnfitSurroundings(f"{name}: expected a value that numba can read, got {value!r}: unset it") from None
        except ValueError as problem:
            if "threads" not in str(problem).lower():
                raise
            raise _too_few_threads() from None
    if numba.config.NUMBA_NUM_THREADS < 1:
        raise _too_few_threads()
    if numba.config.DISABLE_JIT:
        raise UnfitSurroundings("NUMBA_DISABLE_JIT: expected 0, got 1: the core runs compiled only, unset it")
    if fault := _fault_of(numba.config.CPU_FEATURES or "", host_features()):
        raise UnfitSurroundings(f"NUMBA_CPU_FEATURES: {fault}: unset it")


def _too_few_threads() -> UnfitSurroundings:
    value = os.environ.get("NUMBA_NUM_THREADS", "")
    return UnfitSurroundings(
        f"NUMBA_NUM_THREADS: expected at least 1, got {value}: unset it (--threads says on how many jvsim runs)"
    )


def host_features() -> Mapping[str, bool]:
    """The features that LLVM knows of this kind of processor, and whether this one has them."""
    import llvmlite.binding as llvm

    try:
        return llvm.get_host_cpu_features()  # type: ignore[no-any-return]
    except RuntimeError:  # LLVM cannot tell, on some processors
        return {}


def _fault_of(features: str, host: Mapping[str, bool]) -> str:
    """What is wrong with a list of processor features: LLVM ends the process over form, the processor over the rest."""
    for feature in filter(None, features.split(",")):
        if feature[0] not in "+-":
            return f"expected features that begin with + or -, got {feature!r}"
        if feature[0] == "+" and host.get(feature[1:]) is False:
            return f"{feature[1:]!r} is asked for, which this processor does not have"
    return ""
