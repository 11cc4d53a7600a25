"""How wide a block is: the number of its lanes, read from the type of its record when a loop over them is compiled."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils, typing
from numba.extending import intrinsic

_BOUND = types.int64


@intrinsic  # type: ignore[untyped-decorator]
def lanes_of(typing_context: Any, s: Any) -> Any:
    """The lanes of a block whose state is s, as `range(64)` would have it: a constant of the record's type."""
    field = next(iter(s.fields.values())).type
    counted = types.range_state64_type
    signature = typing.signature(counted, s)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        stop = ir.Constant(cgutils.intp_t, field.shape[-1])
        count = context.get_function(range, typing.signature(counted, _BOUND))
        return count(builder, [stop])

    return signature, generate
