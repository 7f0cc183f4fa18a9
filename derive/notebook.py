"""derive in Python and in notebooks: ask, and get a result that shows itself."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import InputProblem
from .lazy import load
from .library.options import Options
from .library.warm import Answer
from .render.latex import display, page
from .render.lines import plain
from .render.screen import columns, write
from .render.terminal import View, document_lines
from .request import answers, checked_derivative, of_text, theorem_text


class Step(dict[str, Any]):
    """A step of a derivation: the mapping of its document, and its formula as SymPy and kernel objects."""

    def __init__(self, step: Mapping[str, Any], let: str) -> None:
        super().__init__(step)
        names = (f"{name} : {sort}" for name, sort in step.get("locals", {}).items())
        self.let = "; ".join(filter(None, [let, *names]))

    @property
    def text(self) -> str:
        """The formula in the language of theorem files; what a line of a chain says of the line before."""
        left = self["left"]["text"] if self["left"] else ""
        return " ".join(filter(None, [left, self["relation"], self["right"]["text"]]))

    @property
    def verdict(self) -> Mapping[str, Any] | None:
        """What the numbers say of the step; None of a step that states nothing, and when they were not asked."""
        found: Mapping[str, Any] | None = self.get("verdict")
        return found

    @property
    def expr(self) -> Any:
        """The SymPy expression of the formula, or of its right side in a line that continues a chain."""
        return parse(self.text if self["left"] or not self["relation"] else self["right"]["text"], self.let)

    @property
    def term(self) -> Any:
        """The kernel's term of the same."""
        text = self.text if self["left"] or not self["relation"] else self["right"]["text"]
        return load("derive.theory.speech").term(text, self.let)


def declarations(document: Mapping[str, Any]) -> str:
    """The names that a theorem declares, as ``let`` would."""
    found = []
    for entry in document.get("context", ()):
        if entry["kind"] == "let":
            found.append(entry["text"])
        elif entry["kind"] == "define" and "sort" in entry:
            found.append(f"{entry['name']} : {entry['sort']}")
    return "; ".join(found)


class Result:
    """A document with what a user asks of it.

    >>> result = Result({"name": "t", "status": "proved", "goals": [], "axioms": ["norm-squared"]})
    >>> bool(result), result.axioms
    (True, ['norm-squared'])
    """

    def __init__(self, document: Mapping[str, Any], certificate: Mapping[str, Any] | None = None) -> None:
        self.document, self.certificate = document, certificate

    def __bool__(self) -> bool:
        return self.status == "proved"

    @property
    def name(self) -> str:
        return str(self.document["name"])

    @property
    def status(self) -> str:
        """``proved``, ``proved with holes``, ``refuted``, ``not proved`` or ``error``."""
        return str(self.document["status"])

    @property
    def steps(self) -> list[Step]:
        """All steps of all goals, in order."""
        let = declarations(self.document)
        return [Step(step, let) for goal in self.document["goals"] for step in goal.get("steps", ())]

    @property
    def statements(self) -> int:
        """How many steps state something; the others fix, assume or divide into cases."""
        return sum(step["kind"] == "statement" for step in self.steps)

    @property
    def axioms(self) -> list[str]:
        """The names of exactly the axioms that were used."""
        return list(self.document.get("axioms") or ())

    @property
    def verdict(self) -> list[Mapping[str, Any] | None]:
        """What the numbers say of each goal."""
        return [goal.get("verdict") for goal in self.document["goals"]]

    @property
    def graph(self) -> Any:
        """The derivation as a ``networkx.DiGraph``: an edge leads from a premise to what follows."""
        return load("derive.graph").of_document(self.document)

    def svg(self) -> str:
        """The graph as an SVG picture."""
        return str(load("derive.render.picture").svg(self.graph))

    def latex(self) -> str:
        """A LaTeX file of the derivation that compiles by itself."""
        return page(self.document)

    def html(self) -> str:
        """The derivation as a piece of a page; folded steps and the laws behind each step open by a click."""
        return str(load("derive.render.html").fragment(self.document))

    def text(self, width: int = 100) -> str:
        """The derivation as plain text."""
        return plain(document_lines(self.document, View(width)))

    def show(self, *, axioms: bool = False, verbose: bool = False) -> None:
        """Print the derivation."""
        write(document_lines(self.document, View(columns(), axioms, verbose)), sys.stdout)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<{self.name}: {self.status}, {self.statements} steps, {len(self.axioms)} axioms>"

    def _repr_latex_(self) -> str:
        return display(self.document)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/plain": self.text(), "text/latex": self._repr_latex_()}
        folded = any(goal.get("folded") for goal in self.document["goals"])
        return {**bundle, "text/html": self.html()} if folded else bundle


