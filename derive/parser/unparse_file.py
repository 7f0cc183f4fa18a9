"""The syntax tree of a theorem file to text that reads back as the same tree.

>>> from .read import read_file
>>> print(file_text(read_file('theorem t "T"\\n let x:real>0\\n show a: x=x\\n proof by ring')), end="")
theorem t "T"
  let x : real > 0
  show a: x = x
  proof by ring
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import syntax as s
from .unparse import FACTOR, OPERAND, OR, SUM, Printer

_MAIN = Printer()
_SIGNS = {"iff": "⟺", "implies": "⟹"}


def file_text(file: s.File) -> str:
    """A whole theorem file."""
    return "\n".join("\n".join(item_lines(item)) + "\n" for item in file.items)


def item_lines(item: s.Node) -> Iterator[str]:
    """The lines of a constant, a definition or a theorem."""
    if isinstance(item, s.Constant):
        arguments = ", ".join(map(_MAIN.sort, item.arguments))
        scheme = f"{arguments} ⊢ " * bool(arguments) + _MAIN.sort(item.result)
        yield f"constant {_MAIN.identifier(item.name)} : {scheme}{_title(item.title)}"
        yield from _notes(item)
    elif isinstance(item, s.Definition):
        sign = "⟺" if item.relation == "iff" else "="
        head = _MAIN.identifier(item.name) + _parameters(item.parameters)
        yield f"definition {head} {sign} {_MAIN.write(item.body)}{_title(item.title)}"
        yield from _notes(item)
    elif isinstance(item, s.Theorem):
        yield f"{item.kind} {item.name}{_title(item.title)}"
        yield from _notes(item)
        for entry in item.items:
            yield from _indented(statement_lines(entry))


def _title(title: str) -> str:
    return ' "' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if title else ""


def _notes(item: s.Constant | s.Definition | s.Theorem) -> Iterator[str]:
    if item.source:
        yield f"  source {item.source}"
    if item.topic:
        yield f"  topic {item.topic}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _parameters(parameters: Sequence[s.Parameter]) -> str:
    return f"({_fixed(parameters)})" if parameters else ""


def _fixed(parameters: Sequence[s.Parameter]) -> str:
    return ", ".join(_MAIN.identifier(p.name) + (f" : {_MAIN.sort(p.sort)}" if p.sort else "") for p in parameters)


def _label(label: str) -> str:
    return f"{label}: " if label else ""


def statement_lines(node: s.Node) -> Iterator[str]:
    """The lines of an entry of a theorem or of a step of a proof."""
    return _LINES[type(node)](node)


def _let(node: s.Let) -> Iterator[str]:
    yield "let " + ";  ".join(map(_declaration, node.declarations))


def _declaration(node: s.Declaration) -> str:
    names = ", ".join(map(_MAIN.identifier, node.names))
    sort = _MAIN.sort(node.sort) if node.sort else node.kind
    first, *rest = [_constraint(c) for c in node.constraints] or [""]
    attributes = [_attribute(a) for a in node.attributes]
    return f"{names} : {sort}{' ' + first if first else ''}" + "".join(f", {part}" for part in (*rest, *attributes))


def _constraint(node: s.Constraint) -> str:
    if node.upper is not None:
        return f"in {node.relation[0]}{_MAIN.write(node.bound, SUM)}, {_MAIN.write(node.upper, SUM)}{node.relation[1]}"
    least = OPERAND if node.relation == "in" else SUM
    return f"{_MAIN.sign(node.relation)} {_MAIN.write(node.bound, least)}"


def _attribute(node: s.Attribute) -> str:
    return node.name.replace("_", " ") + (f"({_MAIN.list(node.arguments)})" if node.arguments else "")


def _define(node: s.Define) -> Iterator[str]:
    yield f"define {_MAIN.identifier(node.name)}{_parameters(node.parameters)} = {_MAIN.write(node.body)}"


def _labelled(word: str) -> Callable[[Any], Iterator[str]]:
    def lines(node: Any) -> Iterator[str]:
        yield f"{word} {_label(node.label)}{_MAIN.write(node.formula)}{_by(getattr(node, 'reasons', ()))}"
        if getattr(node, "proof", None):
            yield from _proof(node.proof)
    return lines


def _have(node: s.Have) -> Iterator[str]:
    return _labelled("have")(node)


def _by(reasons: Sequence[s.Reason]) -> str:
    return "  by " + ", ".join(map(_reason, reasons)) if reasons else ""


def _reason(reason: s.Reason) -> str:
    if reason.combination:
        return "combine " + "".join(_multiple(part, i == 0) for i, part in enumerate(reason.combination))
    words = " ".join((reason.name, *reason.targets))
    written = words + (f"({_MAIN.list(reason.arguments)})" if reason.arguments else "")
    bindings = ", ".join(f"{_MAIN.identifier(name)} = {_MAIN.write(value, OPERAND)}" for name, value in reason.bindings)
    return written + (f" with {bindings}" if bindings else "")


def _multiple(part: s.Multiple, first: bool) -> str:
    multiplier = part.multiplier
    negative = isinstance(multiplier, s.Negative)
    body = multiplier.body if isinstance(multiplier, s.Negative) else multiplier
    sign = ("−" if negative else "") if first else (" − " if negative else " + ")
    plain = body is None or (negative and body == s.Number("1"))
    factor = "" if plain or body is None else _MAIN.inside(body, FACTOR - 1) + "·"
    return sign + factor + _reason(part.fact)


def _chain(node: s.Chain) -> Iterator[str]:
    first, *rest = node.links
    yield f"have {_label(node.label)}{_MAIN.inside(node.left, OR)} {_link(first)}"
    for link in rest:
        yield f" _ {_link(link)}"


def _link(link: s.Link) -> str:
    sign = _SIGNS.get(link.relation) or _MAIN.sign(link.relation)
    least = OR if link.relation in _SIGNS else OPERAND
    return f"{sign} {_MAIN.write(link.right, least)}{_by(link.reasons)}"


def _obtain(node: s.Obtain) -> Iterator[str]:
    names = ", ".join(map(_MAIN.identifier, node.binder.names))
    sort = f" : {_MAIN.sort(node.binder.sort)}" if node.binder.sort else ""
    yield f"obtain {names}{sort} such that {_label(node.label)}{_MAIN.write(node.formula)}{_by(node.reasons)}"


def _cases(node: s.Cases) -> Iterator[str]:
    yield "cases" + _by(node.reasons)
    for case in node.cases:
        yield f"case {_label(case.label)}{_MAIN.write(case.formula)}"
        for step in case.steps:
            yield from _indented(statement_lines(step))
    yield "end"


def _proof(proof: s.Proof) -> Iterator[str]:
    if proof.kind == "by":
        yield f"proof{_by(proof.reasons).replace('  by', ' by', 1)}"
        return
    heads = {"steps": "proof", "contradiction": "proof by contradiction",
             "induction": "proof by induction" + (f" on {_MAIN.identifier(proof.variable)}" if proof.variable else "")}
    yield heads[proof.kind]
    if proof.kind == "induction":
        yield "base:"
        yield from (line for step in proof.base for line in _indented(statement_lines(step)))
        yield "step:" if proof.hypothesis == "ih" else f"step {proof.hypothesis}:"
    yield from (line for step in proof.steps for line in _indented(statement_lines(step)))
    yield "qed"


def _one(write: Callable[[Any], str]) -> Callable[[Any], Iterator[str]]:
    def lines(node: Any) -> Iterator[str]:
        yield write(node)
    return lines


_LINES: dict[type[s.Node], Callable[[Any], Iterator[str]]] = {
    s.Let: _let,
    s.Define: _define,
    s.Assume: _labelled("assume"),
    s.Show: _labelled("show"),
    s.Suppose: _labelled("suppose"),
    s.Have: _have,
    s.Thus: _labelled("thus"),
    s.Chain: _chain,
    s.Obtain: _obtain,
    s.Cases: _cases,
    s.Fix: _one(lambda node: "fix " + _fixed(node.parameters)),
    s.Take: _one(lambda node: "take " + _MAIN.list(node.witnesses)),
    s.Contradiction: _one(lambda node: "contradiction" + _by(node.reasons)),
}
