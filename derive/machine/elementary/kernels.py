"""The kernels on cells that all elementary functions share: polynomials, reductions, look-ups.

Horner's rule runs with its coefficients outside and the lanes inside, and in as many terms as a coefficient still
matters to: the high powers of a small argument need one double, the low ones all of them.
"""

from __future__ import annotations

from ..arithmetic import cell, function
from ..errorfree import Straight

PLAIN = '''
from derive.machine.elementary.constants import stored


@intrinsic
def bits_of_float(typing, value):
    def bitcast(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], context.get_value_type(types.int64))
    return types.int64(types.float64), bitcast


@intrinsic
def float_of_bits(typing, value):
    def bitcast(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))
    return types.float64(types.int64), bitcast


@compiled
def choose(mask, x, y, out):
    for c in range($N):
        for i in range(LANES):
            out[c, i] = x[c, i] if mask[i] != 0.0 else y[c, i]


@compiled
def look_up(table, index, out):
    for c in range($N):
        for i in range(LANES):
            out[c, i] = table[c, int(index[i])]


@compiled
def power_of_two(exponent, out):
    for i in range(LANES):
        out[i] = float_of_bits((int(min(max(exponent[i], -1022.0), 1023.0)) + 1023) << 52)


@compiled
def multiply_lanes(x, factor, out):
    for c in range($N):
        for i in range(LANES):
            out[c, i] = x[c, i] * factor[i]


@compiled
def keep_tiny(x, limit, out):
    for c in range($N):
        for i in range(LANES):
            out[c, i] = x[c, i] if abs(x[0, i]) < limit else out[c, i]


@compiled
def flag_outside(x, low, high, flags):
    for i in range(LANES):
        flags[i] |= 0 if low <= x[0, i] <= high else 1
'''
ROUND = "6755399441055744.0"
"""1.5 * 2^52: adding it and taking it away rounds to the nearest whole number, and vectorises."""


def source(n: int) -> str:
    """The text of the shared kernels for ``n`` terms."""
    parts = (add_double(n), add_double(n, "add_lanes", "number[i]"), double_times(n), reduce(n),
             polynomial(n), piecewise(n))
    return "\n\n".join((PLAIN.replace("$N", str(n)), *parts))


def add_double(n: int, name: str = "add_double", number: str = "number") -> str:
    """``x + number``: exact before it is rounded to ``n`` terms, however much cancels."""
    code = Straight()
    carry, heads = code.let(number), []
    for term in cell(code, "x", n):
        head, carry = code.two_sum(term, carry)
        heads.append(head)
    return function(name, "x, number, out", code, settled(code, [*heads, carry], n))


def settled(code: Straight, parts: list[str], n: int) -> list[str]:
    """The ``n`` leading terms of a sum whose first parts may annihilate each other.

    Every pass closes one gap that cancellation has left: between parts, or within the leading one.
    """
    for _ in range(len(parts) - 1):
        parts = code.distilled(parts)
    return parts[:n]


def double_times(n: int) -> str:
    """``factor * constant``: one double a lane, and ``n`` terms that are the same for all lanes."""
    code = Straight()
    columns = products(code, [code.let("factor[i]")], [f"constant[{c}]" for c in range(n)], n)
    return function("double_times", "factor, constant, out", code,
                    code.normal(code.gathered(columns), n, n - 1, fast=n - 1))


def reduce(n: int) -> str:
    """``x + extra - factor * constant``, where the leading terms cancel; the constant has ``n + 2`` terms."""
    code = Straight()
    columns = products(code, [code.let("-factor[i]")], [f"constant[{c}]" for c in range(n + 2)], n + 2)
    for column, term in zip(columns, [*cell(code, "x", n), code.let("extra[i]")], strict=False):
        column.append(term)
    return function("reduce", "x, extra, factor, constant, out", code, settled(code, code.gathered(columns), n))


def products(code: Straight, x: list[str], y: list[str], n: int) -> list[list[str]]:
    """The columns of a product down to weight ``n``; the last is one sum, and may be inexact."""
    columns: list[list[str]] = [[] for _ in range(n)]
    low = ""
    for weight in range(n):
        for i in range(max(0, weight - len(y) + 1), min(weight + 1, len(x))):
            if weight == n - 1:
                low = code.let(f"fma({x[i]}, {y[weight - i]}, {low})" if low else f"{x[i]} * {y[weight - i]}")
            else:
                product, error = code.two_product(x[i], y[weight - i])
                columns[weight].append(product)
                columns[weight + 1].append(error)
    columns[-1].append(low)
    return columns


def multiply_add(code: Straight, x: list[str], y: list[str], c: list[str]) -> list[str]:
    """``x y + c`` where ``c`` is the greater summand, as in Horner's rule inside the radius of its series."""
    n = len(c)
    if n == 1:
        return [code.let(f"fma({x[0]}, {y[0]}, {c[0]})")]
    columns = [[term, *column] for term, column in zip(c, products(code, x, y, n), strict=True)]
    return code.normal(code.gathered(columns), n, n - 1, fast=n - 1)


def polynomial(n: int) -> str:
    """Horner's rule with growing precision, the same coefficients in all lanes."""
    lines = ["@compiled", "def polynomial(table, ends, x, out):", *CLEARED.replace("$N", str(n)).splitlines()]
    for terms in range(1, n + 1):
        fetch = [f"        c{c} = table[k, {c}]" for c in range(terms)]
        lines += [f"    while k > ends[{terms - 1}]:", "        k -= 1", *fetch,
                  *step(terms, [f"c{c}" for c in range(terms)])]
    return "\n".join([*lines, ""])


def piecewise(n: int) -> str:
    """Horner's rule with coefficients of its own segment in every lane.

    They are fetched in a loop of its own: no processor fetches as fast as it computes, and the arithmetic
    would not be vectorised beside it.
    """
    lines = ["@compiled", "def piecewise(table, ends, segment, x, out, coefficient):",
             *CLEARED.replace("$N", str(n)).splitlines()]
    for terms in range(1, n + 1):
        fetch = [f"            coefficient[{c}, i] = table[k, {c}, at]" for c in range(terms)]
        lines += [f"    while k > ends[{terms - 1}]:", "        k -= 1", "        for i in range(LANES):",
                  "            at = int(segment[i])", *fetch,
                  *step(terms, [f"coefficient[{c}, i]" for c in range(terms)])]
    return "\n".join([*lines, ""])


CLEARED = """    k = table.shape[0]
    for c in range($N):
        for i in range(LANES):
            out[c, i] = 0.0"""


def step(terms: int, coefficients: list[str]) -> list[str]:
    """``out = out x + c`` in so many terms, over the lanes."""
    code = Straight()
    found = multiply_add(code, cell(code, "out", terms), cell(code, "x", terms), [code.let(c) for c in coefficients])
    stores = [f"out[{c}, i] = {part}" for c, part in enumerate(found)]
    return ["        for i in range(LANES):", *(f"            {line}" for line in [*code.lines, *stores])]
