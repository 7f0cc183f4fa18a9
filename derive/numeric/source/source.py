"""A formula as the text of a Python function of NumPy arrays, complete in itself."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence

from ...errors import InputProblem
from ...kernel.sorts import ONE, Dim, Sort
from ...kernel.terms import Term, Var
from ..evaluation.unfold import Definitions, Unfolding
from ..kernel.chain import ordered
from ..kernel.parameter import shape_axes
from ..values.number import Unsupported
from .algebra import ALGEBRA
from .code import Code
from .entrywise import ENTRYWISE
from .shared import shared
from .writer import Rule, Writer

RULES: Mapping[str, Rule] = ALGEBRA | ENTRYWISE
RESERVED = {"np", "math", "softmax", "logdet", "sum", "range", "max", "min", "a"}
"""Words that the text uses."""


def numpy_source(name: str, parameters: Sequence[Var], term: Term, *, definitions: Definitions | None = None,
                 title: str = "", conditions: Sequence[str] = ()) -> str:
    """The source of a function ``name`` of arrays, in the order of ``parameters``, that returns the value of ``term``.

    A scalar is a number, a column or a row an array of one axis, a matrix one of two; a family over positions has one
    more axis, which comes first, and a function is any callable.  ``title`` and ``conditions`` are told in its
    docstring.  ``definitions`` spell out what NumPy has no word for.

    Raises:
        InputProblem: for what has no form in NumPy, and for a size that no argument shows.

    >>> from derive.kernel.sorts import REAL
    >>> from derive.kernel.terms import op, var
    >>> x = var("x", REAL)
    >>> print(numpy_source("f", [x], op("*", x, op("exp", x, sort=REAL), sort=REAL)))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def f(x):
        \"\"\"
        x: number
    <BLANKLINE>
        Returns a number.
        \"\"\"
        return x * np.exp(x)
    <BLANKLINE>
    """
    writer = Writer(RULES, {*RESERVED, *keyword.kwlist})
    name = writer.word(name)
    for parameter in parameters:
        writer.names[parameter] = Code(writer.word(identifier(parameter.name)))
    spelled = {known: meaning for known, meaning in (definitions or {}).items() if known not in RULES}
    try:
        body = lines(writer, ordered(Unfolding(spelled)(term)))
    except Unsupported as reason:
        raise InputProblem(str(reason), code="E-kernel") from reason
    named = [(parameter, writer.names[parameter].text) for parameter in parameters]
    head = [f"import {module}" for module in sorted(writer.imports)] + ["import numpy as np", "", ""]
    head += [line for helper in sorted(writer.helpers) for line in (*helper.splitlines(), "", "")]
    words = [word for _, word in named] + sorted(writer.derivatives.values())
    head.append(f"def {name}({', '.join(words)}):")
    said = documentation(named, writer.derivatives, term.sort, title, conditions)
    inner = [*said, *arrays(named), *sizes(named, writer.sizes), *body]
    return "\n".join([*head, *(f"    {line}".rstrip() for line in inner), ""])


def identifier(name: str) -> str:
    """A declared name as a word of Python."""
    word = re.sub(r"\W", "_", name)
    return word if word.isidentifier() else f"_{word}"


def lines(writer: Writer, term: Term) -> list[str]:
    """What is computed first, and the value; names that nothing uses are left out."""
    found: list[tuple[str, str]] = []
    for part in shared(term):
        code = writer(part)
        word = writer.fresh("uvstrz")
        found.append((word, code.text))
        writer.names[part] = Code(word)
    text, kept = f"return {writer(term).text}", list[str]()
    for word, code_text in reversed(found):
        if re.search(rf"\b{word}\b", "\n".join([text, *kept])):
            kept.append(f"{word} = {code_text}")
    return [*reversed(kept), text]


def documentation(named: Sequence[tuple[Var, str]], derivatives: Mapping[str, str], value: Sort, title: str,
                  conditions: Sequence[str]) -> list[str]:
    """The docstring: shapes and conditions."""
    shapes = [f"{word}: {described(parameter.sort)}" for parameter, word in named]
    kinds = {"grad": "gradient", "jac": "Jacobian"}
    shapes += [f"{word}: the {kinds[prefix]} of {of}, a function" for name, word in derivatives.items()
               for prefix, _, of in (name.partition("_"),)]
    needs = [f"Requires {', '.join(conditions)}."] if conditions else []
    told = [*([title, ""] if title else []), *shapes, "", f"Returns {articled(described(value))}.", *needs]
    quoted = [line.replace("\\", "\\\\").replace('"""', "'''") for line in told]
    return [f'"""{quoted[0]}' if title else '"""', *quoted[bool(title):], '"""']


def articled(words: str) -> str:
    """The words with an article."""
    return ("an " if words[0] in "aeiou" else "a ") + words


def described(sort: Sort) -> str:
    """What an argument of a sort is."""
    axes = family_axes(sort)
    if axes is None:
        return "function"
    if not axes:
        return "whole number" if sort.kind in ("nat", "int", "index") else "number"
    return f"array ({', '.join(map(spelled_dim, axes))}{',' if len(axes) == 1 else ''})"


def spelled_dim(dim: Dim) -> str:
    """A dimension as Python computes it."""
    return " + ".join("*".join([*([str(c)] if c != 1 or not names else []), *names]) for names, c in dim.terms)


def family_axes(sort: Sort) -> tuple[Dim, ...] | None:
    """The axes of an array, those of a family first; None for a function."""
    found: tuple[Dim, ...] = ()
    while sort.kind == "fun" and sort.argument.kind == "index":
        found, sort = (*found, sort.argument.dim), sort.result
    if sort.kind == "fun":
        return None
    return (*found, *shape_axes(sort)) if sort.kind == "real" else found


def arrays(named: Sequence[tuple[Var, str]]) -> list[str]:
    """Lists and arrays of whole numbers made arrays of floats."""
    words = [word for parameter, word in named if family_axes(parameter.sort)]
    if not words:
        return []
    if len(words) == 1:
        return [f"{words[0]} = np.asarray({words[0]}, dtype=float)"]
    return [f"{', '.join(words)} = (np.asarray(a, dtype=float) for a in ({', '.join(words)}))"]


def sizes(named: Sequence[tuple[Var, str]], wanted: set[str]) -> list[str]:
    """The dimensions that the text mentions, read off the shapes of arguments.

    Raises:
        InputProblem: for a dimension that stands alone on no axis.
    """
    found, known = list[str](), set[str]()
    for parameter, word in named:
        axes = family_axes(parameter.sort) or ()
        names = [dim.name if dim is not ONE else None for dim in axes]
        here = {name for name in names if name in wanted - known and name is not None}
        if not here:
            continue
        if len(here) == len(axes) > 1:  # every axis is wanted, under a name of its own
            found.append(f"{', '.join(str(name) for name in names)} = {word}.shape")
        else:
            found += [f"{name} = {word}.shape[{names.index(name)}]" for name in dict.fromkeys(names) if name in here]
        known |= here
    if wanted - known:
        raise InputProblem(f"no argument has {min(wanted - known)} as the size of an axis", code="E-shape")
    return found
