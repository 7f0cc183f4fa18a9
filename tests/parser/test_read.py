"""Text to tree: lines, labels, bars, reasons, chains; every spelling of a thing is one tree."""

import pytest

from derive.parser import syntax as s
from derive.parser.read import read_declarations, read_expression, read_file, read_sort
from derive.parser.unparse import ascii_text, sort_text, text
from derive.parser.unparse_file import file_text

SPELLINGS = [
    ("X' y", None),
    ("X^T y", "Xᵀ y", "Xᵀy", "X^{T} y", "X⊤ y"),
    ("A^-1 b", "A⁻¹ b", "A^{-1} b", "A^(-1) b", "A^−1 b"),
    ("A^-T", "A⁻ᵀ", "A^{-T}"),
    ("x^2 + 1", "x² + 1", "x^{2}+1"),
    ("x^(k+1)", "xᵏ⁺¹", "x^{k + 1}"),
    ("norm(x)", "‖x‖", "||x||", "∥x∥"),
    ("abs(x)", "|x|"),
    ("a <= b", "a ≤ b", "a ⩽ b"),
    ("a >= b", "a≥b"),
    ("a != b", "a ≠ b"),
    ("forall x, P(x)", "∀ x, P(x)", "∀x,P(x)"),
    ("exists x y, x = y", "∃ x y, x = y"),
    ("a = b and b = c", "a = b ∧ b = c", r"a = b /\ b = c"),
    ("a = b or b = c", "a = b ∨ b = c"),
    ("not a = b", "¬ a = b", "¬a = b"),
    ("A => B", "A ⟹ B", "A ⇒ B", "A implies B"),
    ("A <=> B", "A ⟺ B", "A iff B"),
    (
        "sum_{i=1}^{n} a(i)",
        "∑_{i=1}^{n} a(i)",
        "∑_{i=1}^n a(i)",
        "∑_{i ∈ 1..n} a(i)",
        "sum(i = 1..n, a(i))",
        "sum(i in 1..n, a(i))",
    ),
    ("∑_i a(i)", "∑_{i} a(i)", "sum_i a(i)"),
    ("max_i a(i)", "max_{i} a(i)"),
    ("prod(k = 0..3, r)", "∏_{k=0}^{3} r", "∏_{k=0}^3 r"),
    ("integral(t = a..b, g(t))", "∫_{a}^{b} g(t) dt", "∫_a^b g(t) dt"),
    ("grad f(w)", "∇f(w)", "∇ f(w)"),
    ("grad_{W} f(W, b)", "∇_{W} f(W, b)", "∇_W f(W, b)"),
    ("A .* B", "A ⊙ B"),
    ("(A .x. B) x", "(A ⊗ B) x"),
    ("a * b", "a · b", "a ⋅ b", "a·b"),
    ("inner(x, y)", "⟨x, y⟩"),
    ("x |-> x^2", "x ↦ x²", "fun x, x²"),
    ("(x : real) |-> x", "(x : real) ↦ x", "fun x : real, x"),
    ("lambda_max + theta", "λ_max + θ"),
    ("x_0 + x_k", "x₀ + xₖ", "x_{0} + x_{k}"),
    ("x_{k+1}", "xₖ₊₁"),
    ("sqrt(x)", "√x", "√(x)"),
    ("pi", "π"),
    ("ones", "𝟏"),
    ("1//3", "1⁄3"),
    ("a in 1..n", "a ∈ 1..n"),
    ("a in [0, 1)", "a ∈ [0,1)"),
    ("forall t in (0, n], t > 0", "∀ t ∈ (0, n], t > 0"),
    ("a - b", "a − b", "a – b"),
    ("E[X]", "𝔼[X]"),
    ("P[X > a]", "ℙ[X > a]"),
]


