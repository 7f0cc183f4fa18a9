"""The code of scalars, whole numbers, positions and truth values, constant by constant."""

from __future__ import annotations

from ...kernel.sorts import NAT, ONE, REAL, Index, Sort
from ...kernel.terms import Num, Op, Term, Var, abstract, app, num, op, var
from .factors import diagonal_of, inverted
from .stage import FIRST, Rule, Stage, opened
from .unsupported import unsupported

REPEATED = 16
"""Up to this exponent a power is repeated multiplication."""


def infix(sign: str) -> Rule:
    """A sign between two values."""
    return lambda stage, term: f" {sign} ".join(map(stage, term.args))


def call(name: str) -> Rule:
    """A function of the text."""
    return lambda stage, term: f"{name}({', '.join(map(stage, term.args))})"


def negative(stage: Stage, term: Op) -> str:
    """The opposite."""
    return f"-{stage(term.args[0])}"


def times(stage: Stage, term: Op) -> str:
    """A product of numbers, or of a row and a column."""
    left, right = term.args
    if left.sort is term.sort:
        if left is right and isinstance(left, Op) and left.name == "norm":
            return squares(stage, left.args[0])
        return f"{stage(left)} * {stage(right)}"
    return stage.entry_code(term, FIRST, FIRST)


def squares(stage: Stage, a: Term) -> str:
    """The sum of the squares of all entries."""
    if a.sort is REAL:
        return f"{stage(a)} * {stage(a)}"
    i, j = (fresh(Index(dim), letter) for dim, letter in zip(a.sort.shape, "ij", strict=True))
    entry = op("entry", a, *(FIRST if k.sort.dim is ONE else k for k in (i, j)), sort=REAL)
    value: Term = op("^", entry, num(2, NAT), sort=REAL)
    for k in (j, i):
        value = value if k.sort.dim is ONE else op("sum", abstract(k, value), sort=REAL)
    return stage(value)


def fresh(sort: Sort, letter: str) -> Var:
    """A variable that is abstracted at once."""
    return var(f"#{letter}", sort)


def norm(stage: Stage, term: Op) -> str:
    """The absolute value or the Euclidean norm."""
    (a,) = term.args
    return f"abs({stage(a)})" if a.sort is REAL else f"math.sqrt({squares(stage, a)})"


def power(stage: Stage, term: Op) -> str:
    """A power of numbers; ``‖a‖²`` without the root."""
    base, exponent = term.args
    if isinstance(base, Op) and base.name == "norm" and isinstance(exponent, Num) and exponent.value == 2:
        return squares(stage, base.args[0])
    x = stage(base)
    if isinstance(exponent, Num) and exponent.value.denominator == 1 and 0 <= exponent.value <= REPEATED:
        return repeated(stage, term, x, int(exponent.value))
    if base.sort is not REAL:
        return f"{x} ** {stage(exponent)}"
    return f"math.pow({x}, float({stage(exponent)}))"


def repeated(stage: Stage, term: Op, x: str, exponent: int) -> str:
    """A power by squaring."""
    if exponent == 0:
        return "1.0" if term.sort is REAL else "1"
    block, found, square = stage.block(term), "", x
    while exponent:
        if exponent % 2:
            found = block.add(f"{found} * {square}") if found else square
        exponent //= 2
        if exponent:
            square = block.add(f"{square} * {square}")
    return found


def entry(stage: Stage, term: Op) -> str:
    """An entry of a matrix."""
    a, i, j = term.args
    return stage(a) if a.sort is REAL else stage.entry_code(a, i, j)


def index_sum(stage: Stage, term: Op) -> str:
    """A sum over all positions."""
    (function,) = term.args
    sort = function.sort.argument
    return stage.fold(term, "0.0", stage.dim(sort.dim), sort, lambda name, i: f"{name} += {stage(opened(function, i))}")


def range_fold(start: str, sign: str) -> Rule:
    """A sum or a product over a half-open range of naturals."""
    def rule(stage: Stage, term: Op) -> str:
        low, high, function = term.args
        first = stage(low)

        def step(name: str, k: Var) -> str:
            value = app(function, op("+", low, k, sort=NAT)) if first != "0" else opened(function, k)
            return f"{name} {sign}= {stage(value)}"
        return stage.fold(term, start, f"{stage(high)} - {first}", NAT, step)
    return rule


