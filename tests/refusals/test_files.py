"""What a whole file may not do: rest on itself, smuggle in axioms, change the library's words, hide a hole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from derive import cli
from derive.errors import DeriveError
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.prove import prove_file, prove_name, prove_text

NO_NUMBERS = Options(numbers=False)
NUMBERS = Options(samples=60)

ONE_IS_ZERO = "theorem wrong\n  show 1 = 0\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache of its own, shared by these tests: the foundations are read once."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def write(tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Write a theorem file outside the current directory; its path."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("DERIVE_PATH", raising=False)
    monkeypatch.setenv("DERIVE_CACHE", cache)

    def written(text: str, name: str = "try.thm") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return str(path)

    return written


def statuses(path: str, options: Options = NO_NUMBERS) -> dict[str, str]:
    return {document["name"]: document["status"] for document in prove_file(path, options=options)}


def refusals(path: str) -> list[str]:
    """The codes of the errors of all goals of a file."""
    documents = prove_file(path, options=NO_NUMBERS)
    return [goal["error"]["code"] for document in documents for goal in document["goals"] if goal["error"]]


# Circles


def test_a_theorem_does_not_rest_on_itself(write: Callable[..., str]) -> None:
    path = write("theorem liar\n  let P : prop\n  show P\n  proof by liar\n")
    assert statuses(path) == {"liar": "not proved"}
    assert refusals(path) == ["E-circular"]


def test_two_theorems_do_not_rest_on_each_other(write: Callable[..., str]) -> None:
    path = write("theorem hen\n  let P : prop\n  show P\n  proof by egg\n\n"
                 "theorem egg\n  let P : prop\n  show P\n  proof by hen\n")
    assert set(statuses(path).values()) == {"not proved"}
    assert set(refusals(path)) <= {"E-circular", "E-unproved"}


def test_a_longer_circle(write: Callable[..., str]) -> None:
    parts = [f"theorem t{i}\n  let P : prop\n  show P\n  proof by t{(i + 1) % 3}\n" for i in range(3)]
    assert set(statuses(write("\n".join(parts))).values()) == {"not proved"}


def test_a_goal_does_not_rest_on_itself_or_a_later_one(write: Callable[..., str]) -> None:
    path = write("theorem late\n  let P : prop\n  show first: P\n  proof by late.second\n"
                 "  show second: P\n  proof by late.first\n")
    assert statuses(path) == {"late": "not proved"}


def test_a_false_lemma_proves_nothing(write: Callable[..., str]) -> None:
    """A theorem that names an unproved one is not proved either."""
    path = write("theorem lemma-of-sand\n  show ∀ x : real, x = 0\n\n"
                 "theorem house\n  show 1 = 0\n  proof by lemma-of-sand(1)\n")
    assert set(statuses(path).values()) == {"not proved"}


def test_an_unproved_lemma_is_not_found_by_the_search(write: Callable[..., str]) -> None:
    path = write("theorem lemma-of-sand\n  let f : real → real\n  show ∀ x, f(x) = 0\n\n"
                 "theorem house\n  let f : real → real\n  show f(1) = 0\n")
    assert set(statuses(path).values()) == {"not proved"}


# Axioms, constants and definitions


@pytest.mark.parametrize("block", [
    "axiom anything\n  let P : prop\n  show P\n",
    "axiom less-irreflexive\n  let a : real\n  show a < a\n",
    "axiom norm-nonnegative\n  let P : prop\n  show P\n",
    "constant god : prop ⊢ prop\n",
    "constant gradient : (real → real), real ⊢ real\n",
    "constant norm : real ⊢ real\n",
], ids=["axiom", "library-axiom", "library-axiom-again", "constant", "library-constant", "built-in"])
def test_no_axioms_or_constants_outside_the_foundations(block: str, write: Callable[..., str]) -> None:
    with pytest.raises(DeriveError) as text:
        prove_text(block + "\n" + ONE_IS_ZERO, options=NO_NUMBERS)
    assert text.value.code in ("E-axiom", "E-name")
    with pytest.raises(DeriveError) as file:
        prove_file(write(block + "\n" + ONE_IS_ZERO), options=NO_NUMBERS)
    assert file.value.code in ("E-axiom", "E-name")


def test_a_folder_called_foundations_gives_no_rights(write: Callable[..., str], monkeypatch: pytest.MonkeyPatch,
                                                     tmp_path: Path) -> None:
    path = write("axiom anything\n  let P : prop\n  show P\n\ntheorem wrong\n  show 1 = 0\n  proof by anything\n",
                 "library/foundations/00.thm")
    monkeypatch.setenv("DERIVE_PATH", str(tmp_path / "library"))
    with pytest.raises(DeriveError):
        prove_file(path, options=NO_NUMBERS)
    try:
        assert prove_name("wrong", options=NO_NUMBERS)["status"] != "proved"
    except DeriveError as error:
        assert error.code in ("E-axiom", "E-input")


def test_a_file_in_the_current_directory_gives_no_rights(write: Callable[..., str]) -> None:
    Path("mine.thm").write_text("axiom anything\n  let P : prop\n  show P\n\n"
                                "theorem wrong\n  show 1 = 0\n  proof by anything\n", "utf-8")
    try:
        assert prove_name("wrong", options=NO_NUMBERS)["status"] != "proved"
    except DeriveError as error:
        assert error.code in ("E-axiom", "E-name", "E-input")


REDEFINED = "definition gradient(f : real[m, n] → real, x : real[m, n]) = (0 : real[m, n])\n"
ONE_IS_ZERO_BY_GRADIENTS = """
theorem wrong
  define f(x : real) = x
  show 1 = 0
  proof
    have all: ∀ x, ∇f(x) = 1
    proof
      fix x
      have d: has_derivative((z : real) ↦ z, (h : real) ↦ tr(1ᵀ h), x)
      ∇f(x) = 1 by gradient-value
    qed
    1 = ∇f(0) by all
    _ = 0 by definition
  qed
