"""What happens when something is wrong: said well, and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from derive import cli

Run = Callable[..., SimpleNamespace]
ROOT = Path(__file__).resolve().parents[2]


def test_an_unknown_name_has_a_suggestion(derive: Run) -> None:
    found = derive("prove", "normal-equation")
    assert found.status == 2 and "did you mean normal-equations?" in found.err
    assert derive("show", "zzz").status == derive("graph", "zzz").status == derive("axioms", "zzz").status == 2


def test_a_syntax_error_shows_the_line(derive: Run) -> None:
    found = derive("prove", "a = ((( b")
    assert found.status == 2
    assert found.err == """\
  ✗ error E-syntax   a bracket is not closed
    at <input>:2:8

    2 │   show a = ((( b
      │        ^^^

    expected   )
    found      the end
    try        close the bracket
"""


def test_errors_as_json(derive: Run) -> None:
    found = derive("prove", "a = ((( b", "--json")
    assert found.status == 2
    document = json.loads(found.out)
    assert document["status"] == "error" and document["error"]["place"]["line"] == 2


def test_a_fault_of_ours_is_said_so(derive: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = derive("prove", "crash here")
    assert found.status == 3 and "fault of derive" in found.err and "ZeroDivisionError: an accident" in found.err


def test_debugging_shows_where(pipeline: object, monkeypatch: pytest.MonkeyPatch,
                               capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DERIVE_DEBUG", "1")
    assert cli.run(["prove", "crash here"]) == 3
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [
    [], ["nonsense"], ["prove"], ["prove", "x", "--samples", "0"], ["prove", "x", "--seed", "a"], ["check"],
    ["prove", ""], ["prove", "   "], ["prove", "nowhere.thm"], ["check", "."], ["prove", "-x"],
    ["prove", "normal-equations", "--certificate", "/nowhere/t.json"],
    ["graph", "normal-equations", "--svg", "/nowhere/y.svg"],
])
def test_bad_input_has_status_2(derive: Run, arguments: list[str]) -> None:
    assert derive(*arguments).status in (2, 0 if not arguments else 2)


@pytest.mark.parametrize(("goals", "status"), [
    (["proved"], 0), (["proved", "not proved"], 1), (["proved", "refuted"], 1), (["proved with holes"], 1),
    (["proved", "error"], 2), (["error", "refuted"], 2),
])
def test_the_exit_status_says_what_came_of_it(goals: list[str], status: int) -> None:
    documents = [{"status": goal, "goals": [{"error": None}]} for goal in goals]
    assert cli._status(documents) == status
    doubted = {"status": "error", "goals": [{"error": {"code": "E-disagree"}}]}
    assert cli._status([*documents, doubted]) == 3


def test_shapes_that_do_not_fit_have_status_2() -> None:
    text = "theorem t\n  let n, d : dim\n  let X : real[n, d]; y : real[n]\n  show X y = y\n"
    found = subprocess.run(python("prove", text), capture_output=True, text=True, check=False)
    assert found.returncode == 2 and "did you mean Xᵀy?" in found.stdout


def test_a_file_that_is_not_text(derive: Run) -> None:
    Path("binary.thm").write_bytes(b"\xff\xfe\x00")
    found = derive("prove", "binary.thm")
    assert found.status == 2 and "not UTF-8" in found.err


def test_control_characters_do_not_reach_the_terminal(derive: Run) -> None:
    found = derive("prove", "evil\x1b[2Jname x")
    assert "\x1b" not in found.out + found.err
    assert "\x1b" not in derive("show", "evil\x1b[2J").err


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "derive", *arguments]


@pytest.mark.parametrize("arguments", [["--help"], ["prove", "--help"], ["--version"]])
def test_help_in_a_fresh_process(arguments: list[str]) -> None:
    done = subprocess.run(python(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout and not done.stderr


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(python("--help"), cwd=ROOT, stdout=closed, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == cli.PIPE_CLOSED and done.stderr == ""


def test_an_interruption_is_quiet() -> None:
    """Whoever runs the tests in the background ignores the signal, and programs inherit that."""
    process = subprocess.Popen(python("prove", "-"), cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED and "Traceback" not in errors


def test_a_slip_in_one_theorem_is_that_theorem_s(tmp_path: Path) -> None:
    path = tmp_path / "slips.thm"
    path.write_text("theorem a\n  show 1 = 1\ntheorme b \"T\"\n  show 2 = 2\n"
                    "theorem c\n  let a : real\n  show a + 0 = a\n  proof by simplify\n"
                    "theorem d\n  show 3 = 3\n  proof by c\ntheorem e\n  show 4 = 4\n", "utf-8")
    for _ in range(2):  # what is kept of theorem a must not hide the slip below it
        found = subprocess.run(python("check", str(path)), capture_output=True, text=True, check=False)
        marks = [line[:3] for line in found.stdout.splitlines() if line[:2] in ("✓ ", "✗ ")]
        assert marks == ["✓ a", "✗ b", "✗ c", "✗ d", "✓ e"] and found.returncode == 2
    assert "c cannot be read: simplify is not a reason (line 8)" in found.stdout


def test_a_slip_above_the_first_theorem_is_seen_when_the_theorem_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "above.thm"
    statuses = []
    for above in ("# a comment\n", "theorme b\n  show 1 = 2\n"):
        path.write_text(above + "theorem kept\n  show 1 = 1\n", "utf-8")
        statuses.append(subprocess.run(python("check", str(path)), capture_output=True, check=False).returncode)
    assert statuses == [0, 2]