def extreme(sign: str, start: str) -> Rule:
    """The largest or smallest value at a position; no number among them is the result."""
    def rule(stage: Stage, term: Op) -> str:
        (function,) = term.args
        sort = function.sort.argument

        def step(name: str, i: Var) -> str:
            value = stage(opened(function, i))
            return f"{name} = {value} if {value} {sign} {name} or {value} != {value} else {name}"
        return stage.fold(term, start, stage.dim(sort.dim), sort, step)
    return rule


def logarithm(stage: Stage, term: Op) -> str:
    """A logarithm: of a determinant by another step, of sums of exponentials without overflow."""
    (a,) = term.args
    if isinstance(a, Op) and a.name == "det" and a.args[0].sort is not REAL:
        return determinant(stage, term)
    if (exponent := one_and_exponential(a)) is not None:
        return f"softplus({stage(exponent)})"
    k = fresh(a.args[0].sort.argument, "k") if isinstance(a, Op) and a.name == "sum" else None
    body = opened(a.args[0], k) if isinstance(a, Op) and k is not None else None
    if k is not None and isinstance(body, Op) and body.name == "exp":
        exponent = body.args[0]
        top = op("maximum", abstract(k, exponent), sort=REAL)
        shifted = op("exp", op("-", exponent, top, sort=REAL), sort=REAL)
        return f"{stage(top)} + log({stage(op('sum', abstract(k, shifted), sort=REAL))})"
    return f"log({stage(a)})"


def one_and_exponential(a: Term) -> Term | None:
    """The ``x`` of ``1 + exp(x)``; None for another value."""
    if not isinstance(a, Op) or a.name != "+":
        return None
    for one, exponential in (a.args, a.args[::-1]):
        if isinstance(one, Num) and one.value == 1 and isinstance(exponential, Op) and exponential.name == "exp":
            return exponential.args[0]
    return None


def trace(stage: Stage, term: Op) -> str:
    """The sum of the diagonal; of a product no other entries are computed."""
    (a,) = term.args
    if a.sort is REAL:
        return stage(a)
    i = fresh(Index(a.sort.shape[0]), "i")
    entry: Term = op("entry", a, i, i, sort=REAL)
    if isinstance(a, Op) and a.name == "*" and not any(has_shortcut(arg) for arg in a.args):
        left, right = a.args
        k = fresh(Index(left.sort.shape[1]), "k")
        inner: Term = FIRST if k.sort.dim is ONE else k
        entry = op("*", stage.entry_term(left, i, inner), stage.entry_term(right, inner, i), sort=REAL)
        entry = entry if inner is FIRST else op("sum", abstract(k, entry), sort=REAL)
    return stage(op("sum", abstract(i, entry), sort=REAL))


def has_shortcut(a: Term) -> bool:
    """Whether a product with a factor is better computed as a whole: the solution of a system, or a scaling."""
    return inverted(a) is not None or diagonal_of(a) is not None


def divergence(stage: Stage, term: Op) -> str:
    """The Kullback–Leibler divergence."""
    p, q = term.args
    i = fresh(Index(p.sort.shape[0]), "i")
    x, y = (stage.entry_term(a, i, FIRST) for a in (p, q))
    log = op("log", op("/", x, y, sort=REAL), sort=REAL)
    return stage(op("sum", abstract(i, op("*", x, log, sort=REAL)), sort=REAL))


def position(stage: Stage, term: Op) -> str:
    """A position as a number that counts from 1."""
    return f"{stage(term.args[0])} + 1"


def column_major(stage: Stage, term: Op) -> str:
    """The place of a row and a column when columns are stacked."""
    i, j = term.args
    return f"{stage(i)} + {stage.dim(i.sort.dim)} * {stage(j)}"


def real(stage: Stage, term: Op) -> str:
    """A whole number as a real."""
    (a,) = term.args
    if isinstance(a, Num):
        return repr(float(a.value))
    return f"float({stage(a)} + 1)" if a.sort.kind == "index" else f"float({stage(a)})"