def prove(target: str, *, let: str = "", assume: Sequence[str] = (), define: Sequence[str] = (), seed: int = 0,
          samples: int = 200, numbers: bool = True, seconds: float = 30.0, digits: int = 50,
          detail: bool = False) -> Result:
    """Prove one theorem: a name of the library, or the text of a theorem or statement.

    ``let`` declares the names of a statement, ``assume`` says what holds of them, ``define`` gives abbreviations.
    ``samples`` are drawn for each claim by the ``seed``; both sides are computed until they differ for certain or agree
    to ``digits`` decimal digits.  ``seconds`` of processor time are given to the search for one step.
    With ``detail`` each step tells the laws behind it, for ``show(verbose=True)`` and ``html()``.
    Raises ``DeriveError`` for what cannot be read, also when there is not exactly one theorem;
    a theorem that is not proved is a result like others, and false.
    """
    options = Options(seed, samples, numbers, seconds=seconds, digits=digits, detail=detail)
    found = answers(target, options, let=let, assumed=assume, defined=define)
    if len(found) != 1:
        raise InputProblem(f"there are {len(found)} theorems here", expected="one theorem", hint="use derive.check")
    return _result(found[0])


def check(text: str, *, seed: int = 0, samples: int = 200, numbers: bool = True, seconds: float = 30.0,
          digits: int = 50) -> list[Result]:
    """Prove all theorems of a text."""
    options = Options(seed, samples, numbers, seconds=seconds, digits=digits)
    return [_result(answer) for answer in of_text(theorem_text(text), "<input>", options)]


