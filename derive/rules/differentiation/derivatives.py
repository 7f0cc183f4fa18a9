"""Derivatives by composition of laws: ``has_derivative(f, D, x)`` with ``D`` found on the way.

The laws are statements of the library that conclude ``has_derivative``.  For a function ``λ z. body`` the
law for the body's head is matched, its premises about inner functions are solved in the same way, and
what remains are side conditions for the automatic chain.  Where no law fits, the chain rule splits off
the outermost operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from derive.kernel.errors import KernelError
from derive.kernel.sorts import PROP, REAL
from derive.kernel.terms import App, Lam, Op, Term, Var, abstract, app, op, parameters

from .. import equations
from ..definitions import SUFFIX, definition_at, is_defined
from ..forms.textbook import textbook
from ..laws import View, value_head
from ..matching import Match, Matcher, subterms
from ..matrices import traces
from ..phrase import phrase
from ..proof import Fact, conclusion_sides, equation, strip_universal
from ..search import Hint, NotFound, Scope, fixed
from . import adjoint, duality, stacked
from .linear_maps import shown

PREDICATE = "has_derivative"
HEADS = ("gradient", "derivative", "jacobian")
PROPERTIES = ("invertible", "full_column_rank", "symmetric")
"""Properties that a variable has when it is said to have them."""


def by_differentiation(scope: Scope, goal: Term, hints: Sequence[Hint]) -> Fact:
    """Statements about derivatives: the predicate itself, or the value of a gradient, derivative or Jacobian."""
    if not isinstance(goal, Op):
        raise NotFound("not about derivatives")
    if goal.name == PREDICATE:
        return has_derivative(scope, goal)
    if goal.name != "=":
        raise NotFound("not about derivatives")
    left, right = goal.args
    if isinstance(right, Op) and right.name in HEADS and not (isinstance(left, Op) and left.name in HEADS):
        turned = by_differentiation(scope, equation(right, left), hints)
        return scope.proof.symmetric(turned)
    if not (isinstance(left, Op) and left.name in HEADS):
        raise NotFound("not about derivatives")
    for view in scope.library.concluding("=", left.name):
        if not view.premises:
            continue
        match = Matcher(view.variables).first(view.conclusion, goal, fixed(view))
        if match is not None and not view.unbound(match):
            return view.realise(scope.proof, match, scope.prove)
    raise NotFound(f"no law says what {left.name} is")


def has_derivative(scope: Scope, goal: Op) -> Fact:
    """A derivative that is claimed: the one found by the laws, shown equal as a linear map."""
    function, claimed, point = goal.args
    return as_map(scope, derivative(scope, function, point), claimed)


def as_map(scope: Scope, fact: Fact, claimed: Term) -> Fact:
    """A derivative with its linear map written as ``claimed``.

    Raises:
        NotFound: when the two are not seen to be equal, with both.
    """
    assert isinstance(fact.conclusion, Op)
    found = fact.conclusion.args[1]
    if found is claimed:
        return fact
    h = scope.proof.fresh("h", found.sort.argument)
    equal = _same_value(scope, equation(app(found, h), app(claimed, h)))
    if equal is None:
        raise another(scope, found, claimed, h)
    return with_map(scope, fact, equal, h)


def with_map(scope: Scope, fact: Fact, equal: Fact, h: Var) -> Fact:
    """A derivative with its linear map replaced by one that is shown to be equal at ``h``."""
    assert isinstance(fact.conclusion, Op)
    function, found, point = fact.conclusion.args
    hole = scope.proof.fresh("d", found.sort)
    context = abstract(hole, op(PREDICATE, function, hole, point, sort=PROP))
    return scope.proof.replace(scope.proof.pointwise(equal, h), fact, context)


def another(scope: Scope, found: Term, claimed: Term, h: Var) -> NotFound:
    """The laws give another derivative than the claimed one: both as matrices, or as linear maps of ``h``."""
    pair = stacked.shown(scope, equation(app(found, h), app(claimed, h)))
    weight = 7 if pair is None else 8
    pair = pair or [shown(linear) for linear in (found, claimed)]
    if None in pair:
        pair = [phrase(app(linear, h)) for linear in (found, claimed)]
    details = [f"found: {pair[0]}", f"claimed: {pair[1]}"]
    return NotFound("the derivative that the laws give is another one", weight, details)


def _same_value(scope: Scope, wanted: Op) -> Fact | None:
    """Two linear maps at one argument: by normal form, if need be with the inner products written as sums."""
    try:
        return equations.ring(scope, wanted)
    except (NotFound, KernelError):
        pass
    known = stacked.compared(scope, wanted)
    if known is not None:
        return stacked.same_value(scope, known)
    for way in (_with_sums_outside, _with_entries_summed, duality.same_value):
        try:
            return way(scope, wanted)
        except (NotFound, KernelError):
            continue
    return scope.attempt(wanted)


def _with_sums_outside(scope: Scope, wanted: Op) -> Fact:
    """Both sides with the sums outside the inner products, by normal form."""
    known = [traces.opened(scope, side) for side in wanted.args]
    if known == [None, None]:
        raise NotFound("no inner product with a sum")
    left, right = (conclusion_sides(f.conclusion)[1] if f else side for f, side in zip(known, wanted.args, strict=True))
    fact = equations.ring(scope, equation(left, right))
    if known[0] is not None:
        fact = scope.proof.chain(known[0], fact)
    return fact if known[1] is None else scope.proof.chain(fact, scope.proof.symmetric(known[1]))


def _with_entries_summed(scope: Scope, wanted: Op) -> Fact:
    sums = _products_as_sums(scope, wanted)
    if not sums:
        raise NotFound("no inner product is in sight")
    return equations.ring(scope, wanted, sums)


def _products_as_sums(scope: Scope, formula: Op) -> list[Fact]:
    """``vᵀh = ∑ᵢ v(i) h(i)`` for the inner products under a trace, by the library's law."""
    products = [t.args[0] for t in formula.args if isinstance(t, Op) and t.name == "trace" and t.args[0].sort is REAL]
    bare = [traces.bare(product) for product in products]
    return [fact for product in dict.fromkeys([*products, *bare]) for fact in _as_sum(scope, product)]


