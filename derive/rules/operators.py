"""Linear operators, such as expectations and integrals: their values by the library's laws, term by term.

The function under the operator is multiplied out and collected by its parts that depend on the variable; then
the laws about sums, multiples, constants and finite sums are applied to what comes out.  Which constants are such
operators is seen from the library: those with a law ``F(X + Y) = F(X) + F(Y)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import islice

from derive.kernel.algebra import Monomial, Poly, add
from derive.kernel.errors import KernelError
from derive.kernel.normal import Normaliser
from derive.kernel.sorts import PROP, REAL, Sort
from derive.kernel.terms import App, Lam, Op, Term, Var, abstract, app, children, num, op

from . import equations, instances
from .definitions import definition_at, is_defined
from .laws import View
from .matching import Matcher, subterms
from .phrase import phrase
from .polynomials import Unwritten, Writer, magnitude, scaled
from .proof import Fact, conclusion_sides, equation
from .search import Hint, NotFound, Scope, fixed

MIN_DEPTH = 4
MAX_PARTS = 24
"""A function with more parts than this is not taken apart."""
MAX_NESTING = 12
MAX_FACTS = 8
"""How many facts in scope are evaluated for one question."""
_PRODUCTS = ("*", "^", "scale", "/", "transpose", "trace")


def by_linearity(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A relation between values of linear operators, each replaced by what the laws say it is."""
    assert isinstance(goal, Op)
    if scope.depth < MIN_DEPTH or not goal.args[0].sort.is_numeric or not mentions_operator(scope, goal):
        raise NotFound("no linear operator is in sight")
    values = Values(scope)
    known = [values.of(side) for side in goal.args]
    missing = values.missing  # what the facts would need is not what the goal needs
    facts = _evaluated_facts(scope, values)
    if known == [None, None] and not facts:
        raise missing or NotFound("no law says what these values are")
    current = [conclusion_sides(f.conclusion)[1] if f else side for f, side in zip(known, goal.args, strict=True)]
    fact = _settled(scope, op(goal.name, *current, sort=PROP), hints, facts)
    backwards = [scope.proof.symmetric(value) if value else None for value in known]
    return _with_sides(scope, fact, backwards)


