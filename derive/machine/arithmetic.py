"""Arithmetic on cells, written out for numbers of N terms.

``source(n)`` is the text of Numba functions on cells ``float64[N, LANES]``; a result never shares
memory with an operand.  With u = 2^-53, for operands and results between ``layout.smallest`` and ``layout.largest``:

=================  =====================================================================================
two terms          add, sub: 3.1 u^2 |x ± y|; mul: 5 u^2 (Joldes, Muller and Popescu, *ACM TOMS* 44(2), 2017);
                   div: 10 u^2; sqrt: 4 u^2
three and four     add, sub: 4 u^N |x ± y| + 16 u^(N+1) (|x| + |y|); mul: 8 u^N, 32 u^N for N = 4;
                   div, sqrt: 16 u^N, 32 u^N for N = 4
=================  =====================================================================================

Those of two terms for sums and products are proved in the paper, the others measured on inputs made to break them.
Products are sums of exact products by columns; quotients and roots are long division, a float of
the result at a time, each from a remainder in as many terms as matter to it.
"""

from __future__ import annotations

from collections.abc import Callable

from .errorfree import Straight

Parts = list[str]


def cell(code: Straight, name: str, terms: int) -> Parts:
    """The terms of a cell in one lane."""
    return [code.let(f"{name}[{k}, i]") for k in range(terms)]


def added(code: Straight, x: Parts, y: Parts) -> Parts:
    """The terms of ``x + y``."""
    terms = len(x)
    if terms == 1:
        return [code.let(f"{x[0]} + {y[0]}")]
    if terms == 2:
        high, error = code.two_sum(x[0], y[0])
        low, rest = code.two_sum(x[1], y[1])
        high, error = code.fast_two_sum(high, code.let(f"{error} + {low}"))
        return list(code.fast_two_sum(high, code.let(f"{error} + {rest}")))
    columns = [[a, b] for a, b in zip(x, y, strict=True)]
    return code.normal(code.gathered([*columns, []]), terms, passes=terms, fast=terms)


def negative(code: Straight, x: Parts) -> Parts:
    """The terms of ``-x``."""
    return [code.let(f"-{part}") for part in x]


def multiplied(code: Straight, x: Parts, y: Parts) -> Parts:
    """The terms of ``x y``: exact products of all orders but the last."""
    terms = len(x)
    if terms == 1:
        return [code.let(f"{x[0]} * {y[0]}")]
    columns: list[Parts] = [[] for _ in range(terms)]
    for order in range(terms - 1):
        for i in range(order + 1):
            product, error = code.two_product(x[i], y[order - i])
            columns[order].append(product)
            columns[order + 1].append(error)
    low = code.let(f"{x[0]} * {y[-1]}")
    for i in range(1, terms):
        low = code.let(f"fma({x[i]}, {y[terms - 1 - i]}, {low})")
    columns[-1].append(low)
    passes = 1 if terms == 2 else terms
    return code.normal(code.gathered(columns), terms, passes, fast=passes)


def scaled(code: Straight, x: Parts, factor: str) -> Parts:
    """The terms of ``x`` times one float."""
    terms = len(x)
    if terms == 1:
        return [code.let(f"{x[0]} * {factor}")]
    columns: list[Parts] = [[] for _ in range(terms)]
    for k in range(terms - 1):
        product, error = code.two_product(x[k], factor)
        columns[k].append(product)
        columns[k + 1].append(error)
    columns[-1].append(code.let(f"{x[-1]} * {factor}"))
    return code.normal(code.gathered(columns), terms, terms - 1, fast=terms - 1)


def remainder(code: Straight, x: Parts, digits: Parts, y: Parts) -> Parts:
    """The terms of ``x`` less digits times ``y``, where most of it cancels."""
    terms = len(x)
    columns: list[Parts] = [[part] for part in x]
    for i, digit in enumerate(digits):
        minus = code.let(f"-{digit}")
        for j, part in enumerate(y):
            if i + j < terms - 1:
                product, error = code.two_product(minus, part)
                columns[i + j].append(product)
                columns[i + j + 1].append(error)
            elif i + j == terms - 1:
                columns[-1].append(code.let(f"{minus} * {part}"))
    return code.normal(code.gathered(columns), terms, passes=terms - 1)


def long_division(code: Straight, x: Parts, y: Parts, digits: Parts, divisor: str, root: bool = False) -> Parts:
    """All digits from the first: two by two, each pair from a remainder in as many terms as matter to it.

    For a root the digits themselves are what they are multiplied by.
    """
    terms = len(x)
    while len(digits) < terms:
        seen = 2 if len(digits) == 1 else terms
        left = remainder(code, x[:seen], digits, digits if root else y[:seen])
        digits.append(code.let(f"{left[0]} / {divisor}"))
        if len(digits) == 3 and terms == 4:
            left = remainder(code, left[:2], [digits[2]], doubled(code, digits) if root else y[:2])
            digits.append(code.let(f"{left[0]} / {divisor}"))
    return code.normal(digits, terms, terms, fast=terms)


def doubled(code: Straight, digits: Parts) -> Parts:
    """What a further digit of a root is multiplied by: twice the first two digits, and itself."""
    return [code.let(f"2.0 * {digits[0]}"), code.let(f"fma(2.0, {digits[1]}, {digits[2]})")]