def _as_sum(scope: Scope, product: Term) -> Iterator[Fact]:
    for view in scope.library.concluding("=", "sum"):
        left, _ = conclusion_sides(view.conclusion)
        if isinstance(left, Op) and left.name == "*" and not view.premises:
            match = Matcher(view.variables).first(left, product)
            if match is not None and not view.unbound(match):
                yield _with_entries(scope, view.realise(scope.proof, match, scope.prove))


def _with_entries(scope: Scope, fact: Fact) -> Fact:
    """``v = ∑ᵢ (matrix(f))(i) h(i)`` as ``v = ∑ᵢ f(i) h(i)``: sums are compared when binders nest alike."""
    total = conclusion_sides(fact.conclusion)[1]
    assert isinstance(total, Op)
    i = scope.proof.fresh("i", total.args[0].sort.argument)
    body = app(total.args[0], i)
    plain = _evaluated(body)
    if plain is body:
        return fact
    equal = scope.proof.pointwise(equations.ring(scope, equation(body, plain)), i)
    hole = scope.proof.fresh("f", total.args[0].sort)
    return scope.proof.chain(fact, scope.proof.congruent(equal, abstract(hole, op("sum", hole, sort=total.sort))))


def _evaluated(term: Term) -> Term:
    """A product with the entries of matrices that are given by their entries put in."""
    if not isinstance(term, Op):
        return term
    if term.name == "entry" and isinstance(term.args[0], Op) and term.args[0].name == "matrix":
        return app(term.args[0].args[0], *term.args[1:])
    return op(term.name, *map(_evaluated, term.args), sort=term.sort)


