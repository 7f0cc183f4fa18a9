"""How machine-made terms and formulas look: names, signs, LaTeX, SymPy."""

import pytest
import sympy

from derive.errors import DeriveError
from derive.kernel.sorts import NAT
from derive.parser.latex import latex
from derive.parser.read import read_expression
from derive.parser.restore import restore
from derive.parser.sympy_bridge import parse
from derive.parser.unparse import text

from .terms import scope

SCOPE = scope()
RESTORED = [
    ("∀ q, ∇f(q) = 2 Xᵀ(X q − y)", "∀ u : real[d], ∇f(u) = 2 Xᵀ(X u − y)"),
    ("0 ≤ a", "a ≥ 0"),
    ("a − b ≠ c", "a − b ≠ c"),
    ("k (t(k) − a)", "k (t(k) − a)"),
    ("L/2 ‖x − y‖²", "L/2 ‖x − y‖²"),
    ("E[(U − E[U])²]", "E[(U − E[U])²]"),
    ("a (b + c)", "a (b + c)"),
    ("∇_{w} ‖X w‖²", "∇_{w} ‖X w‖²"),
    ("(a + b) x", "(a + b) x"),
    ("A + a I", "A + a I"),
    ("−a + b", "−a + b"),
    ("A⁻¹x", "A⁻¹ x"),
]


@pytest.mark.parametrize(("written", "shown"), RESTORED)
def test_restored(written: str, shown: str) -> None:
    assert text(restore(SCOPE.elaborate(read_expression(written)))) == shown


def test_names_of_bound_variables() -> None:
    term = SCOPE.elaborate(read_expression("∀ q, f(q) ≥ 0"))
    assert text(restore(term, taken=["u"], sorts=False)) == "∀ v, f(v) ≥ 0"
    term = SCOPE.elaborate(read_expression("∀ q : nat, q ≥ 0"))
    assert text(restore(term, prefer={NAT: ["j"]}, sorts=False)) == "∀ j, j ≥ 0"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("L/2 ‖v − u‖²", r"\frac{L}{2} \| v - u \|^{2}"),
        ("∑_{i=1}^{n} p_i", r"\sum_{i = 1}^{n} p_{i}"),
        ("E[X]", r"\mathbb{E}[X]"),
        ("∀ x, x ≥ 0 ⟹ √x ≥ 0", r"\forall x,\ x \geq 0 \ \implies \ \sqrt{x} \geq 0"),
        ("A⁻ᵀ λ_max", r"A^{-\top} \lambda_{\mathrm{max}}"),
        ("(a/b)²", r"\left( \frac{a}{b} \right)^{2}"),
        ("∫_{0}^{1} t dt", r"\int_{0}^{1} t \, dt"),
        ("1⁄3", r"\tfrac{1}{3}"),
        ("sigmoid(x)", r"\operatorname{sigmoid}(x)"),
        ("∇_{W} f(W, b)", r"\nabla_{W} f(W, b)"),
        ("f'(x)", "f'(x)"),
        ("(0 : real[n])", "0"),
        ("x ↦ x²", r"x \mapsto x^{2}"),
    ],
)
def test_latex(written: str, code: str) -> None:
    assert latex(read_expression(written)) == code


def test_sympy_evaluates_nothing() -> None:
    x = sympy.Symbol("x", real=True)
    assert parse("x/x") != 1 and parse("x/x").doit() == 1
    assert str(parse("√(x^2)")) == "sqrt(x**2)"
    assert str(parse("x + x")) == "x + x" and parse("x + x").doit() == 2 * x
    assert str(parse("exp(0)")) == "exp(0)"
    assert str(parse("A A⁻¹", let="A : real[n, n]")) == "A*A**(-1)"


def test_sympy_shapes() -> None:
    let = "A : real[n, d]; w : real[d]; y : real[n]"
    gradient = parse("2 A'(A w − y)", let)
    assert gradient.shape == (sympy.Symbol("d", integer=True, positive=True), 1)
    assert parse("‖A w − y‖²", let).is_number is False
    assert str(parse("y'y + theta", let)) in ("θ + (y.T*y)[0, 0]", "theta + (y.T*y)[0, 0]")
    assert parse("y(2)", let).args[1:] == (1, 0)
    with pytest.raises(DeriveError):
        parse("A w + y y", let)
    with pytest.raises(DeriveError):
        parse("__import__('os')")


def test_sympy_statements() -> None:
    assert str(parse("∑_{k=0}^{m−1} r^k", "m : nat")) == "Sum(r**k, (k, 0, m - 1))"
    assert parse("a ≤ b").func is sympy.Le
    assert "forall" in str(parse("∀ x, x = x"))
