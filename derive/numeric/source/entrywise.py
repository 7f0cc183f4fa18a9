"""Functions of numbers, which NumPy applies to every entry of an array, and sums over positions as sums of arrays.

A body that does nothing but arithmetic with the entries ``x(i)`` is written once for all ``i``; any other is a
comprehension.
"""

from __future__ import annotations

from ...kernel.sorts import ONE, REAL
from ...kernel.terms import App, Op, Term, Var, op, var
from ..kernel.scalars import one_and_exponential
from ..kernel.unsupported import unsupported
from .algebra import ALGEBRA, power
from .code import ATOM, Code, call, infix
from .writer import Rule, Writer, axes

ARITHMETIC = frozenset(["+", "-", "neg", "*", "/", "^", "norm", "abs", "max", "min", "indicator", "<", "<=", "=", "and",
                        "or", "not", "sigmoid", "softplus", "expm1", "log1p", "real", "sign"])
"""Constants that NumPy applies to every entry; so are the functions below."""
FUNCTIONS = {name: f"np.{name}" for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "expm1",
                                             "log1p")}
FUNCTIONS |= {name: f"np.arc{name[1:]}" for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")}
SLOW = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "lgamma"}
"""Functions that only ``math`` has, a number at a time."""
SOFTMAX = '''def softmax(z):
    """Exponentials over their sum, without overflow."""
    e = np.exp(z - np.max(z))
    return e / np.sum(e)
'''


LOGDET = '''def logdet(a):
    """The logarithm of a determinant, which itself may overflow; no number for one below 0."""
    sign, size = np.linalg.slogdet(a)
    return size if sign >= 0 else np.nan
'''


def function(name: str) -> Rule:
    """A function of NumPy."""
    return lambda writer, term: call(name, *map(writer, term.args))


def slow(name: str) -> Rule:
    """A function of ``math`` for every entry."""
    def rule(writer: Writer, term: Op) -> Code:
        writer.imports.add("math")
        return call(f"np.vectorize(math.{name}, otypes=[float])", writer(term.args[0]))
    return rule


def logarithm(writer: Writer, term: Op) -> Code:
    """A logarithm; of a determinant without the product, of a sum of exponentials without overflow."""
    (a,) = term.args
    if isinstance(a, Op) and a.name == "det" and a.args[0].sort is not REAL:
        writer.helpers.add(LOGDET)
        return call("logdet", writer(a.args[0]))
    if (exponent := one_and_exponential(a)) is not None:
        return call("np.logaddexp", "0", writer(exponent))
    if isinstance(a, Op) and a.name == "sum":
        exponents = under_exponential(writer, a.args[0])
        if exponents is not None:
            return call("np.logaddexp.reduce", exponents)
    return call("np.log", writer(a))


def under_exponential(writer: Writer, summed: Term) -> Code | None:
    """The array of ``z(i)`` for a sum of ``exp(z(i))``."""
    index, _ = writer.counter(summed.sort.argument)
    body = writer.opened(summed, index)
    writer.freed(index)
    if isinstance(body, Op) and body.name == "exp" and index in body.args[0].free:
        return over(writer, body.args[0], index)
    return None


def softplus(writer: Writer, term: Op) -> Code:
    """``log(1 + exp x)`` without overflow."""
    return call("np.logaddexp", "0", writer(term.args[0]))


def sigmoid(writer: Writer, term: Op) -> Code:
    """``1/(1 + exp(−x))`` without overflow, and accurate on both sides."""
    return call("np.exp", Code(f"-np.logaddexp(0, -{writer(term.args[0]).within(ATOM)})"))


def softmax(writer: Writer, term: Op) -> Code:
    """The softmax function, written out above."""
    writer.helpers.add(SOFTMAX)
    return call("softmax", writer(term.args[0]))


def indicator(writer: Writer, term: Op) -> Code:
    """1 for a true statement, 0 for a false one."""
    return call("np.where", writer(term.args[0]), "1.0", "0.0")


def relation(sign: str) -> Rule:
    """A comparison of numbers."""
    def rule(writer: Writer, term: Op) -> Code:
        if term.args[0].sort.kind == "index":
            return infix(sign, *(writer.position(a) for a in term.args))
        return infix(sign, *map(writer, term.args))
    return rule


def whole(writer: Writer, term: Op) -> Code:
    """A whole number or a position, counted from 1, as it stands."""
    (a,) = term.args
    return infix("+", writer.position(a), Code("1")) if a.sort.kind == "index" else writer(a)


def entry(writer: Writer, term: Op) -> Code:
    """An entry."""
    a, *places = term.args
    if a.sort is REAL:
        return writer(a)
    if isinstance(a, Op) and a.name == "identity":
        return call("float", infix("==", *map(writer.position, places)))
    at = [writer.position(k).text for k, dim in zip(places, a.sort.shape, strict=True) if dim is not ONE]
    return Code(f"{writer(a).within(ATOM)}[{', '.join(at)}]")


