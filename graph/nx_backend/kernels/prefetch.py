"""Asking the processor for memory that a kernel reads a few nodes later.

A kernel that visits nodes in an order that it knows in advance waits for the memory of each row, unless it asks for it
early: the core numbers of ten million pairs then take a third of the time. Such a request changes no result; one for an
address outside the array has no effect.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from graph.nx_backend.kernels.jit import compiled

NODES_AHEAD = 12  # how early a row is asked for, and twice as early the place where it begins
LINE = 64  # bytes that the processor reads at once


@intrinsic
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask for the element `index` of a one-dimensional array; only in compiled functions."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values, index_type = signature.args
        view = context.make_array(values)(context, builder, arguments[0])
        position = context.cast(builder, arguments[1], index_type, types.intp)
        address = cgutils.get_item_pointer(context, builder, values, view, [position])
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0i8"
        )
        to_read, to_keep, data = word(0), word(3), word(1)
        builder.call(function, [builder.bitcast(address, byte), to_read, to_keep, data])
        return context.get_dummy_value()

    return types.void(array, index), generate


@compiled
def prefetch_entries(indptr, indices, node):
    """Ask for the neighbors of a node."""
    first = indptr[node]
    prefetch(indices, first)
    prefetch(indices, first + LINE // 4)


@compiled
def prefetch_weights(indptr, weights, node):
    """Ask for the weights of the edges of a node."""
    first = indptr[node]
    prefetch(weights, first)
    prefetch(weights, first + LINE // 8)
    prefetch(weights, first + LINE // 4)


@compiled
def prefetch_row(indptr, indices, order, index, end):
    """Ask for the rows of nodes that are visited soon after `order[index]`; `order[end - 1]` is the last."""
    if index + 2 * NODES_AHEAD < end:
        prefetch(indptr, order[index + 2 * NODES_AHEAD])
    if index + NODES_AHEAD < end:
        prefetch_entries(indptr, indices, order[index + NODES_AHEAD])


@compiled
def prefetch_weighted_row(indptr, indices, weights, order, index, end):
    """The same with the weights of the rows."""
    prefetch_row(indptr, indices, order, index, end)
    if index + NODES_AHEAD < end:
        prefetch_weights(indptr, weights, order[index + NODES_AHEAD])
