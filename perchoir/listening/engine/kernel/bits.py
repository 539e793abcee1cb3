"""Which bits of a number are set."""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def _lowest_place(_context, _bits):
    """One instruction, for which neither Python nor numba has a name."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


lowest_place: Callable[[Any], Any] = cast(Any, intrinsic(_lowest_place))
"""The number of the lowest bit that is set, of a number that is not zero."""