def mapped(writer: Writer, term: Op) -> Code:
    """A function at every entry of an array."""
    inner, a = term.args
    t = var("#t", REAL)
    body = writer.opened(inner, t)
    if t not in body.free:
        return infix("*", writer(body), call("np.ones", writer.shape(a.sort)) if a.sort is not REAL else Code("1.0"))
    if is_entrywise(body, t):
        writer.names[t] = writer(a)
        found = writer(body)
        del writer.names[t]
        return found
    name = writer.fresh("tuvs")
    writer.names[t] = Code(name)
    found = call(f"np.vectorize(lambda {name}: {writer(body).text}, otypes=[float])", writer(a))
    del writer.names[t]
    return found


def is_entrywise(body: Term, t: Var) -> bool:
    """Whether a value depends on a number by arithmetic and functions alone."""
    if t not in body.free or body is t:
        return True
    return isinstance(body, Op) and (body.name in ARITHMETIC or body.name in FUNCTIONS or body.name in SLOW) \
        and all(arg.sort is REAL or not arg.sort.is_numeric or t not in arg.free for arg in body.args) \
        and all(is_entrywise(arg, t) for arg in body.args)


# sums over positions


def over(writer: Writer, body: Term, index: Var) -> Code | None:
    """The array of all values of a number that depends on a position; None where it has no such form."""
    if index not in body.free:
        return writer(body)
    line = member(writer, body, index)
    if line is not None:
        return line if body.sort is REAL else None
    if not isinstance(body, Op):
        return None
    exponent = one_and_exponential(body.args[0]) if body.name == "log" else None
    if exponent is not None:
        exponents = over(writer, exponent, index)
        return None if exponents is None else call("np.logaddexp", "0", exponents)
    if body.name == "*":
        paired = against(writer, body, index)
        if paired is not None:
            return paired
    rules = ENTRYWISE | {"*": ALGEBRA["*"]}
    if not (body.name in ARITHMETIC or body.name in FUNCTIONS or body.name in SLOW) or body.name == "real":
        return None
    if any(arg.sort is not REAL and index in arg.free and arg.sort.kind == "real" for arg in body.args):
        return None
    values = [over(writer, arg, index) for arg in body.args]
    if None in values:
        return None
    stand_in = [var(f"#{place}", arg.sort) for place, arg in enumerate(body.args)]
    writer.names |= {v: value for v, value in zip(stand_in, values, strict=True) if value is not None}
    found = rules[body.name](writer, op_like(body, stand_in))
    for v in stand_in:
        del writer.names[v]
    return found


def op_like(term: Op, args: list[Var]) -> Op:
    """The same constant at other arguments."""
    found = op(term.name, *args, sort=term.sort)
    assert isinstance(found, Op)
    return found


def member(writer: Writer, body: Term, index: Var) -> Code | None:
    """The whole array of which ``body`` is the entry or row at a position."""
    if isinstance(body, App) and body.argument is index and index not in body.function.free \
            and not isinstance(body.function, App):
        return writer(body.function)
    if not isinstance(body, Op) or body.name != "entry" or index in body.args[0].free:
        return None
    a, *places = body.args
    at = [k for k, dim in zip(places, a.sort.shape, strict=True) if dim is not ONE]
    if index not in at or at.count(index) != 1:
        return None
    shown = [":" if k is index else writer.position(k).text for k in at]
    code = writer(a)
    return code if shown == [":"] else Code(f"{code.within(ATOM)}[{', '.join(shown)}]")


def against(writer: Writer, body: Op, index: Var) -> Code | None:
    """``aᵀx(i)`` or ``x(i)ᵀa`` for all positions: the rows times a vector."""
    left, right = body.args
    if left.sort is REAL or left.sort.kind != "real" or body.sort is not REAL:
        return None
    for rows, vector in ((right, left), (left, right)):
        inner = rows.args[0] if isinstance(rows, Op) and rows.name == "transpose" else rows
        family = member(writer, inner, index) if isinstance(inner, App) else None
        if family is not None and index not in vector.free:
            return infix("@", family, writer(vector))
    return None


def weighted_rows(writer: Writer, body: Term, index: Var) -> Code | None:
    """``Σ c(i) x(i)`` for rows ``x(i)`` of data: the weights times the rows."""
    if isinstance(body, Op) and body.name == "scale":
        weights, rows = over(writer, body.args[0], index), member(writer, body.args[1], index)
        if weights is not None and rows is not None and axes(body.sort) == 1 and index in body.args[0].free:
            return infix("@", weights, rows)
    rows = member(writer, body, index)
    return Code(f"np.sum({rows.text}, axis=0)") if rows is not None else None


def summed(writer: Writer, term: Op) -> Code:
    """A sum over all positions."""
    (inner,) = term.args
    index, name = writer.counter(inner.sort.argument)
    body = writer.opened(inner, index)
    try:
        if index in body.free:
            values = over(writer, body, index) if body.sort is REAL else None
            if values is not None:
                return call("np.sum", values)
            rows = weighted_rows(writer, body, index) if body.sort is not REAL else None
            if rows is not None:
                return rows
        count = writer.size(inner.sort.argument.dim)
        return Code(f"sum({writer(body).text} for {name} in range({count.text}))")
    finally:
        writer.freed(index)


