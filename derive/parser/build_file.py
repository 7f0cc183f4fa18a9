"""Grammar rules of ``theorem.lark`` to syntax tree."""

from __future__ import annotations

from typing import Any

from lark import Token

from . import syntax as s
from .build import Children, ExpressionBuilder
from .foreign import reason_hint


def _of(c: Children, kind: str) -> str:
    """The text of the child that is a token of this kind, or nothing."""
    return next((str(x) for x in c if isinstance(x, Token) and x.type == kind), "")


def _notes(c: Children) -> dict[str, str]:
    """The title, source and topic among the children."""
    notes = {"title": _of(c, "STRING"), "source": "", "topic": ""}
    for child in c:
        if isinstance(child, _Note):
            notes[child.kind] = child.text
    return notes


class _Note:
    def __init__(self, kind: str, text: str) -> None:
        self.kind, self.text = kind, text


class _Reasons(tuple[s.Reason, ...]):
    """The reasons after ``by``."""


def _reasons(c: Children) -> tuple[s.Reason, ...]:
    return next((tuple(x) for x in c if isinstance(x, _Reasons)), ())


def _formula(c: Children) -> s.Expr:
    return next(x for x in c if isinstance(x, s.Expr))


class Builder(ExpressionBuilder):
    """Builds theorem files."""

    def __init__(self) -> None:
        super().__init__()
        self.suspects: list[Token] = []

    def whole(self, c: Children) -> s.Span:
        """From the first child to the last that is not the end of a line."""
        last = next(x for x in reversed(c) if (x.type != "SEP" if isinstance(x, Token) else getattr(x, "span", None)))
        return self.span(c[0], last)

    def refuse_foreign(self, labels: set[str]) -> None:
        """Refuse the reasons of other programs, unless the file has labels of that name."""
        suspects, self.suspects = self.suspects, []
        for token in suspects:
            if str(token) not in labels:
                raise self.problem(token, f"{token} is not a reason", code="E-reason", hint=reason_hint(str(token)))

    def file(self, c: Children) -> s.File:
        return s.File(self.source.name, tuple(c), span=s.Span(self.source, 0, len(self.source.text)))

    def note(self, c: Children) -> _Note:
        return _Note(c[0].type.lower(), str(c[0]))

    def scheme(self, c: Children) -> tuple[tuple[s.Sort, ...], s.Sort]:
        return tuple(x for x in c[:-1] if isinstance(x, s.Sort)), c[-1]

    def plain_scheme(self, c: Children) -> tuple[tuple[s.Sort, ...], s.Sort]:
        return (), c[0]

    def constant(self, c: Children) -> s.Constant:
        arguments, result = c[3]
        return s.Constant(str(c[1]), arguments, result, **_notes(c), span=self.span(c[0], result))

    def definition(self, c: Children) -> s.Definition:
        body = _formula(c)
        parameters = c[2] if isinstance(c[2], tuple) else ()
        sign = next(x for x in c if isinstance(x, Token) and x.type in ("REL", "IFF"))
        if str(sign) not in ("=", "iff"):
            raise self.problem(sign, "a definition has = or ⟺ in the middle", code="E-definition")
        return s.Definition(str(c[1]), parameters, str(sign), body, **_notes(c), span=self.span(c[0], body))

    def parameters(self, c: Children) -> tuple[s.Parameter, ...]:
        return tuple(c[1:-1:2])

    def parameter(self, c: Children) -> s.Parameter:
        return s.Parameter(str(c[0]), c[2] if len(c) > 1 else None, span=self.span(c[0], c[-1]))

    def theorem(self, c: Children) -> s.Theorem:
        items = tuple(x for x in c if isinstance(x, s.Node))
        kind = "axiom" if c[0].type == "AXIOM" else "theorem"
        return s.Theorem(kind, str(c[1]), **_notes(c), items=items, span=self.span(c[0], c[1]))

    # let and its neighbours

    def let(self, c: Children) -> s.Let:
        return s.Let(tuple(x for x in c if isinstance(x, s.Declaration)), span=self.whole(c))

    def declarations(self, c: Children) -> tuple[s.Declaration, ...]:
        return tuple(x for x in c if isinstance(x, s.Declaration))

    def declaration(self, c: Children) -> s.Declaration:
        names = tuple(str(x) for x in c if isinstance(x, Token) and x.type == "NAME")
        sort = next(x for x in c if isinstance(x, s.Sort))
        kind = sort.name if isinstance(sort, s.NamedSort) and sort.name in ("dim", "type") else "value"
        constraints = tuple(x for x in c if isinstance(x, s.Constraint))
        attributes = tuple(x for x in c if isinstance(x, s.Attribute))
        return s.Declaration(
            names, kind, sort if kind == "value" else None, constraints, attributes, span=self.span(c[0], c[-1])
        )

    def bound(self, c: Children) -> s.Constraint:
        return s.Constraint(str(c[0]), c[1], span=self.span(c[0], c[1]))

    def membership(self, c: Children) -> s.Constraint:
        return s.Constraint("in", c[1], span=self.span(c[0], c[1]))

    def interval(self, c: Children) -> s.Constraint:
        return s.Constraint(str(c[1]) + str(c[5]), c[2], c[4], span=self.span(c[0], c[5]))

    def attribute(self, c: Children) -> s.Attribute:
        name = "_".join(str(x) for x in c if isinstance(x, Token) and x.type == "NAME")
        arguments = next((x for x in c if isinstance(x, tuple)), ())
        return s.Attribute(name, arguments, span=self.span(c[1], c[-1]))

    def extra_constraint(self, c: Children) -> s.Constraint:
        return c[1]

    def define(self, c: Children) -> s.Define:
        parameters = c[2] if isinstance(c[2], tuple) else ()
        sign = c[3] if parameters else c[2]
        if str(sign) not in ("=", "iff"):
            raise self.problem(
                sign, "a definition has = in the middle", code="E-definition", hint="write define c = ..."
            )
        return s.Define(str(c[1]), parameters, c[-2], span=self.whole(c))

    def assume(self, c: Children) -> s.Assume:
        return s.Assume(_of(c, "LABEL"), c[-2], span=self.whole(c))

    def show(self, c: Children) -> s.Show:
        proof = c[-1] if isinstance(c[-1], s.Proof) else None
        formula = _formula(c)
        return s.Show(_of(c, "LABEL"), formula, proof, span=self.span(c[0], formula))

    # proofs

    def steps_proof(self, c: Children) -> s.Proof:
        return s.Proof("steps", tuple(c[2:-2]), span=self.whole(c))

    def reason_proof(self, c: Children) -> s.Proof:
        return s.Proof("by", reasons=tuple(c[2]), span=self.whole(c[:4]))

    def contradiction_proof(self, c: Children) -> s.Proof:
        return s.Proof("contradiction", tuple(c[4:-2]), span=self.whole(c))

    def induction_proof(self, c: Children) -> s.Proof:
        variable = str(c[4]) if isinstance(c[3], Token) and c[3].type == "ON" else ""
        base, (hypothesis, steps) = c[-4], c[-3]
        return s.Proof("induction", steps, variable=variable, base=base, hypothesis=hypothesis, span=self.whole(c))

    def base(self, c: Children) -> tuple[s.Node, ...]:
        return tuple(x for x in c if isinstance(x, s.Node))

    def next(self, c: Children) -> tuple[str, tuple[s.Node, ...]]:
        return str(c[0]) or "ih", self.base(c)

    def fix(self, c: Children) -> s.Fix:
        parameters = [x for x in c if isinstance(x, s.Parameter)]
        sort: s.Sort | None = None
        for i in range(len(parameters) - 1, -1, -1):
            sort = parameters[i].sort or sort
            parameters[i] = s.Parameter(parameters[i].name, sort, span=parameters[i].span)
        return s.Fix(tuple(parameters), span=self.whole(c))

    def suppose(self, c: Children) -> s.Suppose:
        return s.Suppose(_of(c, "LABEL"), c[-2], span=self.whole(c))

    def take(self, c: Children) -> s.Take:
        return s.Take(tuple(c[1:-1:2]), span=self.whole(c))

    def names_list(self, c: Children) -> s.Binder:
        names = tuple(str(x) for x in c if x.type == "NAME")
        return s.Binder(names, span=self.span(c[0], c[-1]))

    def obtain(self, c: Children) -> s.Obtain:
        sort = c[3] if isinstance(c[3], s.Sort) else None
        binder = s.Binder(c[1].names, sort, span=c[1].span)
        return s.Obtain(binder, _of(c, "LABEL"), _formula(c), _reasons(c), span=self.span(c[0], _formula(c)))

    def have(self, c: Children) -> s.Have | s.Chain:
        links = [link for x in c if isinstance(x, list) for link in x]
        formula, label, reasons = _formula(c), _of(c, "LABEL"), _reasons(c)
        if not links:
            return s.Have(label, formula, reasons, span=self.whole(c[:-1]))
        left, first = _split(formula, reasons)
        if not first:
            raise self.problem(
                formula,
                "a chain begins with LEFT = RIGHT",
                code="E-chain",
                hint="write a = b before the lines that begin with _",
            )
        return s.Chain(label, left, (*first, *links), span=self.span(c[0], formula))

    def have_proof(self, c: Children) -> s.Have:
        formula = _formula(c)
        return s.Have(_of(c, "LABEL"), formula, (), c[-1], span=self.span(c[0], formula))

    def link(self, c: Children) -> list[s.Link]:
        relation, side, reasons = str(c[1]), c[2], _reasons(c)
        span = self.span(c[0], side)
        if c[1].type != "REL":
            return [s.Link(relation, side, reasons, span=span)]
        left, rest = _split(side, reasons)
        return [s.Link(relation, left, () if rest else reasons, span=span), *rest]

    def cases(self, c: Children) -> s.Cases:
        return s.Cases(_reasons(c), tuple(x for x in c if isinstance(x, s.Case)), span=self.token_span(c[0]))

    def case(self, c: Children) -> s.Case:
        formula = _formula(c)
        after = c[c.index(formula) + 2:]
        return s.Case(_of(c, "LABEL"), formula, tuple(after), span=self.span(c[0], formula))

    def contradiction(self, c: Children) -> s.Contradiction:
        return s.Contradiction(_reasons(c), span=self.token_span(c[0]))

    def thus(self, c: Children) -> s.Thus:
        return s.Thus(_of(c, "LABEL"), _formula(c), _reasons(c), span=self.span(c[0], _formula(c)))

    def thus_proof(self, c: Children) -> s.Thus:
        return s.Thus(_of(c, "LABEL"), _formula(c), (), c[-1], span=self.span(c[0], _formula(c)))

    # reasons

    def by(self, c: Children) -> _Reasons:
        return c[1]

    def reasons(self, c: Children) -> _Reasons:
        """Bindings after a comma belong to the reason before them."""
        reasons: list[s.Reason] = []
        for item in c[::2]:
            if isinstance(item, s.Reason):
                reasons.append(item)
            elif not reasons or not reasons[-1].bindings:
                raise self.problem(item[2], "this is not a reason", code="E-reason", hint="write: by NAME with x = ...")
            else:
                r = reasons[-1]
                reasons[-1] = s.Reason(r.name, r.targets, r.arguments, (*r.bindings, item[:2]), span=r.span)
        return _Reasons(reasons)

    def reason(self, c: Children) -> s.Reason:
        names = [str(x) for x in c if isinstance(x, Token)]
        given = c[-1] if not isinstance(c[-1], Token) else ()
        if reason_hint(names[0]):
            self.suspects.append(c[0])
        last = next(x for x in reversed(c) if isinstance(x, Token))
        return s.Reason(names[0], tuple(names[1:]), bindings=given, span=self.span(c[0], last))

    def reason_arguments(self, c: Children) -> s.Reason:
        names = [str(x) for x in c if isinstance(x, Token) and x.type == "NAME"]
        opening = next(i for i, x in enumerate(c) if isinstance(x, Token) and x.type == "CALL")
        given = c[-1] if not isinstance(c[-1], Token) else ()
        if reason_hint(names[0]):
            self.suspects.append(c[0])
        return s.Reason(names[0], tuple(names[1:]), c[opening + 1], given, span=self.span(c[0], c[opening + 2]))

    def given(self, c: Children) -> tuple[tuple[str, s.Expr], ...]:
        self.equals(c[2])
        return ((str(c[1]), c[3]),)

    def binding(self, c: Children) -> tuple[str, s.Expr, Any]:
        self.equals(c[1])
        return str(c[0]), c[2], c[0]

    def equals(self, sign: Token) -> None:
        if str(sign) != "=":
            raise self.problem(sign, "after with stands NAME = EXPRESSION", code="E-reason")

    def combination(self, c: Children) -> s.Reason:
        total = c[1]
        terms = total.terms if isinstance(total, s.Sum) else (total,)
        signs = ("+", *total.operators) if isinstance(total, s.Sum) else ("+",)
        parts = tuple(self.multiple(term, sign) for term, sign in zip(terms, signs, strict=True))
        return s.Reason("combine", combination=parts, span=self.span(c[0], total))

    def multiple(self, term: s.Expr, sign: str) -> s.Multiple:
        """``multiplier · fact``: the fact is the last factor that is not a divisor."""
        negative = (sign == "-") != isinstance(term, s.Negative)
        body = term.body if isinstance(term, s.Negative) else term
        factors = list(body.factors) if isinstance(body, s.Product) else [body]
        operators = ["", *body.operators] if isinstance(body, s.Product) else [""]
        at = max(i for i, sign in enumerate(operators) if sign != "/")
        fact = self.fact(factors.pop(at))
        operators.pop(at)
        return s.Multiple(_multiplier(factors, operators, negative), fact, span=term.span)

    def fact(self, expr: s.Expr) -> s.Reason:
        if isinstance(expr, s.Name):
            return s.Reason(expr.name, span=expr.span)
        if isinstance(expr, s.Apply) and isinstance(expr.function, s.Name):
            return s.Reason(expr.function.name, arguments=expr.arguments, span=expr.span)
        raise self.problem(expr, "this is not the name of a fact", code="E-reason",
                           hint="write combine 2·first + (k + 1)·second(x): multiplier first, then the fact")


def _multiplier(factors: list[s.Expr], operators: list[str], negative: bool) -> s.Expr | None:
    """The product of what is left beside the fact."""
    if factors and operators[0] == "/":
        factors, operators = [s.Number("1", span=factors[0].span), *factors], ["", *operators]
    if not factors:
        return s.Negative(s.Number("1")) if negative else None
    body = factors[0] if len(factors) == 1 else s.Product(tuple(factors), tuple(operators[1:]), span=factors[0].span)
    return s.Negative(body, span=body.span) if negative else body


def _split(formula: s.Expr, reasons: tuple[s.Reason, ...]) -> tuple[s.Expr, list[s.Link]]:
    """The left side of a relation and its links; the reasons go to the last."""
    if isinstance(formula, s.Logic) and formula.operator in ("iff", "implies"):
        return formula.left, [s.Link(formula.operator, formula.right, reasons, span=formula.span)]
    if not isinstance(formula, s.Relation):
        return formula, []
    pairs = list(zip(formula.operators, formula.operands[1:], strict=True))
    links = [
        s.Link(op, right, reasons if i == len(pairs) - 1 else (), span=right.span)
        for i, (op, right) in enumerate(pairs)
    ]
    return formula.operands[0], links