class Derivative(Result):
    """A derivative with its proof: what it is, under which conditions, and the worked steps when they are asked for.

    The proof is checked by the kernel when the object is made.  The document, with numbers beside each step, is that of
    the theorem file that states the derivative; it is made when it is first needed.
    """

    def __init__(self, answer: Any, options: Options) -> None:
        self.answer, self.options = answer, options
        self.certificate = None

    @functools.cached_property
    def document(self) -> Mapping[str, Any]:  # type: ignore[override]
        """The document of the theorem that states and proves the derivative."""
        self.answer, found = checked_derivative(self.answer, self.options)
        self.certificate = found.certificate
        load("derive.calculus.told").tell(found.document, self.answer.question, self.answer.found)
        compared = load("derive.calculus.compared").compared(self.answer, self.options)
        return {**found.document, "derivative": {**self.answer.document(), "compared": compared}}

    @property
    def results(self) -> list[dict[str, Any]]:
        """For each variable the ``kind`` of derivative, its ``value`` as text and LaTeX, and its ``layout``."""
        found: list[dict[str, Any]] = self.answer.document()["results"]
        return found

    @property
    def value(self) -> str:
        """The derivative in the language of theorem files; of several the last: of a Hessian the Hessian."""
        return str(self.results[-1]["value"]["text"])

    @property
    def errors(self) -> dict[str, str]:
        """The errors of the parts that ``define`` names, by which the gradients are written; the last part first."""
        return {error["name"]["text"]: error["value"]["text"] for error in self.answer.document()["errors"]}

    @property
    def conditions(self) -> list[str]:
        """What must hold beside the assumptions."""
        return [condition["text"] for condition in self.answer.document()["conditions"]]

    @property
    def theorem(self) -> str:
        """A theorem file that states the derivative and checks by itself."""
        return str(self.answer.theorem)

    @property
    def axioms(self) -> list[str]:
        return list(self.answer.axioms)

    def compile(self) -> Any:
        """The derivative as a function of NumPy arrays, in the order in which the names were declared.

        A differential has one more argument, the small change, such as ``dX``.  Raises ``DeriveError`` for what a
        kernel cannot compute.
        """
        definitions = load("derive.calculus.ground").theory().definitions
        return load("derive.numeric.kernel.kernel").Kernel(
            self.answer.arguments, self.answer.found[-1].value, load("derive.parser.alphabet").canonical, definitions)

    def numpy(self, name: str = "") -> str:
        """The derivative as the source of a Python function of NumPy arrays, with its shapes and conditions.

        >>> print(gradient("‖X w − y‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]").numpy().splitlines()[-1])
            return 2 * (X.T @ (X @ w - y))
        """
        return str(load("derive.calculus.source").numpy_text(self.answer, name))

    def __repr__(self) -> str:
        given = f" if {', '.join(self.conditions)}" if self.conditions else ""
        return f"<{self.results[-1]['kind']} in {self.results[-1]['variable']}: {self.value}{given}>"


def derivative(text: str, wrt: str | Sequence[str], let: str = "", *, assume: Sequence[str] = (),
               define: Sequence[str] = (), kind: str = "", seed: int = 0, samples: int = 200,
               numbers: bool = True) -> Derivative:
    """The derivative of an expression with respect to one or several variables, derived and proved.

    ``let`` declares names as in a theorem file; ``assume`` says what holds of them, ``define`` gives abbreviations such
    as ``z = W x + b``.  Of a number it is the gradient, of the shape of the variable; of a vector by a vector the
    Jacobian, a row for each output; otherwise the differential, a linear map of a small change.
    Raises ``DeriveError`` for what cannot be read, and when no law differentiates some part.

    >>> derivative("‖X w − y‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]").value
    '2 Xᵀ(X w − y)'
    """
    names = [wrt] if isinstance(wrt, str) else list(wrt)
    found = load("derive.calculus.answer").answer(text, names, let, assume, define, kind)
    return Derivative(found, Options(seed, samples, numbers, detail=True))


def gradient(text: str, wrt: str | Sequence[str], let: str = "", **chosen: Any) -> Derivative:
    """The gradient of a number, of the shape of the variable.

    >>> gradient("log(x'x)", "x", "x : real[n]")
    <gradient in x: 2 x/‖x‖² if x ≠ 0>
    """
    return derivative(text, wrt, let, kind="gradient", **chosen)


def jacobian(text: str, wrt: str | Sequence[str], let: str = "", **chosen: Any) -> Derivative:
    """The Jacobian of a vector with respect to a vector, a row for each output."""
    return derivative(text, wrt, let, kind="jacobian", **chosen)


def hessian(text: str, wrt: str | Sequence[str], let: str = "", **chosen: Any) -> Derivative:
    """The gradient of a number and the Hessian, which is the Jacobian of the gradient.

    >>> hessian("x'A x", "x", "A : real[n, n]; x : real[n]").value
    'A + Aᵀ'
    """
    return derivative(text, wrt, let, kind="hessian", **chosen)


def differential(text: str, wrt: str | Sequence[str], let: str = "", **chosen: Any) -> Derivative:
    """The derivative of any expression as a linear map of a small change.

    >>> differential("A X B", "X", "A : real[k, n]; X : real[n, m]; B : real[m, l]").value
    'A dX B'
    """
    return derivative(text, wrt, let, kind="differential", **chosen)