def extreme(name: str) -> Rule:
    """The largest or smallest of the values at all positions."""
    def rule(writer: Writer, term: Op) -> Code:
        (inner,) = term.args
        index, counter = writer.counter(inner.sort.argument)
        body = writer.opened(inner, index)
        values = over(writer, body, index) if index in body.free else None
        count = writer.size(inner.sort.argument.dim)
        found = call(f"np.{name}", values) if values is not None \
            else Code(f"{name}({writer(body).text} for {counter} in range({count.text}))")
        writer.freed(index)
        return found
    return rule


def ranged(name: str) -> Rule:
    """A sum or a product over a range of whole numbers."""
    def rule(writer: Writer, term: Op) -> Code:
        low, high, inner = term.args
        index, counter = writer.counter(inner.sort.argument)
        body = writer(writer.opened(inner, index)).text
        writer.freed(index)
        writer.imports |= {"math"} & {name.partition(".")[0]}
        return Code(f"{name}({body} for {counter} in range({writer(low).text}, {writer(high).text}))")
    return rule


def tabulated(writer: Writer, term: Op) -> Code:
    """A matrix by the formula of its entries."""
    (inner,) = term.args
    rows = inner.sort.argument
    i, first = writer.counter(rows)
    row = writer.opened(inner, i)
    columns = row.sort.argument
    j, second = writer.counter(columns)
    for k, sort in ((i, rows), (j, columns)):
        if sort.dim is ONE:
            writer.names[k] = Code("0")
    text = writer(writer.opened(row, j)).text
    for counter, sort in ((second, columns), (first, rows)):
        if sort.dim is not ONE:
            text = f"[{text} for {counter} in range({writer.size(sort.dim).text})]"
    writer.taken -= {first, second}
    del writer.names[i], writer.names[j]
    return Code(text) if term.sort is REAL else call("np.array", text)


def divergence(writer: Writer, term: Op) -> Code:
    """The Kullback–Leibler divergence."""
    p, q = map(writer, term.args)
    return call("np.sum", infix("*", p, call("np.log", infix("/", p, q))))


def commutation(writer: Writer, term: Op) -> Code:
    """The matrix that takes the stacked columns of an m×n matrix to those of its transpose."""
    rows, cols = map(writer.size, term.args[0].sort.shape)
    if term.sort is REAL:
        return Code("1.0")
    count = infix("*", rows, cols).text
    return Code(f"np.eye({count})[np.arange({count}).reshape({cols.text}, {rows.text}).ravel(order=\"F\")]")


def diagonal(writer: Writer, term: Op) -> Code:
    """The vector of the entries on the diagonal."""
    (a,) = term.args
    return writer(a) if a.sort is REAL else call("np.diagonal", writer(a))


def triangle(name: str) -> Rule:
    """The entries on one side of the diagonal, and on it."""
    def rule(writer: Writer, term: Op) -> Code:
        (a,) = term.args
        return writer(a) if a.sort is REAL else call(name, writer(a))
    return rule


def slope(prefix: str) -> Rule:
    """The gradient or the Jacobian of a function that is a parameter: a parameter of its own."""
    def rule(writer: Writer, term: Op) -> Code:
        inner, x = term.args
        if not isinstance(inner, Var):
            raise unsupported("a derivative of what is no parameter")
        name = f"{prefix}_{writer(inner).text}"
        if name not in writer.derivatives:
            writer.derivatives[name] = writer.word(name)
        return call(writer.derivatives[name], writer(x))
    return rule


ENTRYWISE: dict[str, Rule] = {
    **{name: function(text) for name, text in FUNCTIONS.items()}, **{name: slow(text) for name, text in SLOW.items()},
    "log": logarithm, "sigmoid": sigmoid, "softmax": softmax, "indicator": indicator,
    "max": function("np.maximum"), "min": function("np.minimum"), "<": relation("<"), "<=": relation("<="),
    "=": relation("=="), "and": function("np.logical_and"), "or": function("np.logical_or"),
    "not": function("np.logical_not"), "real": whole, "int": whole, "position": whole, "entry": entry, "map": mapped,
    "sum": summed, "sum_range": ranged("sum"), "prod_range": ranged("math.prod"), "maximum": extreme("max"),
    "minimum": extreme("min"), "matrix": tabulated, "kl": divergence, "gradient": slope("grad"),
    "derivative": slope("grad"), "jacobian": slope("jac"),
    "commutation": commutation, "diagonal": diagonal, "tril": triangle("np.tril"),
    "triu": triangle("np.triu"), "softplus": softplus,
    "sign": function("np.sign"), "pi": lambda writer, term: Code("np.pi"), "^": power,
    "norm": ALGEBRA["norm"], "abs": ALGEBRA["norm"],
    "+": ALGEBRA["+"], "-": ALGEBRA["-"], "neg": ALGEBRA["neg"], "/": ALGEBRA["/"],
}
"""How functions, relations, sums and entries are written."""