def derivative(scope: Scope, function: Term, point: Term) -> Fact:
    """``has_derivative(function, D, point)`` for the ``D`` that the laws give.

    Raises:
        NotFound: naming the part that no law differentiates.
    """
    return Differentiation(scope).of(function, point).fact


class Node(NamedTuple):
    """A derivative with the law that gave it, and the derivatives of the parts that the law asked for.

    ``around`` are the variables of the sums and matrices in which the function stands.
    """

    fact: Fact
    law: str
    parts: tuple[Node, ...]
    around: tuple[Var, ...] = ()


class Differentiation:
    """Derivatives of one expression and its parts; each part is differentiated once.

    ``granted`` says what to do about a condition of a law that is not proved, under the variables of the sums and
    matrices around it; without it such a law is not used.  ``shorter`` gives equations for values of linear maps that
    are worth being written otherwise before they are used further.
    """

    def __init__(self, scope: Scope, granted: Callable[[Term, Sequence[Var]], Fact | None] | None = None,
                 shorter: Callable[[Scope, Term], Fact | None] | None = None) -> None:
        self.scope, self.proof, self.granted, self.shorter = scope, scope.proof, granted, shorter
        self._known: dict[tuple[Term, Term], Node] = {}
        self._around: list[Var] = []
        self._given: set[Term] = set()

    def of(self, function: Term, point: Term) -> Node:
        """The derivative of a function at a point.

        Raises:
            NotFound: naming the part that no law differentiates.
        """
        known = self._known.get((function, point))
        if known is None:
            self.scope.prover.check_time()
            known = self._known[function, point] = self._shortened(self._found(function, point))
        return known

    def _shortened(self, node: Node) -> Node:
        if self.shorter is None:
            return node
        linear = node.fact.conclusion.args[1]  # type: ignore[attr-defined]
        h = self.proof.fresh("h", linear.sort.argument)
        equal = self.shorter(self.scope, app(linear, h))
        return node if equal is None else node._replace(fact=with_map(self.scope, node.fact, equal, h))

    def _found(self, function: Term, point: Term) -> Node:
        trouble: NotFound | None = None
        for view, match in self._preferred(function, point):
            try:
                return self._realised(function, view, match)
            except (NotFound, KernelError) as failure:
                if isinstance(failure, NotFound) and (trouble is None or failure.weight > trouble.weight):
                    trouble = failure
        try:
            return self._of_derivative(function, point) or self._unfolded(function, point) \
                or self._chained(function, point)
        except NotFound as failure:
            if trouble is not None and trouble.weight >= failure.weight:
                raise trouble from None
            raise

    def _preferred(self, function: Term, point: Term) -> Iterator[tuple[View, Match]]:
        """What fits; where conditions are granted, of laws that say as much of the function the one that needs none."""
        fitting = self._fitting(function, point)
        if self.granted is None:
            yield from fitting
            return
        for _, group in groupby(fitting, lambda pair: _rank(pair[0])):
            several = list(group)
            best = next((pair for pair in several if self._holds(*pair)), several[0]) if several[1:] else several[0]
            yield best
            yield from (pair for pair in several if pair is not best)

    def _holds(self, view: View, match: Match) -> bool:
        """Whether the conditions of a law are proved, as far as they speak of what is known before it is used."""
        unbound = set(view.unbound(match))
        conditions = (match.instance(p) for p in view.premises if not p.free & unbound and not _asks(p))
        return all(not self._is_open(p) and self.scope.attempt(p) is not None for p in conditions)

    def _fitting(self, function: Term, point: Term) -> Iterator[tuple[View, Match]]:
        """Laws and facts whose function pattern fits, except the chain rule."""
        for view in self._candidates(function):
            conclusion = view.conclusion
            assert isinstance(conclusion, Op)
            pattern, _, at = conclusion.args
            matcher = Matcher(view.variables)
            for match in matcher.matches(pattern, function, fixed(view)):
                found = matcher.first(at, point, match)
                if found is not None:
                    yield view, found
                    break

    def _candidates(self, function: Term) -> Iterator[View]:
        """Facts in scope, then laws about functions with such a value, then laws about any function."""
        facts = (v for fact in reversed(self.scope.prover.facts) for v in self.scope.prover.readings(fact))
        stated = [v for v in facts if v.relation == PREDICATE]
        yield from (v for v in stated if not _by_gradient(v))
        library = self.scope.library
        heads = value_head(function)
        if isinstance(function, Lam) and not heads:
            yield from (v for v in library.concluding(PREDICATE, "") if _is_plain(v))
        if heads == ("↦ *",) and function.sort.result is REAL:
            heads = ("↦ *", "↦ scale")
        laws = [v for head in heads for v in library.concluding(PREDICATE, head) if head in value_head(_pattern(v))]
        if isinstance(function, Lam) and not function.body.loose:
            laws = [v for v in library.concluding(PREDICATE, "") if _is_plain(v)]
        yield from sorted(laws, key=_rank)
        if not isinstance(function, Lam):
            general = (v for v in library.concluding(PREDICATE, "") if not isinstance(_pattern(v), Lam))
            yield from sorted(general, key=lambda v: len(parameters(_pattern(v))[0]))
        yield from filter(_by_gradient, stated)

    def _realised(self, function: Term, view: View, match: Match) -> Node:
        """A law at a match; premises about derivatives are solved first, since they bind the inner derivatives."""
        solved: dict[Term, Fact] = {}
        parts: list[Node] = []
        for premise in view.premises:
            found = self._premise(view, match, premise)
            if found is not None:
                part, fact = found
                parts.append(part)
                solved[match.instance(premise)] = fact
        if view.unbound(match):
            raise NotFound("the law leaves something open")
        fact = view.realise(self.proof, match, lambda p: solved.get(p) or self._condition(p))
        return Node(self._about(fact, function), view.name, tuple(parts), tuple(self._around))

    def _about(self, fact: Fact, function: Term) -> Fact:
        """A derivative for the function as it is written, when the law was matched with its terms in another order."""
        found, *rest = fact.conclusion.args  # type: ignore[attr-defined]
        if found is function:
            return fact
        return self.proof.converted(fact, op(PREDICATE, function, *rest, sort=PROP))

    def _condition(self, premise: Term) -> Fact:
        """A condition of a law: proved, or granted."""
        try:
            if self.granted is not None and self._is_open(premise):
                raise NotFound("nothing is known of a function in it")
            return self.scope.prove(premise)
        except NotFound:
            fact = self.granted(premise, self._around) if self.granted is not None else None
            if fact is not None:
                self._given |= fact.hypotheses
            else:
                needed = phrase(premise)
                raise NotFound(f"this derivative needs {needed}", 6, [f"missing: {needed}"]) from None
            return fact

    def _is_open(self, premise: Term) -> bool:
        """Whether a condition is about a function, or of a variable, of which nothing is known but what was granted."""
        functions = {v for v in premise.free if v.sort.kind == "fun"}  # a sequence of numbers is data
        unknown = {v for v in functions if v.sort.argument.kind == v.sort.result.kind == "real"}
        if isinstance(premise, Op) and premise.name in PROPERTIES and isinstance(premise.args[0], Var):
            unknown.add(premise.args[0])
        known = [f.conclusion for f in self.scope.prover.facts if not f.hypotheses or not f.hypotheses <= self._given]
        return any(all(v not in conclusion.free for conclusion in known) for v in unknown)

    def _premise(self, view: View, match: Match, premise: Term) -> tuple[Node, Fact] | None:
        """The derivative that a premise asks for, under its own quantifiers; binds the law's variable for it."""
        variables, inner = strip_universal(self.proof, premise)
        if not isinstance(inner, Op) or inner.name != PREDICATE:
            return None
        if inner.args[0].free & set(view.unbound(match)):
            raise NotFound("the law leaves open which function it is about")
        renamed = [self.proof.fresh(v.name.partition("·")[0], match.sort(v.sort)) for v in variables]
        slope = _slope(inner.args[1], view)
        if slope is not None and slope not in match.values:
            match.values[slope] = self._slope(match.instance(inner.args[0]))
        local = match.copy()
        local.values.update(zip(variables, renamed, strict=True))
        self._around += renamed
        try:
            node = self.of(local.instance(inner.args[0]), local.instance(inner.args[2]))
        finally:
            del self._around[len(self._around) - len(renamed):]
        found = node.fact.conclusion.args[1]  # type: ignore[attr-defined]
        for variable in reversed(renamed):
            found = abstract(variable, found)
        head: Term = inner.args[1]
        while isinstance(head, App):
            head = head.function
        if isinstance(head, Lam):
            claimed = local.instance(inner.args[1])
            return node, self.proof.generalise(as_map(self.scope, node.fact, claimed), renamed)
        assert isinstance(head, Var)
        if head in view.variables and head not in match.values:
            match.values[head] = found
        return node, self.proof.generalise(node.fact, renamed)

    def _of_derivative(self, function: Term, point: Term) -> Node | None:
        """The derivative of ``z ↦ ∇f(z)``, from the value that the laws give for the gradient everywhere."""
        z = self.proof.fresh("z", function.sort.argument)
        body = app(function, z)
        if not isinstance(body, Op) or body.name not in HEADS or z in body.args[0].free:
            return None
        granted, self.granted = self.granted, None  # what holds at one point does not hold at all
        try:
            linear = self.of(*body.args).fact.conclusion.args[1]  # type: ignore[attr-defined]
            value = textbook(adjoint.jacobian_of(linear) if body.name == "jacobian" else adjoint.gradient_of(linear))
            equal = by_differentiation(self.scope, equation(body, value), ())
        except adjoint.Unwritten:
            return None
        finally:
            self.granted = granted
        return self._instead(function, point, z, equal, body.name)

    def _instead(self, function: Term, point: Term, z: Var, equal: Fact, law: str) -> Node:
        """The derivative of a function from that of one with the same values: ``equal`` says so at ``z``."""
        node = self.of(abstract(z, conclusion_sides(equal.conclusion)[1]), point)
        same = self.proof.symmetric(self.proof.pointwise(equal, z))
        hole = self.proof.fresh("f", function.sort)
        _, *rest = node.fact.conclusion.args  # type: ignore[attr-defined]
        context = abstract(hole, op(PREDICATE, hole, *rest, sort=PROP))
        return Node(self.proof.replace(same, node.fact, context), law, (node,), tuple(self._around))

    def _unfolded(self, function: Term, point: Term) -> Node | None:
        """The derivative of a function whose value is made by a defined constant, from what that stands for."""
        z = self.proof.fresh("z", function.sort.argument)
        body = app(function, z)
        if not isinstance(body, Op) or not is_defined(self.scope, body):
            return None
        return self._instead(function, point, z, definition_at(self.scope.prover, body), body.name + SUFFIX)

    def _slope(self, function: Term) -> Term:
        """The ``ψ`` with ``ψ(t) s`` for the derivative of a function of one number, wherever it has one."""
        granted, self.granted = self.granted, lambda premise, around: self.proof.assume(premise)
        known, self._known = self._known, {}
        t = self.proof.fresh("t", REAL)
        try:
            linear = self.of(function, t).fact.conclusion.args[1]  # type: ignore[attr-defined]
            return abstract(t, adjoint.gradient_of(linear))
        except adjoint.Unwritten:
            raise NotFound("no slope could be read off", 4) from None
        finally:
            self.granted, self._known = granted, known

    def _chained(self, function: Term, point: Term) -> Node:
        """The chain rule at the outermost operation that has a single argument with the variable."""
        z = self.proof.fresh("z", function.sort.argument)
        body = app(function, z)
        outer, inner = split(self.scope, body, z)
        for view in self.scope.library.concluding(PREDICATE, ""):
            conclusion = view.conclusion
            assert isinstance(conclusion, Op)
            pattern = conclusion.args[0]
            if not is_chain_rule(pattern, view):
                continue
            assert isinstance(pattern, Lam) and isinstance(pattern.body, App)
            assert isinstance(pattern.body.argument, App)
            match = Match()
            found = (
                _assigned(view, match, pattern.body.function, outer)
                and _assigned(view, match, pattern.body.argument.function, abstract(z, inner))
                and _assigned(view, match, conclusion.args[2], point)
            )
            if found:
                return self._realised(function, view, match)
        raise NotFound("the chain rule is not in the library")