def at(stage: Stage, term: Op) -> str:
    """A number that counts from 1 as a position."""
    (a,) = term.args
    return str(int(a.value) - 1) if isinstance(a, Num) else f"{stage(a)} - 1"


def same(stage: Stage, term: Op) -> str:
    """The value itself."""
    return stage(term.args[0])


def determinant(stage: Stage, term: Op) -> str:
    """What another step computes."""
    found = None if term.free & stage.loops.keys() else stage.computed(term)
    if found is None:
        raise unsupported(f"{term.name} in a loop")
    return stage.load(found)


def compared(sign: str) -> Rule:
    """A comparison of numbers."""
    def rule(stage: Stage, term: Op) -> str:
        if not term.args[0].sort.is_numeric or (term.args[0].sort.kind == "real" and term.args[0].sort is not REAL):
            raise unsupported(f"a comparison of values of the sort {term.args[0].sort}")
        return infix(sign)(stage, term)
    return rule


def indicator(stage: Stage, term: Op) -> str:
    """1 for a true statement, 0 for a false one."""
    return f"1.0 if {stage(term.args[0])} else 0.0"


def extremum(sign: str) -> Rule:
    """The larger or smaller of two; no number if one of them is none."""
    def rule(stage: Stage, term: Op) -> str:
        a, b = map(stage, term.args)
        return f"{a} if {a} {sign} {b} or {a} != {a} else {b}"
    return rule


def beta(stage: Stage, term: Op) -> str:
    """The beta function of positive numbers."""
    a, b = map(stage, term.args)
    return f"exp(math.lgamma({a}) + math.lgamma({b}) - math.lgamma({a} + {b}))"


def constant(code: str) -> Rule:
    """The same everywhere."""
    return lambda stage, term: code


FUNCTIONS: dict[str, Rule] = {name: call(f"math.{name}") for name in (
    "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "erfc", "expm1",
    "log1p", "asinh", "acosh", "atanh")} | {
    "exp": call("exp"), "log": logarithm, "sigmoid": call("sigmoid"), "softplus": call("softplus"), "Beta": beta,
    "max": extremum(">"), "min": extremum("<"), "norm": norm, "abs": norm, "^": power, "pi": constant("math.pi"),
}
SUMS: dict[str, Rule] = {
    "sum": index_sum, "sum_range": range_fold("0.0", "+"), "prod_range": range_fold("1.0", "*"),
    "maximum": extreme(">", "-math.inf"), "minimum": extreme("<", "math.inf"), "trace": trace, "kl": divergence,
}
WHOLE: dict[str, Rule] = {"real": real, "int": same, "position": position, "at": at,
                          "column_major": column_major}
TRUTH: dict[str, Rule] = {
    "<": compared("<"), "<=": compared("<="), "=": compared("=="), "and": infix("and"), "or": infix("or"),
    "not": lambda stage, term: f"not {stage(term.args[0])}", "true": constant("True"), "false": constant("False"),
    "indicator": indicator,
}
ONE_BY_ONE: dict[str, Rule] = {
    "transpose": same, "diag": same, "diagonal": same, "vec": same, "kron": infix("*"),
    "commutation": constant("1.0"), "identity": constant("1.0"), "ones": constant("1.0"), "zeros": constant("0.0"),
    "softmax": constant("1.0"), "inverse": lambda stage, term: f"1.0 / {stage(term.args[0])}",
    "map": lambda stage, term: stage(opened(*term.args)), "det": determinant, "entry": entry,
    "matrix": lambda stage, term: stage(app(opened(term.args[0], FIRST), FIRST)),
}
"""Constants on matrices whose value has one entry."""
SCALARS: dict[str, Rule] = FUNCTIONS | SUMS | WHOLE | TRUTH | ONE_BY_ONE | {
    "+": infix("+"), "-": infix("-"), "neg": negative, "*": times, "scale": times, "/": infix("/"),
    "hadamard": infix("*"),
}
"""The code of every constant with a scalar value."""
