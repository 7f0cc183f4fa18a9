"""Compiled gradients: against NumPy code of other hands, against finite differences, and against the evaluator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import derive
from derive.errors import InputProblem
from derive.kernel.sorts import REAL, Dim, Real, Sort
from derive.kernel.terms import Term, Var, abstract, op, var
from derive.numeric.kernel.kernel import Kernel

Array = Any
LET = "X : real[n, d]; y : real[n]; w : real[d]; A, B : real[n, n]; c : real"
N, D = Dim.of("n"), Dim.of("d")


def arguments() -> dict[str, Array]:
    rng = np.random.default_rng(7)
    a = rng.normal(size=(4, 4))
    return {"X": rng.normal(size=(4, 3)), "y": rng.uniform(1, 2, size=4), "w": rng.normal(size=3),
            "A": a @ a.T + np.eye(4), "B": rng.normal(size=(4, 4)), "c": 1.3}


def called(kernel: Kernel, **changed: Array) -> Any:
    values = arguments() | changed
    return kernel(*(values[name] for name in kernel.names))


def logistic(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


GRADIENTS: list[tuple[str, str, str, Callable[..., Array]]] = [
    ("norm(X w - y)^2 + c norm(w)^2", "w", "2 X'(X w - y) + 2 c w",
     lambda X, y, w, c, **_: np.einsum("ni,nj,j->i", X, 2 * X, w) - 2 * np.einsum("ni,n->i", X, y) + 2 * c * w),
    ("norm(X w - y)^2", "X", "2 (X w - y) w'", lambda X, y, w, **_: np.einsum("n,j->nj", 2 * (X @ w - y), w)),
    ("∑_i log(1 + exp(-y(i) (X w)(i)))", "w", "-X' (y ⊙ map(t ↦ 1/(1 + exp(t)), y ⊙ (X w)))",
     lambda X, y, w, **_: -sum(y[i] * logistic(-y[i] * (X[i] @ w)) * X[i] for i in range(len(y)))),
    ("log(∑_i exp((X w)(i)))", "w", "X' softmax(X w)",
     lambda X, w, **_: X.T @ (np.exp(X @ w) / np.exp(X @ w).sum())),
    ("tr(A^-1 B)", "A", "-(A^-1 B A^-1)'",
     lambda A, B, **_: -(np.linalg.inv(A) @ B @ np.linalg.inv(A)).T),
    ("y' A^-1 y", "A", "-(A^-1)' y y' (A^-1)'",
     lambda A, y, **_: -np.outer(np.linalg.solve(A.T, y), np.linalg.solve(A, y))),
    ("tr(X' A X B0)", "X", "A X B0' + A' X B0",
     lambda X, A, B0, **_: np.einsum("ij,jk,lk->il", A, X, B0) + np.einsum("ji,jk,kl->il", A, X, B0)),
    ("∑_i softmax(A y)(i) y(i)", "A", "((diag(softmax(A y)) - softmax(A y) softmax(A y)') y) y'",
     lambda A, y, **_: np.outer((s := np.exp(A @ y) / np.exp(A @ y).sum()) * (y - s @ y), y)),
]


@pytest.mark.parametrize(("text", "wrt", "gradient", "independent"), GRADIENTS, ids=[case[2] for case in GRADIENTS])
def test_compiled_gradients(text: str, wrt: str, gradient: str, independent: Callable[..., Array]) -> None:
    let, extra = LET + "; B0 : real[d, d]", {"B0": np.random.default_rng(8).normal(size=(3, 3))}
    value, slope = derive.compile(text, let), derive.compile(gradient, let)
    found = called(slope, **extra)
    np.testing.assert_allclose(found, independent(**arguments() | extra), rtol=1e-10, atol=1e-12)
    point, step = arguments()[wrt], 1e-6
    for place in np.ndindex(point.shape):
        unit = np.zeros(point.shape)
        unit[place] = step
        after, before = (called(value, **extra | {wrt: point + s * unit}) for s in (1, -1))
        assert (after - before) / (2 * step) == pytest.approx(found[place], rel=1e-6, abs=1e-7)


@pytest.mark.parametrize(("text", "steps"), [
    ("tr(A^-1 B)", ["solve", "loops"]), ("y' A^-1 y", ["solve", "loops"]), ("(A^-1)' B", ["solve"]),
    ("B (A^-1)'", ["solve", "loops"]), ("diag(y) A diag(y)", ["loops"]), ("diag(y) A B", ["product", "loops"]),
    ("tr(A B)", ["loops"]), ("X' diag(y) X", ["loops", "product"]),
])
def test_systems_are_solved_and_diagonals_scale(text: str, steps: list[str]) -> None:
    kernel = derive.compile(text, LET)
    assert [step.operation for step in kernel.single.plan.steps] == steps
    values = arguments()
    inverse, scaled = np.linalg.inv(values["A"]), np.diag(values["y"])
    wanted = {"tr(A^-1 B)": lambda: np.trace(inverse @ values["B"]),
              "y' A^-1 y": lambda: values["y"] @ inverse @ values["y"],
              "(A^-1)' B": lambda: inverse.T @ values["B"], "B (A^-1)'": lambda: values["B"] @ inverse.T,
              "diag(y) A diag(y)": lambda: scaled @ values["A"] @ scaled,
              "diag(y) A B": lambda: scaled @ values["A"] @ values["B"],
              "tr(A B)": lambda: np.trace(values["A"] @ values["B"]),
              "X' diag(y) X": lambda: values["X"].T @ scaled @ values["X"]}[text]()
    np.testing.assert_allclose(called(kernel), wanted, rtol=1e-11)


def shaped(name: str, rows: Dim, cols: Dim) -> Var:
    return var(name, Real(rows, cols))


def one(name: str, *args: Term, sort: Sort = REAL) -> Term:
    return op(name, *args, sort=sort)


def test_log_determinants_do_not_overflow() -> None:
    matrix = shaped("A", N, N)
    kernel = Kernel([matrix], one("log", one("det", matrix)))
    assert kernel(np.diag([1e200, 1e200])) == pytest.approx(400 * np.log(10))
    assert np.isnan(kernel(np.diag([1.0, -1.0]))) and kernel(np.zeros((2, 2))) == -np.inf
    many = kernel(np.array([np.eye(3), 2 * np.eye(3)]))
    np.testing.assert_allclose(many, [0, 3 * np.log(2)])
    assert Kernel([matrix], one("det", matrix))([[1, 2], [3, 4]]) == pytest.approx(-2)


def test_sums_of_exponentials_do_not_overflow() -> None:
    assert derive.compile("log(∑_i exp(y(i)))", "y : real[n]")([1000.0, 1000.0]) == pytest.approx(1000 + np.log(2))
    softplus = derive.compile("log(1 + exp(x)) + log(exp(−x) + 1)", "x : real")
    np.testing.assert_allclose(softplus([1e4, -1e4, 0.0]), [1e4, 1e4, 2 * np.log(2)])


@pytest.mark.parametrize(("left", "right"), [((2, 3), (4, 5)), ((2, 1), (3, 1)), ((1, 2), (3, 1)), ((2, 3), (1, 4))])
def test_kronecker_products(left: tuple[int, int], right: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    arrays = [rng.normal(size=shape) for shape in (left, right)]
    variables = [shaped(name, *map(Dim.of, shape)) for name, shape in zip("AB", (left, right), strict=True)]
    wanted = np.kron(*arrays)
    kernel = Kernel(variables, one("kron", *variables, sort=Real(*map(Dim.of, wanted.shape))))
    np.testing.assert_allclose(kernel(*(np.squeeze(a) for a in arrays)), np.squeeze(wanted))


def test_stacked_columns_and_the_matrix_that_transposes_them() -> None:
    matrix, size = shaped("A", N, D), Dim([(("n", "d"), 1)])
    stacked = one("vec", matrix, sort=Real(size, Dim.of(1)))
    exchange = one("commutation", matrix, sort=Real(size, size))
    a = np.arange(12.0).reshape(4, 3)
    np.testing.assert_array_equal(Kernel([matrix], stacked)(a), a.ravel(order="F"))
    both = Kernel([matrix], one("*", exchange, stacked, sort=stacked.sort))
    np.testing.assert_array_equal(both(a), a.ravel())
    square = shaped("A", N, N)
    column = one("diagonal", square, sort=Real(N, Dim.of(1)))
    np.testing.assert_array_equal(Kernel([square], column)(a[:3]), [0, 4, 8])


def test_powers_of_matrices_with_an_exponent_that_is_an_argument() -> None:
    kernel = derive.compile("A^k y + c y", LET + "; k : nat")
    values = arguments()
    wanted = np.linalg.matrix_power(values["A"], 3) @ values["y"] + 1.3 * values["y"]
    np.testing.assert_allclose(called(kernel, k=3), wanted)
    many = called(kernel, k=3, A=np.array([values["A"], values["A"]]))
    np.testing.assert_allclose(many, [wanted, wanted])


def test_kronecker_products_by_their_entries() -> None:
    let = "A : real[n, n]; X : real[n, d]"
    kernel = derive.compile("∑_{i=1}^{n} ∑_{j=1}^{n} (vec(A))(column_major(i, j)) i", let)
    a = np.arange(9.0).reshape(3, 3)
    assert kernel(a, np.ones((3, 2))) == sum(a[i, j] * (i + 1) for i in range(3) for j in range(3))


def test_what_has_no_code_is_spelled_out_by_its_definition() -> None:
    x, t = var("x", REAL), var("t", REAL)
    twice = {"twice": ((t,), one("+", t, t)), "shape": ((t,), one("mystery", t))}
    kernel = Kernel([x], one("twice", one("exp", x)), definitions=twice)
    assert kernel(0.0) == 2.0
    with pytest.raises(InputProblem, match="mystery"):
        Kernel([x], one("shape", x), definitions=twice)
    with pytest.raises(InputProblem, match="twice"):
        Kernel([x], one("twice", x))
    assert Kernel([x], one("map", abstract(t, one("expm1", t)), x))(1e-20) == 1e-20


def test_calls_with_known_shapes_are_short_and_give_the_same() -> None:
    kernel = derive.compile("X'(A^-1 (X w - y)) + c w", LET)
    first, second, other = called(kernel), called(kernel), called(kernel, w=np.ones(3))
    np.testing.assert_array_equal(first, second)
    assert len(kernel.fixed) == 1 and first is not second and not np.array_equal(first, other)
    values = arguments()
    frozen = values["X"].copy()
    frozen.flags.writeable = False
    np.testing.assert_allclose(kernel(frozen, *[values[name] for name in kernel.names[1:]]), first, rtol=1e-14)
    np.testing.assert_allclose(kernel(values["X"].tolist(), *[values[name] for name in kernel.names[1:]]), first)
    np.testing.assert_allclose(called(kernel, X=np.asfortranarray(values["X"])), first, rtol=1e-14)
    smaller = {"X": values["X"][:2], "y": values["y"][:2], "A": np.eye(2), "B": np.eye(2)}
    assert called(kernel, **smaller).shape == (3,) and len(kernel.fixed) == 2
    with pytest.raises(InputProblem, match="singular"):
        called(kernel, A=np.zeros((4, 4)))
    with pytest.raises(InputProblem, match="n is 4 by axis 0 of X and 2"):
        called(kernel, A=np.eye(2))
    np.testing.assert_array_equal(called(kernel), first)


def test_no_more_shapes_are_kept_than_a_bound() -> None:
    kernel = derive.compile("norm(x)^2", "x : real[n]")
    assert [kernel(np.ones(k)) for k in (*range(1, 80), 79)] == [*range(1, 80), 79]
    assert len(kernel.fixed) == 64
