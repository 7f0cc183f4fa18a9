"""The syntax tree of theorem files: items, steps and reasons."""

from __future__ import annotations

from dataclasses import dataclass

from .expressions import Binder, Expr, Node, Sort


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """``name : sort``; the sort may be left to be inferred."""

    name: str
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Constraint(Node):
    """What follows the sort in ``let``: ``relation bound``, or ``in`` an interval from ``bound`` to ``upper``.

    ``relation`` is one of ``= != <= < >= > in``; for an interval it is two of ``[ ( ] )``, such as ``[)``.
    """

    relation: str
    bound: Expr
    upper: Expr | None = None


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """``, words(arguments)`` in ``let``: the predicate ``name`` (words joined by ``_``) holds."""

    name: str
    arguments: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """``names : sort constraints, attributes``.  ``kind`` is dim, type or value."""

    names: tuple[str, ...]
    kind: str
    sort: Sort | None
    constraints: tuple[Constraint, ...] = ()
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Let(Node):
    """``let`` and its declarations."""

    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Define(Node):
    """``define name(parameters) = body``; ``parameters`` is empty for a plain name."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Assume(Node):
    """``assume label: formula``, in a statement or as a step; the label may be empty."""

    label: str
    formula: Expr


@dataclass(frozen=True, slots=True)
class Multiple(Node):
    """``multiplier · fact`` in ``combine``; the multiplier carries the sign, ``None`` is 1."""

    multiplier: Expr | None
    fact: Reason


@dataclass(frozen=True, slots=True)
class Reason(Node):
    """One of the reasons after ``by``.

    ``name`` is a label, a theorem (``thm`` or ``thm.label``) or a tactic word; ``targets`` are the names
    after it (``unfold f g``); ``bindings`` come from ``with``; ``combination`` is the sum after ``combine``.
    """

    name: str
    targets: tuple[str, ...] = ()
    arguments: tuple[Expr, ...] = ()
    bindings: tuple[tuple[str, Expr], ...] = ()
    combination: tuple[Multiple, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix(Node):
    """``fix w, v : sort``."""

    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Suppose(Node):
    """``suppose label: formula``."""

    label: str
    formula: Expr


@dataclass(frozen=True, slots=True)
class Take(Node):
    """``take witnesses``."""

    witnesses: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Obtain(Node):
    """``obtain names : sort such that label: formula by reasons``."""

    binder: Binder
    label: str
    formula: Expr
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Have(Node):
    """``have label: formula by reasons``, or with a proof of its own."""

    label: str
    formula: Expr
    reasons: tuple[Reason, ...] = ()
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Link(Node):
    """``_ relation right by reasons``; the relation is one of ``= != <= < >= > in iff implies``."""

    relation: str
    right: Expr
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """A statement over several lines; the reasons of the first line stand at its last link."""

    label: str
    left: Expr
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """``case label: formula`` and its steps."""

    label: str
    formula: Expr
    steps: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """``cases by reasons``, the cases, ``end``."""

    reasons: tuple[Reason, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Contradiction(Node):
    """``contradiction by reasons``."""

    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Thus(Node):
    """``show formula by reasons`` or ``thus formula`` inside a proof."""

    label: str
    formula: Expr
    reasons: tuple[Reason, ...] = ()
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Proof(Node):
    """A proof.  ``kind`` is steps, by, contradiction or induction.

    steps and contradiction: ``steps``.  by: ``reasons``.  induction: ``variable`` (may be empty), ``base``,
    ``steps`` of the induction step, and ``hypothesis``, the name of the induction hypothesis.
    """

    kind: str
    steps: tuple[Node, ...] = ()
    reasons: tuple[Reason, ...] = ()
    variable: str = ""
    base: tuple[Node, ...] = ()
    hypothesis: str = "ih"


@dataclass(frozen=True, slots=True)
class Show(Node):
    """``show label: formula`` with its proof, or ``None`` to be proved without one."""

    label: str
    formula: Expr
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """``constant name : arguments ⊢ result "title"``."""

    name: str
    arguments: tuple[Sort, ...]
    result: Sort
    title: str = ""
    source: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """``definition name(parameters) = body "title"``; ``relation`` is ``=`` or ``iff``."""

    name: str
    parameters: tuple[Parameter, ...]
    relation: str
    body: Expr
    title: str = ""
    source: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Theorem(Node):
    """``theorem`` or ``axiom`` (``kind``), and its entries: Let, Define, Assume and Show in order."""

    kind: str
    name: str
    title: str
    source: str
    topic: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class File(Node):
    """A theorem file: Constant, Definition and Theorem items in order."""

    name: str
    items: tuple[Node, ...]