def _slope(linear: Term, view: View) -> Var | None:
    """The ``ψ`` of ``s ↦ ψ(a) s`` in a law that is for any ``ψ``."""
    body = linear.body if isinstance(linear, Lam) else None
    factor = body.args[0] if isinstance(body, Op) and body.name == "*" else None
    head = factor.function if isinstance(factor, App) else None
    return head if isinstance(head, Var) and head in view.variables else None


def _pattern(view: View) -> Term:
    """The function that a law speaks of."""
    assert isinstance(view.conclusion, Op)
    return view.conclusion.args[0]


def _by_gradient(view: View) -> bool:
    """Whether a fact gives a derivative by the gradient of the function itself, as its being differentiable does."""
    assert isinstance(view.conclusion, Op)
    function, linear, _ = view.conclusion.args
    return any(isinstance(t, Op) and t.name == "gradient" and t.args[0] is function
               for t in subterms(linear, under_binders=True))


def _is_plain(view: View) -> bool:
    """Whether a law is about the identity or a constant."""
    pattern = _pattern(view)
    return isinstance(pattern, Lam) and not isinstance(pattern.body, (Op, App))


def _rank(view: View) -> tuple[int, int]:
    """Laws that ask for fewer derivatives come first, then those that say more of the function."""
    asked = sum(map(_asks, view.premises))
    said = sum(isinstance(t, Op) for t in subterms(_pattern(view), under_binders=True))
    return asked, -said


