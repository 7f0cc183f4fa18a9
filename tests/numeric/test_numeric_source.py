"""NumPy source: it is what a person would write, and its values are those of the evaluator."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest

from derive.errors import InputProblem
from derive.kernel.sorts import REAL, Dim, Real
from derive.kernel.terms import Op, Var, op, var
from derive.library.index import read_index
from derive.numeric.source.source import numpy_source
from derive.theory.speech import function
from derive.theory.theory import Theory
from tests.numeric.test_numeric_kernel import FORMULAS, REGRESSION, drawn, evaluated

MATRICES = "A, B : real[n, n]; X : real[n, d]; y : real[n]; w : real[d]; c : real"
ROWS = "x : 1..n → real[d]; y : real[n]; w : real[d]"
MORE = [
    ("-A^-1 B A^-1", MATRICES), ("A^-1 y + (A')^-1 y", MATRICES), ("(X'X)^-1 X' A^-1", MATRICES),
    ("tr(A B) A' + tr(A) B", MATRICES), ("tr(A' B) + tr(y y') + tr(A^-1 B) + tr(c I + A)", MATRICES),
    ("diag(y) A diag(y) + diag(y) diag(y)", MATRICES), ("diag(y) y + X diag(w) w", MATRICES),
    ("2 X'(X w - y)/norm(X w - y) + c ones", MATRICES), ("(A B)' y + A (B y)", MATRICES),
    ("1/n ∑_i log(1 + exp(-y(i) w'x(i)))", ROWS), ("∑_i (sigmoid(w'x(i)) - y(i)) x(i)", ROWS),
    ("∑_i (sigmoid(w'x(i)) (1 - sigmoid(w'x(i)))) x(i) x(i)'", ROWS), ("∑_i x(i)", ROWS),
    ("∑_i norm(x(i))^2 - ∑_i (x(i))(1)", ROWS), ("∑_i ∑_j y(i) y(j)^2 (A y)(i)", MATRICES),
    ("∑_i y(i)^i", MATRICES), ("∑_i i y(i) + y(1)/2", MATRICES), ("∑_i A(i, i) y(i)", MATRICES),
    ("∑_i X(i, 1) y(i) - ∑_j A(1, j)", MATRICES), ("log(∑_i exp(y(i) - 1))", MATRICES),
    ("diag(softmax(w)) - softmax(w) softmax(w)'", MATRICES), ("kl(softmax(y), softmax(2 y))", MATRICES),
    ("map(t ↦ exp(-t^2)/2 + max(t, 1) + |t| + indicator(1 < t or t = 2), X)", MATRICES),
    ("map(t ↦ ∑_i exp(-(t - y(i))^2), X)", MATRICES), ("map(t ↦ 2, X) + map(t ↦ c, X)", MATRICES),
    ("maximum(i ↦ y(i)) - minimum(i ↦ y(i)^2) + max(c, 2) + min(c, 2)", MATRICES),
    ("matrix((i : 1..n) ↦ (j : 1..d) ↦ y(i) - w(j)^2)", MATRICES), ("y w' + zeros", MATRICES),
    ("1/3 c - c/10 - 2^-3 c^π", MATRICES), ("range + np", "range, np : real"),
]


@cache
def theory() -> Theory:
    found = Theory(read_index())
    found.load_vocabulary()
    return found


def source(text: str, let: str, name: str = "value", **options: Any) -> str:
    variables, term = function(text, let)
    return numpy_source(name, variables, term, definitions=theory().definitions, **options)


def run(text: str, name: str = "value") -> Any:
    """The function that a source defines."""
    space: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(text, "<source>", "exec"), space)  # noqa: S102  the text was written a line above
    return space[name]


def given(variables: list[Var], rng: np.random.Generator) -> dict[Var, Any]:
    return {v: drawn(v, rng) for v in variables}


@pytest.mark.parametrize(("text", "let"), FORMULAS + MORE, ids=[text for text, _ in FORMULAS + MORE])
def test_values_are_those_of_the_evaluator(text: str, let: str) -> None:
    variables, term = function(text, let)
    values = given(variables, np.random.default_rng(3))
    found = run(source(text, let))(*values.values())
    axes = [5 if dim.name == "n" else 3 if dim.name == "d" else 1 for dim in term.sort.shape if dim.value != 1]
    assert np.shape(found) == tuple(axes)
    np.testing.assert_allclose(np.ravel(found), evaluated(term, values), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(("text", "last"), [
    ("2 X'(X w - y)", "return 2 * (X.T @ (X @ w - y))"),
    ("norm(X w - y)^2 + c norm(w)^2", "return np.sum((X @ w - y) ** 2) + c * np.sum(w ** 2)"),
    ("(X'X + c I)^-1 X'y", "return np.linalg.solve(X.T @ X + c * np.eye(d), X.T @ y)"),
    ("y'X (X'X)^-1", "return np.linalg.solve(X.T @ X, X.T @ y)"),
    ("2 X'(X w - y)/norm(X w - y)", "return 2 * (X.T @ u) / np.linalg.norm(u)"),
    ("tr(X'X)", "return np.sum(X * X)"), ("X w / 2 + y", "return X @ w / 2 + y"),
    ("log(∑_i exp(w(i)))", "return np.logaddexp.reduce(w)"),
])
def test_what_is_written(text: str, last: str) -> None:
    assert source(text, REGRESSION).splitlines()[-1].strip() == last


def test_the_whole_of_a_function() -> None:
    text = source("2 X'(X w - y)/n", REGRESSION, "gradient", title="The gradient of a loss", conditions=["n ≥ 1"])
    assert text == '''import numpy as np


def gradient(X, y, w, c):
    """The gradient of a loss

    X: array (n, d)
    y: array (n,)
    w: array (d,)
    c: number

    Returns an array (d,).
    Requires n ≥ 1.
    """
    X, y, w = (np.asarray(a, dtype=float) for a in (X, y, w))
    n = X.shape[0]
    return 2 * (X.T @ (X @ w - y)) / n
'''


def test_functions_that_are_parameters_are_called_and_have_gradients() -> None:
    text = source("f(X w) y + (∇f)(X w)", "f : real[n] → real; " + REGRESSION)
    found = run(text)
    x, y, w = np.ones((4, 2)), np.arange(4.0), np.array([1.0, 2.0])
    value = found(lambda z: z @ z, x, y, w, 1.0, lambda z: 2 * z)
    np.testing.assert_allclose(value, 36 * y + 6)
    assert "grad_f: the gradient of f, a function" in text and "f: function" in text


def test_jacobians_of_parameters_are_parameters() -> None:
    text = source("(jacobian(r, w))ᵀ r(w)", "r : real[d] → real[n]; w : real[d]; X : real[n, d]")
    a, w = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0])
    found = run(text)(lambda z: a @ z, w, a, lambda z: a)
    np.testing.assert_allclose(found, a.T @ a @ w)
    assert "jac_r: the Jacobian of r, a function" in text


def test_every_size_is_read_once() -> None:
    text = source("A/n + matrix((i : 1..n) ↦ (j : 1..n) ↦ (I : real[n, n])(i, j) y(i))", MATRICES)
    assert text.count("n = A.shape[0]") == 1 and "float(i == j) * y[i]" in text


def test_names_that_mean_something_else_are_changed() -> None:
    let = "np, u : real; lambda : real[n]; X : real[n, n]"
    text = source("u np X lambda + X lambda u", let, "np")
    variables, _ = function("u", let)
    values = [2.0, 3.0, np.array([1.0, 2.0]), np.eye(2)]
    assert [v.name for v in variables] == ["np", "u", "λ", "X"]
    np.testing.assert_allclose(run(text, "np_")(*values) if "def np_(" in text else None, [9.0, 18.0])


def test_large_arguments_do_not_overflow() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(source("log(∑_i exp(w(i)))", "w : real[d]"))([1000.0, 1000.0]) == pytest.approx(1000 + np.log(2))
        assert run(source("softmax(w)", "w : real[d]"))([1e4, 0.0]).tolist() == [1.0, 0.0]
        assert run(source("sigmoid(x)", "x : real"))(-700.0) == pytest.approx(np.exp(-700.0))


def test_determinants_are_factored() -> None:
    n = Dim.of("n")
    matrix = var("A", Real(n, n))
    det = op("det", matrix, sort=REAL)
    a = np.diag([1e200, 1e200])
    assert run(numpy_source("value", [matrix], op("log", det, sort=REAL)))(a) == pytest.approx(400 * np.log(10))
    assert np.isnan(run(numpy_source("value", [matrix], op("log", det, sort=REAL)))([[1, 2], [3, 4]]))
    assert run(numpy_source("value", [matrix], det))([[1, 2], [3, 4]]) == pytest.approx(-2)


@pytest.mark.parametrize(("left", "right"), [((2, 3), (4, 5)), ((2, 1), (3, 1)), ((1, 2), (1, 3)), ((2, 1), (1, 3)),
                                             ((1, 2), (3, 1)), ((2, 3), (4, 1)), ((1, 4), (2, 3)), ((1, 1), (2, 3))])
def test_kronecker_products_of_every_shape(left: tuple[int, int], right: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    arrays, variables = [], []
    for name, (rows, cols) in zip("AB", (left, right), strict=True):
        arrays.append(rng.normal(size=(rows, cols)))
        variables.append(var(name, Real(Dim.of(rows), Dim.of(cols))))
    wanted = np.kron(*arrays)
    term = op("kron", *variables, sort=Real(*map(Dim.of, wanted.shape)))
    assert isinstance(term, Op)
    found = run(numpy_source("value", variables, term))(*(np.squeeze(a) for a in arrays))
    assert found.shape == np.squeeze(wanted).shape
    np.testing.assert_allclose(found, np.squeeze(wanted))


def test_a_matrix_as_one_column() -> None:
    a = var("A", Real(Dim.of("m"), Dim.of("n")))
    stacked = op("vec", a, sort=Real(Dim([(("m", "n"), 1)]), Dim.of(1)))
    assert run(numpy_source("value", [a], stacked))([[1, 2], [3, 4]]).tolist() == [1, 3, 2, 4]


@pytest.mark.parametrize(("text", "let", "said"), [
    ("E[X]", "X : random real", "the constant"),
    ("x + ∑_{i=1}^{n} 1/n", "x : real; n : dim", "no argument has n"),
    ("∇(w ↦ f(2 w))(w)", "f : real[n] → real; w : real[n]", "a derivative of what is no parameter"),
])
def test_what_has_no_form_is_refused(text: str, let: str, said: str) -> None:
    with pytest.raises(InputProblem, match=said):
        source(text, let)
