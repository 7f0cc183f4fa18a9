"""Kernels: their values are those of the evaluator, and arrays that do not fit are refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq

import derive
from derive.errors import DeriveError, InputProblem
from derive.kernel.sorts import REAL
from derive.kernel.terms import Term, Var, op, var
from derive.machine.cache import ObjectCache
from derive.numeric.evaluation.evaluate import Evaluator
from derive.numeric.evaluation.meaning import MEANING
from derive.numeric.kernel import code as machine_code
from derive.numeric.kernel.kernel import Kernel
from derive.numeric.values.functions import Table
from derive.numeric.values.matrix import build, entries
from derive.numeric.values.sample import Sample
from derive.theory.speech import function

SIZES = {"n": 5, "d": 3, "k": 1}
REGRESSION = "X : real[n, d]; y : real[n]; w : real[d]; c : real"
FORMULAS = [
    ("norm(X w - y)^2 + c norm(w)^2", REGRESSION),
    ("2 X'(X w - y) + 2 c w", REGRESSION),
    ("(X'X + c I)^-1 X'y", REGRESSION),
    ("y'X (X'X)^-1", REGRESSION),
    ("X (X'X)^-1 X'", "X : real[n, d]"),
    ("w' X' X w / (w'w)", "X : real[n, d]; w : real[d]"),
    ("tr(X X') - tr(X' X)", "X : real[n, d]"),
    ("(X'X)^3", "X : real[n, d]"),
    ("X' ", "X : real[n, d]"),
    ("w y' - 3 X' + w y'", REGRESSION),
    ("softmax(X w)", REGRESSION),
    ("diag(w) X' + X' ⊙ X'", REGRESSION),
    ("log(∑_i exp(y(i)))", REGRESSION),
    ("∑_{i=1}^{n} ∑_{j=1}^{i} y(i) y(j)^2", "y : real[n]"),
    ("∑_i (y(i) − w'x(i))^2", "x : 1..n → real[d]; y : real[n]; w : real[d]"),
    ("∑_i y(i) x(i) x(i)'", "x : 1..n → real[d]; y : real[n]"),
    ("∏_{k=1}^{m} (1 + c^k)", "m : nat; c : real"),
    ("x y^3/(1 + x^2) − log(1 + exp(−x y)) + |x|", ""),
    ("sigmoid(x) + √(1 + y^2) + max(x, y) + x^π", ""),
    ("X w + X w", "X : real[n, k]; w : real[k]"),
]


def drawn(variable: Var, rng: np.random.Generator) -> Any:
    """A random array for a variable."""
    sort, axes = variable.sort, []
    if not sort.is_numeric and sort.kind == "fun":
        axes, sort = [SIZES[sort.argument.dim.name]], sort.result
    if sort.kind == "nat":
        return 4
    axes += [dim.value or SIZES[dim.name] for dim in sort.shape if dim.value != 1]
    return rng.integers(1, 64, size=axes) / 16.0


def exact(variable: Var, value: Any) -> Any:
    """The same value for the evaluator."""
    if isinstance(value, int):
        return value
    if variable.sort.kind == "fun":
        return Table({k + 1: exact(var("row", variable.sort.result), row) for k, row in enumerate(value)})
    rows, cols = (dim.value or SIZES[dim.name] for dim in variable.sort.shape)
    numbers = [fmpq(*float(x).as_integer_ratio()) for x in np.ravel(value)]
    return build(rows, cols, numbers) if len(numbers) > 1 else numbers[0]


def evaluated(term: Term, values: dict[Var, Any]) -> list[float]:
    sample = Sample(SIZES, {}, {variable: exact(variable, value) for variable, value in values.items()})
    found = Evaluator(sample, MEANING)(term)
    return [float(x) if not isinstance(x, fmpq) else int(x.p) / int(x.q) for x in entries(found)]


@pytest.mark.parametrize(("text", "let"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_values_are_those_of_the_evaluator(text: str, let: str) -> None:
    variables, term = function(text, let)
    rng = np.random.default_rng(3)
    values = {variable: drawn(variable, rng) for variable in variables}
    found = derive.compile(text, let)(*values.values())
    np.testing.assert_allclose(np.ravel(found), evaluated(term, values), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(("text", "let"), [FORMULAS[k] for k in (0, 2, 10, 14, 17)])
def test_samples_are_computed_like_one_another(text: str, let: str) -> None:
    variables, _ = function(text, let)
    rng = np.random.default_rng(4)
    kernel = derive.compile(text, let)
    many = [np.array([[drawn(v, rng) for _ in range(3)] for _ in range(2)]) for v in variables[:-1]]
    last = drawn(variables[-1], rng)
    found = kernel(*many, last)
    for place in np.ndindex(2, 3):
        np.testing.assert_allclose(found[place], kernel(*(a[place] for a in many), last), rtol=1e-13)


def test_samples_broadcast_and_do_not_depend_on_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = derive.compile("x exp(−y^2)", "x, y : real")
    x, y = np.linspace(-2, 2, 200_001), np.linspace(0, 3, 200_001)
    assert kernel(x[:4, None], y[:3]).shape == (4, 3) and kernel(np.empty(0), 1.0).shape == (0,)
    found = kernel(x, y)
    monkeypatch.setattr("derive.numeric.kernel.execution.cpu_count", lambda: 1)
    assert (found == kernel(x, y)).all()
    np.testing.assert_allclose(found, x * np.exp(-y * y), rtol=1e-14)


@pytest.mark.parametrize(("name", "wanted", "near", "tiny"), [
    ("exp", np.exp, 4.5e-16, 5e-324), ("log", np.log, 4.5e-16, 0),
    ("sigmoid", lambda x: 1 / (1 + np.exp(-x)), 7e-16, 1e-307)])
def test_elementary_functions_are_right_to_the_last_digits(name: str, wanted: Callable[[Any], Any], near: float,
                                                           tiny: float) -> None:
    x = np.concatenate([np.linspace(-760, 720, 5001), 10.0 ** np.linspace(-323, 300, 5001),
                        1 + np.linspace(-1, 1, 1001) ** 3, [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, 709.78]])
    with np.errstate(all="ignore"):
        values = wanted(x)
    np.testing.assert_allclose(derive.compile(f"{name}(x)", "x : real")(x), values, rtol=near, atol=tiny)


def test_products_of_many_samples_are_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = derive.compile("(A B)^-1 A B x + tr(A B C) x", "A, B, C : real[n, n]; x : real[n]")
    rng = np.random.default_rng(5)
    (a, c), b, x = rng.normal(size=(2, 9, 3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(9, 3))
    wanted = x + np.trace(a @ b @ c, axis1=1, axis2=2)[:, None] * x
    monkeypatch.setattr("derive.numeric.kernel.execution.BLOCK", 4)
    np.testing.assert_allclose(kernel(a, b, c, x), wanted, rtol=1e-9)


def test_a_compilation_serves_all_sizes() -> None:
    kernel = derive.compile("norm(x)^2 + 17 ∑_i x(i)", "x : real[n]")
    kernel(np.ones(3))
    before = list(machine_code.COMPILED)
    assert kernel(np.ones(1)) == 18 and kernel(np.ones(1000)) == 18_000 and before == machine_code.COMPILED


@pytest.mark.parametrize(("arrays", "said"), [
    ((np.ones((4, 2)), np.ones(3), np.ones(2), 1.0), "n is 4 by axis 0 of X and 3 by axis 0 of y"),
    ((np.ones((4, 2)), np.ones(4), np.ones(3), 1.0), "d is 2 by axis 1 of X and 3 by axis 0 of w"),
    ((np.ones(4), np.ones(4), np.ones(3), 1.0), "X has 1 axes"),
    ((np.ones((5, 4, 2)), np.ones(4), np.ones((3, 2)), 1.0), "the samples do not fit each other"),
    ((np.ones((0, 2)), np.ones(0), np.ones(2), 1.0), "n is 0 by axis 0 of X"),
    ((np.ones((4, 2)), np.ones(4), np.ones(2), 1j), "c has elements of type complex128"),
    ((np.ones((4, 2)), np.ones(4), np.ones(2)), "c not given"),
    ((1, 2, 3, 4, 5), "5 arguments"),
])
def test_arrays_that_do_not_fit_are_refused(arrays: tuple[Any, ...], said: str) -> None:
    with pytest.raises(InputProblem, match=said.replace("(", r"\(")):
        derive.compile(*FORMULAS[0])(*arrays)


def test_axes_that_are_sums_are_compared() -> None:
    kernel = derive.compile("∑_i x(i) + ∑_i y(i)", "x : real[n]; y : real[n + 1]")
    assert kernel(np.ones(2), np.ones(3)) == 5
    with pytest.raises(InputProblem, match="axis 0 of y has 2 entries") as refusal:
        kernel(np.ones(2), np.ones(2))
    assert refusal.value.expected == "n + 1 = 3"


def test_names_of_python_and_greek_letters() -> None:
    kernel = derive.compile("lambda^2 + class + x_0", "lambda : real; class : real; x_0 : real")
    assert kernel(2, 3, 5) == 12
    assert kernel(**{"λ": 2, "class": 3, "x_0": 5}) == kernel(5.0, **{"class": -18.0}, x_0=5) == 12
    with pytest.raises(InputProblem, match="no argument is called z"):
        kernel(2, 3, z=5)
    with pytest.raises(InputProblem, match="x_0 is given twice"):
        kernel(2, 3, 5, x_0=5)


def test_places_beyond_the_end_hold_no_number() -> None:
    kernel = derive.compile("∑_{i=1}^{m} x(i)", "m : nat; x : real[n]")
    assert kernel(2, [1.0, 2.0, 4.0]) == 3 and np.isnan(kernel(10 ** 6, np.ones(3)))


@pytest.mark.parametrize(("text", "let", "said"), [
    ("gradient((z : real) ↦ z^2, x)", "x : real", "the constant gradient"),
    ("f(x)", "f : real → real; x : real", "is no array"),
    ("x < 1", "x : real", "a value of the sort prop"),
])
def test_what_has_no_code_is_named(text: str, let: str, said: str) -> None:
    with pytest.raises(DeriveError, match=said):
        derive.compile(text, let)


def test_declarations_that_commas_separate_are_diagnosed() -> None:
    with pytest.raises(DeriveError, match="needs a declaration of its own") as refusal:
        derive.compile("norm(X w)", "X : real[n, d], w : real[d]")
    assert "; before w" in refusal.value.hint


def test_an_unknown_constant_is_named() -> None:
    x = var("x", REAL)
    with pytest.raises(InputProblem, match="the constant mystery"):
        Kernel([x], op("mystery", x, sort=REAL))


def test_a_singular_matrix_is_an_error_and_no_number_is_none() -> None:
    with pytest.raises(InputProblem, match="singular"):
        derive.compile("A^-1", "A : real[n, n]")(np.ones((2, 2)))
    assert np.isnan(derive.compile("log(x)", "x : real")(-1.0))
    assert np.isnan(derive.compile("max(x, y)", "x, y : real")([np.nan, 1.0], [1.0, np.nan])).all()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectCache:
    found = ObjectCache(tmp_path)
    monkeypatch.setattr(machine_code, "CACHE", found)
    monkeypatch.setattr(machine_code, "COMPILED", [])
    return found


def test_code_is_kept_and_damaged_code_is_made_again(cache: ObjectCache) -> None:
    def answer() -> float:
        return float(derive.compile("3 x + 1", "x : real")(2.0))

    assert answer() == 7 and len(machine_code.COMPILED) == 1
    assert answer() == 7 and len(machine_code.COMPILED) == 1
    assert cache.folder is not None
    (file,) = (path for path in cache.folder.rglob("*") if path.is_file())
    file.write_bytes(b"nonsense")
    assert answer() == 7 and len(machine_code.COMPILED) == 2 and "damaged" in cache.notes[0]


def test_a_cache_that_cannot_be_written_is_done_without(cache: ObjectCache, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache.folder = tmp_path / "file" / "below"
    assert derive.compile("5 x + 1", "x : real")(2.0) == 11 and "cannot" in " ".join(cache.notes)


def test_a_compiler_that_fails_is_an_error(cache: ObjectCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.machine.compilation.optimised", lambda *_: 1 / 0)
    with pytest.raises(InputProblem, match="cannot be compiled"):
        derive.compile("7 x + 1", "x : real")(2.0)