@pytest.mark.parametrize("spellings", SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_spellings(spellings: tuple[str, ...]) -> None:
    trees = [read_expression(spelling) for spelling in spellings if spelling]
    assert all(tree == trees[0] for tree in trees)
    assert read_expression(text(trees[0])) == trees[0] == read_expression(ascii_text(trees[0]))
    assert ascii_text(trees[0]).isascii()


@pytest.mark.parametrize(
    "written",
    [
        "2 Xᵀ(X w − y)",
        "L/2 ‖v − u‖²",
        "f(v) ≥ f(u) + ∇f(u)ᵀ(v − u)",
        "‖x‖ ‖y‖",
        "|a| |b|",
        "‖L ‖x‖‖",
        "| |a| − |b| |",
        "−x²",
        "a/b/c",
        "(a b)² c",
        "∀ (x : real) (k : nat), x = k",
        "∀ k ≥ 1, ∃ ε > 0, ε < k",
        "(∑_{i=1}^{n} a(i))²",
        "f'(x)",
        "∑_i a(i) b(i) + c",
        "A⁻ᵀA²",
        "(∀ x, P(x)) ∧ Q",
        "A ⟹ B ⟹ C",
        "(A ⟹ B) ⟹ C",
        "(a + b)(c)",
        "∇(f)(x)",
        "E[(X − E[X])²]",
        "x_{i, j}",
        "√(a² + b²)",
        "(0 : real[n])",
        "2·3",
        "a·(−b)",
        "f = (x ↦ x)",
        "(x : real[n, d] → real) ↦ x",
        "0 ≤ a < b",
        "1⁄2 x",
        "‖A‖_F",
        "x ∈ S",
        "max(a, b)",
        "a (b + c)",
        "a(b + c)",
    ],
)
def test_what_is_written_is_what_is_shown(written: str) -> None:
    assert text(read_expression(written)) == written


def test_products_and_quotients_go_from_left_to_right() -> None:
    assert read_expression("a / b c") == s.Product((s.Name("a"), s.Name("b"), s.Name("c")), ("/", ""))


def test_a_bracket_that_touches_is_not_one_that_does_not() -> None:
    assert isinstance(read_expression("a(b)"), s.Apply)
    assert isinstance(read_expression("a (b)"), s.Product)
    assert isinstance(read_expression("Xᵀ(b)"), s.Product)
    assert isinstance(read_expression("2(b)"), s.Product)


def test_spans() -> None:
    expr = read_expression("a + ‖x y‖²")
    assert isinstance(expr, s.Sum)
    assert expr.terms[1].span.text == "‖x y‖²"
    assert expr.terms[1].span.place == ("<input>", 1, 5, 6)


def test_sorts() -> None:
    for written in (
        "real",
        "real[n, d]",
        "nat → real[d]",
        "(real[n] → real) → prop",
        "1..n + 1",
        "S → A → real",
        "nat → random real[2 n]",
    ):
        assert sort_text(read_sort(written)) == written


def test_a_name_with_an_index_is_declared_after_another() -> None:
    assert [one.names for one in read_declarations("S : real[n, n]; x₀, y₁ : real[n]")] == [("S",), ("x_0", "y_1")]


def test_declarations() -> None:
    first, second = read_declarations("x, y : real[n] > 0, < 1, good; A : real[n, n], positive definite, near(2)")
    assert first.names == ("x", "y") and [c.relation for c in first.constraints] == [">", "<"]
    assert [a.name for a in second.attributes] == ["positive_definite", "near"] and second.attributes[
        1
    ].arguments == (s.Number("2"),)


FILE = '''# a comment
constant tau : real[n], (nat → real) |- real "a \\"tau\\""
  source a book # 1
definition good(A : real[n, n]) ⟺ ∀ v, vᵀA v > 0
lemma big-one "Everything"
  source  here;  there
  topic   all
  let n, d : dim; c : real > 0; assume h1: c > 0
  define f(w : real[d], k) = ‖w‖² +
      k
  show one: ∀ k, c ≤ c
  proof by induction on k
    base: 1 = 1 by ring
    step hyp:
      1 = 2
       _ = 3 ≤ 4 by ring, expand
       _ ⟹ c = c by norm-squared(c, 2) with x = a - b, y = (u ↦ u)
  qed
  show c = c  proof by auto
  show last: 3
    = 3
  proof
    fix w : real[d], k, j : nat
    obtain z, t : real such that pos: z > 0 by h1
    have sub: 1 = 1  proof
      1 = 1
    qed
    cases by logic
    case pos: c > 0
      case-label: 2 = 2 by unfold f g
    case c ≤ 0
      contradiction by h1, x
    end
    thus c = c
      by combine (k+1)·descent + convex(w, z) - 1/(2 c)·sq-non + h/2 - h2
  qed
'''


def test_a_file() -> None:
    file = read_file(FILE, "a.thm")
    constant, definition, theorem = file.items
    assert (constant.name, constant.title, constant.source) == ("τ", 'a "tau"', "a book # 1")
    assert definition.relation == "iff" and definition.parameters[0].name == "A"
    assert (theorem.name, theorem.source, theorem.topic) == ("big-one", "here;  there", "all")
    kinds = [type(item).__name__ for item in theorem.items]
    assert kinds == ["Let", "Assume", "Define", "Show", "Show", "Show"]
    assert read_file(file_text(file), "a.thm") == file


def test_proofs() -> None:
    shows = [item for item in read_file(FILE).items[2].items if isinstance(item, s.Show)]
    induction = shows[0].proof
    assert (induction.kind, induction.variable, induction.hypothesis) == ("induction", "k", "hyp")
    chain = induction.steps[0]
    assert [(link.relation, len(link.reasons)) for link in chain.links] == [
        ("=", 0),
        ("=", 0),
        ("<=", 2),
        ("implies", 1),
    ]
    reason = chain.links[-1].reasons[0]
    assert reason.name == "norm-squared" and [name for name, _ in reason.bindings] == ["x", "y"]
    assert shows[1].proof.kind == "by" and shows[1].proof.reasons[0].name == "auto"


def test_steps() -> None:
    proof = read_file(FILE).items[2].items[-1].proof
    fix, obtain, have, cases, thus = proof.steps
    assert [p.name for p in fix.parameters] == ["w", "k", "j"] and fix.parameters[1].sort == s.NamedSort("nat")
    assert obtain.binder.names == ("z", "t") and obtain.label == "pos" and have.proof.kind == "steps"
    assert [case.label for case in cases.cases] == ["pos", ""] and cases.cases[0].steps[0].label == "case-label"
    assert cases.cases[0].steps[0].reasons[0].targets == ("f", "g")
    parts = thus.reasons[0].combination
    assert [part.fact.name for part in parts] == ["descent", "convex", "sq-non", "h", "h2"]
    assert [text(part.multiplier) if part.multiplier else "" for part in parts] == [
        "(k + 1)",
        "",
        "−1/(2 c)",
        "1/2",
        "−1",
    ]
    assert parts[1].fact.arguments == (s.Name("w"), s.Name("z"))


def test_labels_may_be_words_of_induction() -> None:
    file = read_file('theorem t "T"\n assume step: 1 = 1\n show base: 1 = 1\n proof\n step: 1 = 1\n qed')
    assert file.items[0].items[0].label == "step"


def test_a_minus_below_a_case() -> None:
    text = "theorem t\n  show 1 = 1\n  proof\n    cases\n    case h: 0 < a\n      −a < b\n    end\n  qed\n"
    (step,) = read_file(text).items[0].items[0].proof.steps
    assert [len(case.steps) for case in step.cases] == [1]
    assert step.cases[0].formula == read_expression("0 < a")


def test_a_minus_continues_a_line_that_is_less_indented() -> None:
    (show,) = read_file("theorem t\n  show a = b\n    − c\n").items[0].items
    assert show.formula == read_expression("a = b − c")