def by_made_functions(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A relation between variances and the like, by the laws about sums and multiples, before these are spelled out."""
    if scope.depth < MIN_DEPTH or not isinstance(goal, Op) or not goal.args[0].sort.is_numeric \
            or not any(_meaning_mentions(scope, t) for t in subterms(goal, under_binders=True) if isinstance(t, Op)):
        raise NotFound("no linear operator is in sight")
    values = Values(scope, spelled=False)
    known = [values.of(side) for side in goal.args]
    if known == [None, None]:
        raise NotFound("no law says what these values are")
    current = [conclusion_sides(f.conclusion)[1] if f else side for f, side in zip(known, goal.args, strict=True)]
    fact = scope.prove(op(goal.name, *current, sort=PROP), hints)
    return _with_sides(scope, fact, [scope.proof.symmetric(value) if value else None for value in known])


def _with_sides(scope: Scope, fact: Fact, equal: Sequence[Fact | None]) -> Fact:
    """A relation with its sides replaced by what they are equal to."""
    for place, value in enumerate(equal):
        if value is not None:
            formula = fact.conclusion
            assert isinstance(formula, Op)
            hole = scope.proof.fresh("v", formula.args[place].sort)
            sides = [*formula.args[:place], hole, *formula.args[place + 1:]]
            fact = scope.proof.replace(value, fact, abstract(hole, op(formula.name, *sides, sort=PROP)))
    return fact


def _evaluated_facts(scope: Scope, values: Values) -> list[Fact]:
    """The relations in scope that mention linear operators, evaluated: ``E[X²] − E[X]² = 1`` for ``Var[X] = 1``."""
    found: list[Fact] = []
    for fact in reversed(scope.prover.facts):
        formula = fact.conclusion
        if len(found) < MAX_FACTS and isinstance(formula, Op) and formula.name in ("=", "<=", "<") \
                and formula.args[0].sort.is_numeric and mentions_operator(scope, formula):
            known = [values.of(side) for side in formula.args]
            if known != [None, None]:
                found.append(_with_sides(scope, fact, known))
    return found


def _settled(scope: Scope, goal: Op, hints: Sequence[Hint], facts: list[Fact]) -> Fact:
    """The evaluated relation: by normal form, if need be with the equations in scope, else by the chain."""
    equal = [f for f in facts if equations.is_equation(f.conclusion)] + equations.in_scope(scope) if facts else []
    if goal.name == "=":
        for premises in ([], equal) if equal else ([],):
            with suppress(NotFound, KernelError):
                return equations.ring(scope, goal, premises)
    with scope.prover.scope(facts):
        return scope.prove(goal, hints)


def by_expansion(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """A property of a function, such as being integrable, from the same property of the function multiplied out."""
    if scope.depth < MIN_DEPTH or not isinstance(goal, Op) or not goal.args or not is_additive(scope, goal.name, ""):
        raise NotFound("not a property of functions that sums keep", -1)
    function = goal.args[-1]
    expanded = multiplied_out(scope, function) if isinstance(function, Lam) and is_nested(function.body) else None
    if expanded is None or expanded is function:
        raise NotFound("nothing to multiply out")
    fact = Values(scope).property(op(goal.name, *goal.args[:-1], expanded, sort=PROP))
    return scope.proof.transfer(equations.ring(scope, equation(fact.conclusion, goal)), fact)


def mentions_operator(scope: Scope, term: Term, depth: int = MAX_NESTING) -> bool:
    """Whether a term mentions a linear operator, or something defined by one."""
    if isinstance(term, Op) and (is_additive(scope, term.name, "=") or _meaning_mentions(scope, term)):
        return True
    return depth > 0 and any(mentions_operator(scope, part, depth - 1) for part in children(term))


def _meaning_mentions(scope: Scope, term: Op) -> bool:
    if term.sort is PROP or not is_defined(scope, term):
        return False
    (view, *_) = scope.library.views(term.name + ".definition")
    return any(isinstance(t, Op) and is_additive(scope, t.name, "=") for t in _parts(view.conclusion))


def _parts(term: Term) -> list[Term]:
    found = [term]
    for part in children(term):
        found += _parts(part)
    return found


def is_additive(scope: Scope, head: str, relation: str) -> bool:
    """Whether the library has a law about ``head`` of a sum of two functions; with ``=``, one that says its value."""
    for view in scope.library.concluding(relation or head, head if relation else ""):
        left = conclusion_sides(view.conclusion)[0] if relation else view.conclusion
        if isinstance(left, Op) and left.name == head and left.args and _is_sum(left.args[-1], view):
            return True
    return False


def _is_sum(function: Term, view: View) -> bool:
    body = function.body if isinstance(function, Lam) else None
    return isinstance(body, Op) and body.name == "+" and all(
        isinstance(a, App) and a.function in view.variables for a in body.args)


class Values:
    """Values of the linear operators in a term; without ``spelled``, what they define keeps its name."""

    def __init__(self, scope: Scope, *, spelled: bool = True) -> None:
        self.scope, self.proof, self.spelled = scope, scope.proof, spelled
        self.known: dict[Term, Fact | None] = {}
        self.properties: dict[Term, Fact] = {}
        self.missing: NotFound | None = None
        self.unknown: Term | None = None

    def of(self, term: Term, nesting: int = MAX_NESTING) -> Fact | None:
        """``term = t`` where ``t`` is the term with the operators in it evaluated, None when nothing changes."""
        if term not in self.known:
            self.scope.prover.check_time()
            self.known[term] = None  # while this is found out
            self.known[term] = self._found(term, nesting - 1) if nesting else None
        return self.known[term]

    def _found(self, term: Term, nesting: int) -> Fact | None:
        if isinstance(term, Lam):
            return self._under_binder(term, nesting)
        if not isinstance(term, Op):
            return None
        first = None
        if term.sort is not PROP and _meaning_mentions(self.scope, term):
            first = self._by_law(term, nested=True) or (self._meaning(term) if self.spelled else None)
        if first is None and self.spelled and is_additive(self.scope, term.name, "="):
            return self._value(term, nesting)
        if first is None:
            return self._by_parts(term, nesting)
        return self._continued(first, nesting)

    def _meaning(self, term: Op) -> Fact | None:
        try:
            return definition_at(self.scope.prover, term)
        except (NotFound, KernelError):
            return None

    def _continued(self, fact: Fact, nesting: int) -> Fact:
        """``a = c`` from ``a = b`` and the evaluation of ``b``."""
        more = self.of(conclusion_sides(fact.conclusion)[1], nesting)
        return fact if more is None else self.proof.chain(fact, more)

    def _by_parts(self, term: Op, nesting: int) -> Fact | None:
        fact: Fact | None = None
        current = list(term.args)
        for place, part in enumerate(term.args):
            equal = self.of(part, nesting)
            if equal is None:
                continue
            hole = self.proof.fresh("v", part.sort)
            current[place] = conclusion_sides(equal.conclusion)[1]
            before = [*current[:place], hole, *term.args[place + 1:]]
            step = self.proof.congruent(equal, abstract(hole, op(term.name, *before, sort=term.sort)))
            fact = step if fact is None else self.proof.chain(fact, step)
        return fact

    def _under_binder(self, function: Lam, nesting: int) -> Fact | None:
        x = self.proof.fresh("i", function.sort.argument)
        equal = self.of(app(function, x), nesting)
        return self.proof.pointwise(equal, x) if equal is not None else None

    def _value(self, term: Op, nesting: int) -> Fact | None:
        """The value of one operator: of its function as it stands, else of the function multiplied out."""
        fact = self._by_law(term)
        if fact is not None:
            return self._continued(fact, nesting)
        expanded = multiplied_out(self.scope, term.args[-1])
        if expanded is None or expanded is term.args[-1]:
            return None
        other = op(term.name, *term.args[:-1], expanded, sort=term.sort)
        value = self._by_law(other)
        if value is None:
            return None
        try:
            same = equations.ring(self.scope, equation(term, other))
        except (NotFound, KernelError):
            return None
        return self._continued(self.proof.chain(same, value), nesting)

    def _by_law(self, term: Op, *, nested: bool = False) -> Fact | None:
        """The value by a law; ``nested``: by one about a function that is made from others."""
        laws = self.scope.library.concluding("=", term.name)
        for view in sorted(laws, key=lambda v: -len(v.premises)) if nested else laws:  # what needs more says more
            left, _ = conclusion_sides(view.conclusion)
            if not isinstance(left, Op) or left.name != term.name or _takes_powers(left) or nested and not _made(left):
                continue
            for match in islice(Matcher(view.variables).matches(left, term, fixed(view)), 2):
                for complete in islice(instances.completed(self.scope, view, match), 2):
                    try:
                        fact = view.realise(self.proof, complete, partial(self._premise, view))
                        same = self.proof.ring(equation(term, conclusion_sides(fact.conclusion)[0]))
                    except (NotFound, KernelError):
                        continue
                    return self.proof.chain(same, fact)
        return None

    def _premise(self, view: View, premise: Term) -> Fact:
        """A condition of a law; what the law about sums would need is worth telling."""
        try:
            return self.property(premise)
        except NotFound:
            left = conclusion_sides(view.conclusion)[0]
            if self.missing is None and isinstance(left, Op) and _is_sum(left.args[-1], view):
                needed = phrase(self.unknown or premise)
                reason = f"{view.name} would give this, if {needed} were known"
                self.missing = NotFound(reason, 5, [f"missing: {needed}"])
            raise


    def property(self, goal: Term) -> Fact:
        """A property of a sum of functions from that of its terms, however many there are; else by the chain.

        Raises:
            NotFound: when some term is not known to have it.
        """
        if goal not in self.properties:
            self.scope.prover.check_time()
            self.unknown = goal  # until it is known
            self.properties[goal] = self._of_terms(goal) or self.scope.prove(goal)
            self.unknown = None
        return self.properties[goal]

    def _of_terms(self, goal: Term) -> Fact | None:
        function = goal.args[-1] if isinstance(goal, Op) and goal.args else None
        body = function.body if isinstance(function, Lam) else None
        if not isinstance(goal, Op) or not isinstance(body, Op) or body.name != "+":
            return None
        for view in self.scope.library.concluding(goal.name, ""):
            pattern = view.conclusion
            if isinstance(pattern, Op) and pattern.args and _is_sum(pattern.args[-1], view):
                match = Matcher(view.variables).first(pattern, goal, fixed(view))
                if match is not None and not view.unbound(match):
                    return view.realise(self.proof, match, self.property)
        return None


def _made(pattern: Op) -> bool:
    """Whether an operator is applied to a function that is more than a variable."""
    return any(isinstance(a, Lam) and isinstance(a.body, Op) for a in pattern.args)


def _takes_powers(pattern: Term) -> bool:
    """Whether a law is about a power, such as a theorem on mean squares: it says less than multiplying out."""
    return any(isinstance(t, Op) and t.name == "^" for t in subterms(pattern, under_binders=True))


# Multiplying out


def is_nested(body: Term, inside: bool = False) -> bool:
    """Whether a sum, a constant factor, or a product under a power stands inside a product.

    Then multiplying out says something new.
    """
    if not isinstance(body, Op) or not body.loose:
        return False
    if inside and body.name in ("+", "-", "neg"):
        return True
    if inside and body.name in _PRODUCTS and not all(a.loose for a in body.args):
        return True
    product = body.name in _PRODUCTS
    if body.name == "^" and isinstance(body.args[0], Op) and body.args[0].name in ("*", "scale"):
        return True
    return body.name in ("+", "-", "neg", *_PRODUCTS) and any(is_nested(a, product) for a in body.args)


def multiplied_out(scope: Scope, function: Term) -> Term | None:
    """A function as a sum of constants times parts that depend on its variable, or None when it has too many."""
    if function.sort.kind != "fun" or function.sort.result.kind != "real":
        return None
    x = scope.proof.fresh("w", function.sort.argument)
    body = app(function, x)
    try:
        algebra = Normaliser(_root_signs(scope, body))
        p = algebra.normal(body)
        parts = _Parts(Writer(algebra), x, body.sort)
        return abstract(x, parts.sum(p)) if len(p) <= MAX_PARTS else None
    except (KernelError, Unwritten):
        return None


def _root_signs(scope: Scope, body: Term) -> list[Term]:
    """What is known of the numbers under the roots of a term: ``(√a)²`` is ``a`` only then."""
    roots = [t for t in subterms(body) if isinstance(t, Op) and t.name == "sqrt"]
    return [fact.conclusion for fact in equations.conditions(scope, roots)] if roots else []


class _Parts:
    """The terms of a polynomial, each divided into what depends on a variable and what does not."""

    def __init__(self, writer: Writer, variable: Var, sort: Sort) -> None:
        self.writer, self.variable, self.sort = writer, variable, sort

    def sum(self, p: Poly) -> Term:
        """``c₁·R₁ + c₂·R₂ + … + c``."""
        still: Poly = {}
        moving: dict[tuple[Monomial, str], Poly] = {}
        for (mono, word), value in p.items():
            inside = tuple(power for power in mono if self._moves(self.writer.power(power[0], magnitude(power[1]))))
            outside = tuple(power for power in mono if power not in inside)
            if inside or word and self._moves(self.writer.word(word)):
                coefficient = moving.setdefault((inside, word), {})
                moving[inside, word] = add(coefficient, {(outside, ""): value})
            else:
                still = add(still, {(mono, word): value})
        terms = [self._times(c, self.writer.term({key: 1}, self.sort)) for key, c in moving.items() if c]
        if still or not terms:
            terms.append(self.writer.term(still, self.sort))
        total = terms[0]
        for term in terms[1:]:
            total = op("+", total, term, sort=self.sort)
        return total

    def _moves(self, term: Term) -> bool:
        return self.variable in term.free

    def _times(self, coefficient: Poly, part: Term) -> Term:
        factor = self.writer.term(coefficient)
        if factor is num(1):
            return part
        return op("*", factor, part, sort=REAL) if self.sort is REAL else scaled(factor, part)