def vec_jacobian(text: str, wrt: str | Sequence[str], let: str = "", **chosen: Any) -> Derivative:
    """The derivative of a matrix by a matrix as the Jacobian of stacked columns, in Kronecker form.

    >>> vec_jacobian("A X B", "X", "A : real[k, n]; X : real[n, m]; B : real[m, l]").value
    'Bᵀ ⊗ A'
    """
    return derivative(text, wrt, let, kind="vec-jacobian", **chosen)


def minimise(text: str, over: str, let: str = "", *, assume: Sequence[str] = (), define: Sequence[str] = (),
             subject: str = "", seed: int = 0, samples: int = 200, numbers: bool = True) -> Result:
    """The minimisers of an expression over a variable: a proved theorem with gradient, conditions and closed form.

    ``subject`` is an equation that must hold: a linear one, ``‖w‖ = 1``, ``wᵀB w = 1`` or ``WᵀW = I``.
    ``result.document["minimum"]`` has the closed form and remarks.
    Raises ``DeriveError`` for what cannot be read, and when no minimum is in sight.

    >>> minimise("‖X w − y‖²", "w", "X : real[n, d]; y : real[n]; w : real[d]", numbers=False).document["minimum"][
    ...     "closed_form"]
    '(XᵀX)⁻¹ (Xᵀy)'
    """
    return _extremum(text, over, Options(seed, samples, numbers, detail=True), let, assume, define, subject, False)


def maximise(text: str, over: str, let: str = "", *, assume: Sequence[str] = (), define: Sequence[str] = (),
             subject: str = "", seed: int = 0, samples: int = 200, numbers: bool = True) -> Result:
    """The maximisers of an expression over a variable, as ``minimise`` finds the minimisers.

    Raises ``DeriveError`` for what cannot be read, and when no maximum is in sight.

    >>> maximise("b'x − x'A x", "x", "A : real[n, n], positive definite; b, x : real[n]", numbers=False).document[
    ...     "minimum"]["closed_form"]
    '(2 A)⁻¹ b'
    """
    return _extremum(text, over, Options(seed, samples, numbers, detail=True), let, assume, define, subject, True)


def _extremum(text: str, over: str, options: Options, let: str, assume: Sequence[str], define: Sequence[str],
              subject: str, greatest: bool) -> Result:
    return _result(load("derive.request").minimum(text, over, options, let=let, assumed=assume, defined=define,
                                                  subject=subject, greatest=greatest)[1])


def parse(text: str, let: str = "") -> Any:
    """The SymPy expression that a text says, as it was written: nothing is simplified.

    ``let`` declares names as in a theorem file; a letter that is not declared is a real number.

    >>> parse("x/x + 1", "x : real")
    1 + x/x
    """
    return load("derive.theory.speech").expression(text, let)


def compile(text: str, let: str = "") -> Any:
    """A function of NumPy arrays that computes what a text says, compiled once for all sizes that fit.

    ``let`` declares names as in a theorem file, and the order of the arguments; a letter that is not declared is a real
    number. Axes of arrays before the declared ones are samples. The result is binary64: a float for a scalar, else
    an array. Raises ``DeriveError`` for what cannot be read or computed; the function raises it for arrays that do
    not fit.

    >>> loss = compile("norm(X w - y)^2 + lam norm(w)^2", let="X : real[n, d]; y : real[n]; w : real[d]; lam : real")
    >>> loss([[1, 2], [3, 4], [5, 6]], y=[1, 0, 1], w=[1, -1], lam=0.5)
    10.0
    """
    speech = load("derive.theory.speech")
    spelled, definitions = load("derive.parser.alphabet").canonical, speech.foundations().definitions
    return load("derive.numeric.kernel.kernel").Kernel(*speech.function(text, let), spelled, definitions)


def _result(answer: Answer) -> Result:
    return Result(answer.document, answer.certificate)