"""


def test_a_constant_of_the_library_is_not_redefined(write: Callable[..., str]) -> None:
    """Axioms about the constant would become false."""
    text = REDEFINED + ONE_IS_ZERO_BY_GRADIENTS
    with pytest.raises(DeriveError, match="name"):
        prove_file(write(text), options=NO_NUMBERS)
    with pytest.raises(DeriveError):
        prove_text(text, options=NO_NUMBERS)


@pytest.mark.parametrize("where", ["here", "path"])
def test_a_nearer_file_does_not_redefine_a_constant(where: str, write: Callable[..., str], tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor may a file in the current directory, or on DERIVE_PATH, hide a constant from its axioms."""
    if where == "here":
        Path("mine.thm").write_text(REDEFINED, "utf-8")
    else:
        write(REDEFINED, "library/mine.thm")
        monkeypatch.setenv("DERIVE_PATH", str(tmp_path / "library"))
    try:
        assert statuses(write(ONE_IS_ZERO_BY_GRADIENTS)) == {"wrong": "not proved"}
    except DeriveError as error:
        assert error.code in ("E-name", "E-input")


def test_a_definition_of_the_library_is_not_redefined(write: Callable[..., str]) -> None:
    text = "definition sigmoid(x : real) = x\n\ntheorem same\n  show ∀ x, sigmoid(x) = x\n"
    for attempt in (lambda: prove_file(write(text), options=NO_NUMBERS), lambda: prove_text(text, options=NO_NUMBERS)):
        with pytest.raises(DeriveError):
            attempt()


def test_a_definition_is_not_given_twice(write: Callable[..., str]) -> None:
    text = """
definition mine(x : real) = x
definition mine(x : real) = x + 1

theorem wrong
  show 1 = 0
  proof
    1 = mine(0) by definition
    _ = 0 by definition
  qed
"""
    for attempt in (lambda: prove_file(write(text), options=NO_NUMBERS), lambda: prove_text(text, options=NO_NUMBERS)):
        try:
            assert all(document["status"] != "proved" for document in attempt())
        except DeriveError as error:
            assert error.code in ("E-name", "E-kernel", "E-input")


@pytest.mark.parametrize(("definition", "said"), [
    ("definition loop(x : real) = loop(x) + 1\n", "loop is not declared"),
    ("definition ping(x : real) = pong(x) + 1\ndefinition pong(x : real) = ping(x)\n", "pong is not declared"),
    ("definition escape(x : real) = x + y\n", "y is not declared"),
    ("definition count(x : real) = real(size(n))\n", "n is not a dimension"),
], ids=["itself", "each-other", "free-variable", "free-dimension"])
def test_a_definition_is_no_equation(definition: str, said: str, write: Callable[..., str]) -> None:
    """A definition in terms of itself, or of what is not its argument, would be an axiom."""
    with pytest.raises(DeriveError, match=said):
        prove_file(write(definition + "\n" + ONE_IS_ZERO), options=NO_NUMBERS)
    with pytest.raises(DeriveError, match=said):
        prove_text(definition + "\n" + ONE_IS_ZERO, options=NO_NUMBERS)


@pytest.mark.parametrize("text", [
    "theorem wrong\n  define c = c + 1\n  show 1 = 0\n",
    "theorem wrong\n  let c : real\n  define c = c + 1\n  show 1 = 0\n",
    "theorem wrong\n  define f(x : real) = f(x) + 1\n  show 1 = 0\n",
    "theorem wrong\n  show 1 = 0\n  proof\n    define c = c + 1\n    0 = 1\n  qed\n",
    "theorem wrong\n  let a : real\n  show 1 = 0\n  proof\n    define a = 1\n    define a = 0\n    1 = 0\n  qed\n",
], ids=["itself", "a-variable", "function", "in-a-proof", "twice"])
def test_a_local_definition_is_no_equation(text: str) -> None:
    try:
        (document,) = prove_text(text, options=NO_NUMBERS)
        assert document["status"] != "proved"
        code = document["goals"][0]["error"]["code"]
    except DeriveError as error:
        code = error.code
    assert code == "E-name"


