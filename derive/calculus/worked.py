"""Worked steps: a derivative as a theorem file that checks by itself, one law a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derive.kernel.sorts import REAL
from derive.kernel.terms import Op, Term, Var, app, substitute, var
from derive.parser.restore import restore, restore_as
from derive.parser.unparse import text
from derive.rules.definitions import SUFFIX
from derive.rules.differentiation.derivatives import HEADS, Node
from derive.rules.forms.textbook import textbook

from .found import DIFFERENTIAL, Found
from .naming import Naming

SILENT = ("derivative-identity", "derivative-constant", "derivative-entry", "derivative-transpose")
"""Laws that say nothing to a reader; the search finds them by itself."""


def theorem(header: Sequence[str], conditions: Sequence[Term], found: Sequence[Found],
            defined: Sequence[tuple[Var, Term]] = ()) -> str:
    """A theorem file that states and proves derivatives, written with what is ``defined`` for them."""
    title = ", ".join(dict.fromkeys(f"{one.kind} in {written(one.variable)}" for one in found))
    title = title[:1].upper() + title[1:]
    lines = [f'theorem input "{title}"', *header[1:]]
    lines += [f"  assume {written(condition)}" for condition in conditions]
    lines += [f"  define {written(name)} = {written(value)}" for name, value in defined]
    for label, one in zip(labels(found), found, strict=True):
        stated = claim(one if one.written is None else one._replace(value=one.written))
        lines += ["", f"  show {label}: {stated}", "  proof"]
        lines += [f"    {line}" for line in dict.fromkeys(steps(one))]
        if one.first is None or one.first is not one.value:  # else the law says it
            lines.append(f"    {stated}")
        lines.append("  qed")
    return "\n".join([*lines, ""])


def labels(found: Sequence[Found]) -> list[str]:
    """What the goals are called: the kind of each derivative; with its variable when there are several of a kind."""
    kinds = [one.kind for one in found]
    return [one.kind if kinds.count(one.kind) == 1 else f"{one.kind}-{one.variable.name}" for one in found]


def claim(found: Found) -> str:
    """What a derivative states."""
    function = bound(found.variable, found.body)
    point = written(found.variable)
    if found.kind == DIFFERENTIAL:
        return f"has_derivative({function}, {bound(found.step, found.value)}, {point})"
    if found.among is not None:
        return f"has_gradient_among({function}, {written(found.value)}, {point}, {written(found.among)})"
    head = f"has_{found.kind.replace('-', '_')}"
    return f"{head}({function}, {written(found.value)}, {point})"


def steps(found: Found) -> Iterator[str]:
    """The lines of the proof, the innermost parts first."""
    for line in lines(found):
        yield f"{line.statement} by {line.reason}"


class Line(NamedTuple):
    """A line of the proof; ``named`` when it is about a part that has a name."""

    statement: str
    reason: str
    named: bool = False


def lines(found: Found, naming: Naming | None = None) -> Iterator[Line]:
    """The lines of the proof, written with the names that ``naming`` gives to parts."""
    if found.first is not None:
        yield Line(claim(found._replace(value=found.first)), found.law)
        return
    yield from _lines(found.node, found.variable, found.step, {}, naming or Naming({}))
    for law, equal, around in found.laws:
        names = _readable(around, {}, (found.variable, found.step))
        over = [found.step, *(names[v] for v in around if v in equal.free)]
        yield Line(f"{_quantified(over)}{written(renamed(equal, names))}", law)


def _lines(node: Node, variable: Var, step: Var, names: dict[Var, Var], naming: Naming) -> Iterator[Line]:
    names = {**names, **_readable(node.around, names, (variable, step))}
    for part in node.parts:
        yield from _lines(part, variable, step, names, naming)
    if node.law in SILENT or node.law.endswith(SUFFIX) and not node.parts:
        return
    assert isinstance(node.fact.conclusion, Op)
    function, linear, point = node.fact.conclusion.args
    if function.sort.argument is variable.sort and point is variable:
        inner, change = variable, step
    else:
        inner, change = var("t", function.sort.argument), var("dt", function.sort.argument)
    body, change_of = naming.read(app(function, inner), app(linear, change), change)
    body, value = renamed(body, names), naming.turned(textbook(renamed(change_of, names)))
    point = renamed(naming(point) if point is not variable else point, names)
    statement = f"has_derivative({bound(inner, body)}, {bound(change, value)}, {written(point)})"
    over = [names[v] for v in node.around if names[v] in body.free | point.free]
    yield Line(f"{_quantified(over)}{statement}", reason(node), isinstance(body, Var) and body is not inner)


def _quantified(over: Sequence[Var]) -> str:
    return "".join(f"∀ ({written(v)} : {v.sort!r}), " for v in over)


def reason(node: Node) -> str:
    """The law as a reason; for what a definition means, and for a gradient inside, a word."""
    return "definition" if node.law.endswith(SUFFIX) else "differentiate" if node.law in HEADS else node.law


def _readable(around: Sequence[Var], names: dict[Var, Var], taken: Sequence[Var]) -> dict[Var, Var]:
    """Letters for the variables of sums: ``i``, ``j``, ``k``, …"""
    used = {v.name for v in (*names.values(), *taken)}
    found: dict[Var, Var] = {}
    for variable in around:
        if variable not in names:
            letter = next(c for c in "ijklpqrs" if c not in used)
            used.add(letter)
            found[variable] = var(letter, variable.sort)
    return found


def renamed(term: Term, names: dict[Var, Var]) -> Term:
    """A term with the search's variables under names for readers."""
    return substitute(term, {old: new for old, new in names.items() if old in term.free})


def bound(variable: Var, body: Term) -> str:
    """A function, its variable with its sort; a value such as ``b 𝟏`` says its shape, which nothing else would."""
    value = written(body) if body.sort is REAL else text(restore(body))
    return f"({written(variable)} : {variable.sort!r}) ↦ {value}"


def written(term: Term) -> str:
    """A term in the language of theorem files."""
    return text(restore_as(term))