def divided(code: Straight, x: Parts, y: Parts) -> Parts:
    """The terms of ``x / y`` by long division."""
    return long_division(code, x, y, [code.let(f"{x[0]} / {y[0]}")], y[0])


def rooted(code: Straight, x: Parts) -> Parts:
    """The terms of the square root: what is left is ``x`` less the square of the digits."""
    first = code.let(f"root({x[0]})")
    divisor = code.let(f"2.0 * {first} if {first} > 0.0 else 1.0")
    return long_division(code, x, [], [first], divisor, root=True)


def function(name: str, arguments: str, code: Straight, results: Parts) -> str:
    """One Numba function that runs straight-line code in every lane."""
    body = "\n".join(f"        {line}" for line in code.lines)
    stores = "\n".join(f"        out[{k}, i] = {part}" for k, part in enumerate(results))
    return f"@compiled\ndef {name}({arguments}):\n    for i in range(LANES):\n{body}\n{stores}\n"


def binary(name: str, rule: Callable[[Straight, Parts, Parts], Parts], terms: int) -> str:
    """A function of two cells."""
    code = Straight()
    return function(name, "x, y, out", code, rule(code, cell(code, "x", terms), cell(code, "y", terms)))


def subtracted(code: Straight, x: Parts, y: Parts) -> Parts:
    """The terms of ``x - y``."""
    return added(code, x, negative(code, y))


def unary(name: str, rule: Callable[[Straight, Parts], Parts], terms: int, arguments: str = "x, out") -> str:
    """A function of one cell."""
    code = Straight()
    return function(name, arguments, code, rule(code, cell(code, "x", terms)))


def magnitude(code: Straight, x: Parts) -> Parts:
    """The terms of ``|x|``."""
    sign = code.let(f"copysign(1.0, {x[0]})")
    return [code.let(f"{sign} * {part}") for part in x]


def by_float(name: str, arguments: str, factor: str, terms: int) -> str:
    """A product with one float, the same in all lanes or one in each."""
    code = Straight()
    return function(name, arguments, code, scaled(code, cell(code, "x", terms), factor))


def plus_float(terms: int) -> str:
    """A sum with one float."""
    code = Straight()
    return function("add_float", "x, c, out", code, added(code, cell(code, "x", terms), ["c", *["0.0"] * (terms - 1)]))


def moved(name: str, arguments: str, value: Callable[[int], str], terms: int) -> str:
    """A function whose results are read off, term by term."""
    return function(name, arguments, Straight(), [value(k) for k in range(terms)])


def choices(terms: int) -> str:
    """What goes by the sign of a difference; a difference that is no number gives no number."""
    sign = "(1.0 if d[0, i] > 0.0 else (-1.0 if d[0, i] < 0.0 else d[0, i] + 0.0))"
    texts = [moved("sign_of", "d, out", lambda k: sign if k == 0 else "0.0", terms)]
    truth = {"less": "d[0, i] < 0.0", "at_most": "d[0, i] <= 0.0", "equal": "d[0, i] == 0.0"}
    for name, test in truth.items():
        value = f"(1.0 if {test} else (0.0 if d[0, i] == d[0, i] else d[0, i]))"
        texts.append(moved(name, "d, out", lambda k, value=value: value if k == 0 else "0.0", terms))  # type: ignore[misc]
    for name, test in (("smaller", "d[0, i] <= 0.0"), ("larger", "d[0, i] >= 0.0")):
        texts.append(moved(name, "d, x, y, out", lambda k, test=test: (  # type: ignore[misc]
            f"x[{k}, i] if {test} else (y[{k}, i] if d[0, i] == d[0, i] else d[0, i])"), terms))
    texts.append(moved("select", "test, x, y, out", lambda k: (
        f"x[{k}, i] if test[0, i] > 0.0 or test[0, i] < 0.0 else (y[{k}, i] if test[0, i] == 0.0 else test[0, i])"),
        terms))
    return "\n\n".join(texts)


def fused(terms: int) -> str:
    """A product and a sum in one; rounded once when there is one term."""
    if terms == 1:
        code = Straight()
        return function("fused", "x, y, z, out, work", code, [code.let("fma(x[0, i], y[0, i], z[0, i])")])
    return "@compiled\ndef fused(x, y, z, out, work):\n    mul(x, y, work[0])\n    add(work[0], z, out)\n"


def source(terms: int) -> str:
    """The text of all arithmetic for this many terms."""
    return "\n\n".join([
        binary("add", added, terms), binary("sub", subtracted, terms), binary("mul", multiplied, terms),
        binary("div", divided, terms), unary("neg", negative, terms), unary("absolute", magnitude, terms),
        unary("sqrt", rooted, terms, "x, out, work, flags"),
        unary("square", lambda code, x: multiplied(code, x, x), terms),
        by_float("mul_float", "x, c, out", "c", terms), by_float("mul_lanes", "x, c, out", "c[i]", terms),
        plus_float(terms), fused(terms), moved("scale", "x, c, out", lambda k: f"x[{k}, i] * c", terms),
        moved("copy", "x, out", lambda k: f"x[{k}, i]", terms),
        moved("fill", "c, out", lambda k: f"c[{k}]", terms), choices(terms)])