# Names


@pytest.mark.parametrize("name", ["less-irreflexive", "square-nonnegative", "norm-nonnegative"])
def test_a_name_of_the_foundations_is_taken(name: str, write: Callable[..., str]) -> None:
    text = f"theorem {name}\n  let a : real\n  show a = a\n"
    with pytest.raises(DeriveError):
        prove_text(text, options=NO_NUMBERS)
    with pytest.raises(DeriveError):
        prove_file(write(text), options=NO_NUMBERS)


def test_two_theorems_of_one_name(write: Callable[..., str]) -> None:
    text = "theorem twin\n  let a : real\n  show a = a\n\ntheorem twin\n  show 1 = 0\n"
    for attempt in (lambda: prove_file(write(text), options=NO_NUMBERS), lambda: prove_text(text, options=NO_NUMBERS)):
        try:
            assert [document["status"] for document in attempt()][-1] != "proved"
        except DeriveError as error:
            assert error.code in ("E-name", "E-input")


def test_a_theorem_of_the_library_keeps_its_meaning(write: Callable[..., str]) -> None:
    """A weaker theorem under a library name does not stand in for the library's own."""
    text = """
theorem geometric-sum
  let r : real
  show closed: r = r

theorem user
  let r : real
  show r ≠ 1 ⟹ ∀ n : nat, ∑_{k=0}^{n} r^k = (1 − r^n)/(1 − r)
  proof by geometric-sum.closed
"""
    try:
        assert statuses(write(text))["user"] == "not proved"
    except DeriveError as error:
        assert error.code in ("E-name", "E-input")


# Holes


HOLE = "theorem hole\n  let P : prop\n  show P\n  proof by sorry\n"
RESTING = "theorem resting\n  show 1 = 0\n  proof by hole\n"


def test_a_hole_is_not_a_proof() -> None:
    (document,) = prove_text(HOLE, options=NO_NUMBERS)
    assert document["status"] == "proved with holes"
    assert document["goals"][0]["holes"]


def test_a_hole_in_a_corner() -> None:
    text = """
theorem corner
  let a, b : real
  show (a + b)^2 = a^2 + 2 a b + b^2
  proof
    have side: a = b by sorry
    (a + b)^2 = 4 a^2 by side
    _ = a^2 + 2 a b + b^2 by side
  qed
"""
    assert prove_text(text, options=NO_NUMBERS)[0]["status"] == "proved with holes"


def test_a_hole_taints_what_rests_on_it(write: Callable[..., str]) -> None:
    for option in (Options(numbers=False, cache=False), NO_NUMBERS):
        assert set(statuses(write(HOLE + "\n" + RESTING), option).values()) <= {"proved with holes", "not proved"}
        assert set(statuses(write(HOLE + "\n" + RESTING), option).values()) <= {"proved with holes", "not proved"}


def test_a_hole_is_not_found_by_the_search(write: Callable[..., str]) -> None:
    text = HOLE.replace("P : prop", "f : real → real").replace("show P", "show ∀ x, f(x) = 0") + \
        "\ntheorem user\n  let f : real → real\n  show f(1) = 0\n"
    assert statuses(write(text))["user"] in ("proved with holes", "not proved")


def test_a_false_statement_with_a_hole_is_refuted() -> None:
    assert prove_text("theorem wrong\n  show 1 = 0\n  proof by sorry\n", options=NUMBERS)[0]["status"] == "refuted"


# The command line


@pytest.mark.parametrize(("text", "status"), [
    ("theorem right\n  let a : real\n  show a + a = 2 a\n", 0),
    ("theorem wrong\n  let a : real\n  show a + a = a\n", 1),
    (HOLE, 1),
    ("theorem unknown\n  let f : real → real\n  let a : real\n  show differentiable(f, a)\n", 1),
    ("theorem right\n  let a : real\n  show a + a = 2 a\n\ntheorem wrong\n  let a : real\n  show a + a = a\n", 1),
    ("axiom anything\n  let P : prop\n  show P\n\n" + ONE_IS_ZERO, 2),
    ("theorem unreadable\n  show (((\n", 2),
    ("", 2),
], ids=["proved", "refuted", "holes", "not-proved", "one-of-two", "axiom", "syntax", "empty"])
def test_exit_status(text: str, status: int, write: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    path = write(text)
    assert cli.run(["check", path]) == status
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    assert cli.run(["prove", path, "--json"]) == status
    printed = capsys.readouterr()
    assert json.loads(printed.out or printed.err)


def test_a_certificate_with_a_hole_is_refused() -> None:
    """The checker does not accept what `sorry` left open."""
    from derive.kernel.check import check_certificate
    from derive.kernel.errors import KernelError
    (document,) = prove_text(HOLE, options=NO_NUMBERS)
    with pytest.raises(KernelError, match="hole"):
        check_certificate(document["certificate"], document["vocabulary"])


def test_the_library_is_found() -> None:
    """The suite tests the real foundations."""
    assert read_index(Cache.default()).find("less-irreflexive").source.foundation
