"""What generated code needs of LLVM beyond Python's operators: a fused product and sum, and the bits of a float."""

from __future__ import annotations

INTRINSICS = '''@intrinsic
def fma(typing, a, b, c):
    """a b + c, rounded once."""
    def code(context, builder, signature, arguments):
        return builder.fma(*arguments)
    return types.float64(types.float64, types.float64, types.float64), code


@intrinsic
def bits_of(typing, x):
    """The 64 bits of a float."""
    def code(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))
    return types.int64(types.float64), code


@intrinsic
def float_of(typing, bits):
    """The float of 64 bits."""
    def code(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())
    return types.float64(types.int64), code
'''
"""Text for a module that has ``intrinsic``, ``ir`` and ``types``."""
