"""The door of the kernel: certificates as files, a fresh process, allow lists and holes."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from derive.kernel.certificate import Reader
from derive.kernel.check import add_axiom, check_certificate, define, read_vocabulary
from derive.kernel.errors import KernelError
from derive.kernel.rules import HOLE, RULES
from derive.kernel.sorts import NAT, REAL, Dim, Real
from derive.kernel.terms import bound, lam, num, op, size, var
from derive.rules.writing import TermWriter

from .notation import add, eq, forall, inv, lt, make, ranged, total, tr, v
from .proofs import BUILDERS, certificates, environment, hole, vocabulary

CERTIFICATES = certificates()


def check(*parts: dict[str, Any], **options: Any) -> dict[str, Any]:
    return check_certificate({"theorems": list(parts)}, vocabulary(), **options)


def test_the_certificates_use_every_rule() -> None:
    used = {line[0] for certificate in CERTIFICATES for line in certificate["lines"]}
    assert used == set(RULES) - {"unsafe_hole"}


def test_certificates_survive_json() -> None:
    found = check_certificate(
        json.loads(json.dumps({"theorems": CERTIFICATES})), json.loads(json.dumps(vocabulary()))
    )
    assert list(found) == [build.__name__ for build in BUILDERS]


def test_axioms_are_carried() -> None:
    found = check(*CERTIFICATES)
    assert {name: theorem.axioms for name, theorem in found.items() if theorem.axioms} == {
        "bound": {"bump-bounded"}
    }


def test_vocabulary_document_and_environment_agree() -> None:
    known, read = environment(), read_vocabulary(vocabulary())
    assert known.theorems == read.theorems and known.signature.schemes == read.signature.schemes


A, i, k = v("A", "real[n, n]"), v("i", "1..n"), v("k", "nat")
TERMS = [
    forall([A], eq(tr(inv(A)), total(i, make("entry", inv(A), i, i)))),
    ranged(1, add(k, num(3, NAT)), k, make("real", k)),
    lam(REAL, add(bound(0, REAL), bound(2, REAL))),
    num(-7),
    num(0, NAT),
    size(Dim.of("n") * Dim.of("m") + Dim.of(2)),
    var("x'·1", Real(Dim.of("n") + Dim.of(1), Dim.of(2))),
    v("S", "S → 1..n → prop"),
]


@pytest.mark.parametrize("number", range(len(TERMS)))
def test_terms_come_back(number: int) -> None:
    writer = TermWriter()
    row = writer(TERMS[number])
    assert Reader(json.loads(json.dumps(writer.rows))).term(row) is TERMS[number]


# A fresh process


def run(
    tmp_path: Path, certificate: Any, *options: str, axioms: Any = None
) -> subprocess.CompletedProcess[str]:
    files = {"c.json": certificate, "v.json": vocabulary() if axioms is None else axioms}
    for name, content in files.items():
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    command = [
        sys.executable,
        "-m",
        "derive.kernel",
        str(tmp_path / "c.json"),
        "--axioms",
        str(tmp_path / "v.json"),
        *options,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_process_accepts(tmp_path: Path) -> None:
    done = run(tmp_path, {"theorems": CERTIFICATES})
    assert done.returncode == 0
    assert "✓ bound   axioms: bump-bounded" in done.stdout and "✓ gauss   axioms: none" in done.stdout


def test_process_refuses_a_wrong_goal(tmp_path: Path) -> None:
    wrong = {**CERTIFICATES[0], "goal": CERTIFICATES[0]["goal"] - 1}
    done = run(tmp_path, {"theorems": [wrong]})
    assert done.returncode == 1 and done.stderr.startswith("refused: ") and not done.stdout


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"theorems": 3}', '{"theorems": [3]}', "[" * 5000])
def test_process_survives_unreadable_input(tmp_path: Path, text: str) -> None:
    done = run(tmp_path, text)
    assert done.returncode in (1, 2) and not done.stdout and "Traceback" not in done.stderr


def test_process_without_files(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "derive.kernel",
        str(tmp_path / "none.json"),
        "--axioms",
        str(tmp_path / "none.json"),
    ]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 2


def test_process_allow_list(tmp_path: Path) -> None:
    assert run(tmp_path, {"theorems": CERTIFICATES}, "--allow", "bump-bounded").returncode == 0
    done = run(tmp_path, {"theorems": CERTIFICATES}, "--allow", "another")
    assert done.returncode == 1 and "bump-bounded" in done.stderr


def test_process_holes(tmp_path: Path) -> None:
    certificate = {"theorems": [hole(environment())]}
    assert run(tmp_path, certificate).returncode == 1
    done = run(tmp_path, certificate, "--unsafe-allow-holes")
    assert done.returncode == 0 and HOLE in done.stdout


def test_the_kernel_imports_the_standard_library_alone() -> None:
    program = "import sys, derive.kernel.check; print(*sorted({m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)))"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert set(done.stdout.split()) <= {"derive", "__main__"}


# The same, called


def test_allow_list() -> None:
    check(*CERTIFICATES, allowed=["bump-bounded"])
    with pytest.raises(KernelError, match="bump-bounded"):
        check(*CERTIFICATES, allowed=[])


def test_holes_taint_what_rests_on_them() -> None:
    env = environment()
    first = hole(env)
    assert check(first, unsafe_allow_holes=True)["hole"].axioms == {HOLE}
    second = {
        "name": "second",
        "terms": first["terms"],
        "goal": first["goal"],
        "lines": [["use", [], "hole", {}, {}]],
    }
    assert check(first, second, unsafe_allow_holes=True)["second"].axioms == {HOLE}
    with pytest.raises(KernelError, match="holes"):
        check(first, second)


def test_a_name_is_used_once() -> None:
    first = CERTIFICATES[0]
    for name in ("connectives", "bump-bounded", "double.definition"):
        with pytest.raises(KernelError, match="taken"):
            check(first, {**first, "name": name})


def test_a_theorem_cannot_use_itself_or_a_later_one() -> None:
    goal = CERTIFICATES[0]
    circular = {**goal, "lines": [["use", [], "connectives", {}, {}]]}
    with pytest.raises(KernelError, match="nothing is called"):
        check(circular)
    with pytest.raises(KernelError, match="nothing is called"):
        check({**circular, "name": "first"}, goal)


def test_hypotheses_must_be_discharged() -> None:
    rows = [["prop"], ["op", "false", 0, []]]
    with pytest.raises(KernelError, match="last line"):
        check({"name": "absurd", "terms": rows, "lines": [["assume", [], 1]], "goal": 1})


# Vocabularies


def test_definitions_speak_of_their_arguments_alone() -> None:
    x, y, a = v("x", "real"), v("y", "real"), v("a", "real[n]")
    bad = [
        ([x], y),
        ([x], make("real", size(Dim.of("n")))),
        ([x, x], x),
        ([x], op("double", x, sort=Real(Dim.of(2), Dim.of(2)))),
        ([x], op("self", x, sort=REAL)),
        ([a], make("real", size(Dim.of("m")))),
    ]
    for arguments, body in bad:
        with pytest.raises(KernelError):
            define(environment(), "self", arguments, body)


@pytest.mark.parametrize("name", ["+", "forall", "double", "bump"])
def test_a_definition_has_a_new_name(name: str) -> None:
    with pytest.raises(KernelError):
        define(environment(), name, [v("x", "real")], v("x", "real"))


@pytest.mark.parametrize(
    "sorts", ["real[n + m]", "real[n m]", "1..n + m", "real[n + m] → real", "real[2 n + 3 m, 2]"]
)
def test_a_definition_cannot_take_a_compound_dimension_apart(sorts: str) -> None:
    """Else ``c(x : real[n + m]) = n`` gives 1 = 2 at ``real[3]``."""
    with pytest.raises(KernelError):
        define(environment(), "part", [v("x", sorts)], make("real", size(Dim.of("n"))))


@pytest.mark.parametrize("sorts", ["real[n, m]", "real[n + 1]", "real[2 n]", "1..n → real"])
def test_a_definition_may_speak_of_a_dimension_that_its_sorts_settle(sorts: str) -> None:
    define(environment(), "part", [v("x", sorts)], make("real", size(Dim.of("n"))))


def test_axioms_are_closed_formulas() -> None:
    x = v("x", "real")
    for statement in (
        lt(x, num(1)),
        x,
        lt(bound(0, REAL), num(1)),
        op("<", num(1), num(0, NAT), sort=lt(x, x).sort),
    ):
        with pytest.raises(KernelError):
            add_axiom(environment(), "wrong", statement)


def test_vocabularies_are_not_changed_by_a_certificate() -> None:
    env = environment()
    schemes = copy.deepcopy(list(env.signature.schemes))
    check_certificate({"theorems": CERTIFICATES}, env)
    assert list(env.signature.schemes) == schemes