def _asks(premise: Term) -> bool:
    """Whether a premise is about a derivative."""
    return any(isinstance(t, Op) and t.name == PREDICATE for t in subterms(premise, under_binders=True))


def is_chain_rule(pattern: Term, view: View) -> bool:
    """Whether a law differentiates ``g(f(x))`` for any ``g`` and ``f``."""
    if not isinstance(pattern, Lam) or not isinstance(pattern.body, App):
        return False
    outer = pattern.body.function
    return isinstance(outer, Var) and outer in view.variables and isinstance(pattern.body.argument, App)


def _assigned(view: View, match: Match, variable: Term, value: Term) -> bool:
    found = Matcher(view.variables).first(variable, value, match)
    if found is None:
        return False
    match.dims, match.opaque, match.values = found.dims, found.opaque, found.values
    return True


def split(scope: Scope, body: Term, z: Var) -> tuple[Term, Term]:
    """``body`` as an outer function of one inner term that depends on ``z`` and is not ``z`` itself."""
    if isinstance(body, Op):
        places = [i for i, a in enumerate(body.args) if z in a.free]
        if len(places) == 1 and body.args[places[0]] is not z and body.args[places[0]].sort.kind == "real":
            inner = body.args[places[0]]
            t = scope.proof.fresh("t", inner.sort)
            args = list(body.args)
            args[places[0]] = t
            return abstract(t, op(body.name, *args, sort=body.sort)), inner
    if (
        isinstance(body, App)
        and z not in body.function.free
        and body.argument is not z
        and body.argument.sort.kind == "real"
    ):
        return body.function, body.argument
    raise NotFound(f"no law differentiates {phrase(body)}", 4)
