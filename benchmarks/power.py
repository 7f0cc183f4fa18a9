"""How much the default cross-check sees: mutants of the library's claims and steps, and what it says of each.

    python benchmarks/power.py [--count 6000] [--jobs 2] [--seed 0] [--kinds flipped,missing] [--resume FILE]

Every mutant differs in one place from a claim or a step that is true.  Whether it is false is decided apart
from the cross-check: by a long search with other samples (``tests/mutation/hunt.py``), whose counterexamples are
exact; and it is true when the prover proves it, or when its form says so (a sum with its summands exchanged).
What neither decides is counted as undecided.  Results go to a file line by line, and a second run with the same
file and seed goes on where the first one stopped.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the mutants are those of the tests

from derive.errors import DeriveError  # noqa: E402
from derive.kernel.errors import KernelError  # noqa: E402
from derive.numeric import crosscheck as module  # noqa: E402
from derive.numeric.crosscheck import crosscheck  # noqa: E402
from derive.numeric.evaluation.evaluate import Evaluator  # noqa: E402
from derive.numeric.sampling.context import Context  # noqa: E402
from derive.numeric.values.number import Undefined, Unsupported  # noqa: E402
from derive.rules.proof import Proof  # noqa: E402
from derive.rules.prover import Prover  # noqa: E402
from derive.rules.search import Hint, NotFound  # noqa: E402
from tests.mutation.hunt import hunt, relative_gap  # noqa: E402
from tests.mutation.library import Shelf  # noqa: E402
from tests.mutation.mutants import Mutant, Statement, mutants, rewritten, spread  # noqa: E402

Row = dict[str, Any]
PROOF = 0.15
"""The seconds for proving a mutant, alone and from what it was made of."""
HUNT = 1.5
"""The seconds for the search for a counterexample that the cross-check did not find."""
LONGEST = 60.0
"""The seconds after which a mutant is given up."""
SMALL = 1e-12
"""The relative difference below which sides count as equal."""
PERIOD = 200
"""How many mutants one process looks at; terms are kept as long as it lives."""


GAPS: list[float | None] = []
"""How far apart the sides were at the counterexamples of the present mutant."""


def noted(evaluator: Evaluator, context: Context) -> None:
    """In the place of a counterexample in words: how far apart the sides are."""
    try:
        GAPS.append(relative_gap(evaluator, context.goal))
    except (Undefined, Unsupported):
        GAPS.append(None)


class Trial:
    """The mutants of one run, and what becomes of each."""

    def __init__(self, seed: int, count: int, kinds: tuple[str, ...], only: str) -> None:
        self.shelf = Shelf()
        self.theory = self.shelf.theory
        sources = [*(self.shelf.claims() if only != "steps" else ()), *(self.shelf.steps() if only != "claims" else ())]
        signature = self.theory.env.signature
        every = [m for s in sources for m in (*mutants(s, signature), *rewritten(s, signature))]
        self.available = Counter(m.kind for m in every)
        every = [m for m in every if not kinds or any(kind in m.kind for kind in kinds)]
        random.Random(seed).shuffle(every)
        self.chosen: list[Mutant] = spread(every, count)

    def row(self, number: int) -> Row:
        """What is said of a mutant, and what is known of it."""
        mutant = self.chosen[number]
        statement = mutant.statement
        row: Row = {"number": number, "name": statement.name, "kind": mutant.kind, "text": repr(statement)[:1500]}
        try:
            with limited(LONGEST):
                row |= self.verdict(statement)
                row |= self.truth(mutant, row)
        except TimeoutError:
            row |= {"truth": "undecided", "how": "took too long", "verdict": row.get("verdict", "no answer")}
        except Exception as crash:  # whatever it is, it is a fault to be reported
            row |= {"truth": "undecided", "how": f"{type(crash).__name__}: {crash}", "verdict": "crash"}
        return row

    def verdict(self, statement: Statement) -> Row:
        """What the default cross-check says, and the processor time that it took."""
        GAPS.clear()
        started = time.process_time()
        found = crosscheck(statement.variables, statement.hypotheses, statement.goal,
                           definitions=self.theory.definitions)
        seconds = time.process_time() - started
        row = {"verdict": found.kind, "samples": found.samples, "reason": found.reason, "seconds": round(seconds, 4)}
        return row | ({"gap": GAPS[0]} if GAPS else {})

    def truth(self, mutant: Mutant, row: Row) -> Row:
        """Whether a mutant is true, and how that is known."""
        statement = mutant.statement
        if mutant.kind.startswith(("same ", "weaker ")):
            return {"truth": "true", "how": "by its form"}
        if self.is_proved(statement):
            return {"truth": "true", "how": "proved"}
        if row["verdict"] == "refuted":
            return {"truth": "false", "how": "refuted"}
        started = time.process_time()
        found = hunt(statement, self.theory.definitions, HUNT)
        if found is None:
            return {"truth": "undecided", "how": "nothing found"}
        return {"truth": "false", "how": f"hunt, sample {found.number}, {time.process_time() - started:.2f} s",
                "gap": found.gap, "sizes": found.sizes, "witness": found.values}

    def is_proved(self, statement: Statement) -> bool:
        """Whether the chain proves it from its hypotheses, or with the unchanged statement as a hint."""
        known = self.theory.draft.theorems
        for named in ((), (statement.name,) if statement.name in known else None):
            if named is None:
                continue
            proof = Proof(self.theory.draft)
            prover = Prover(proof, self.theory.library, PROOF)
            with suppress(NotFound, KernelError, DeriveError):
                for hypothesis in statement.hypotheses:
                    prover.add(proof.assume(hypothesis))
                prover.prove(statement.goal, [Hint(n, tuple(self.theory.library.views(n)), ()) for n in named])
                return True
        return False


class limited:
    """Processor time after which ``TimeoutError`` is raised."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGPROF, self.over)
        signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def over(self, *_: object) -> None:
        raise TimeoutError


TRIAL: list[Trial] = []


def begin(*arguments: Any) -> None:
    """Prepare a process, which does not make counterexamples simple: nobody reads them."""
    module.SHRINKING, module.witness = 0, noted  # type: ignore[assignment]
    TRIAL.append(Trial(*arguments))


def one(number: int) -> Row:
    return TRIAL[0].row(number)


def rows(arguments: tuple[Any, ...], count: int, done: set[int], jobs: int) -> Iterator[Row]:
    """The rows of all mutants that are not done yet."""
    missing = [number for number in range(count) if number not in done]
    with get_context("spawn").Pool(jobs, begin, arguments, maxtasksperchild=PERIOD) as pool:
        yield from pool.imap_unordered(one, missing)


def report(found: list[Row]) -> str:
    """The figures."""
    lines = ["| kind | mutants | false | refuted | missed | true | wrongly refuted | undecided |",
             "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for kind in sorted({row["kind"] for row in found}):
        lines.append(line(kind, [row for row in found if row["kind"] == kind]))
    lines.append(line("**all**", found))
    apart = [row for row in found if row["truth"] == "false" and differs(row)]
    seen = sum(row["verdict"] == "refuted" for row in apart)
    lines += ["", (f"false ones whose sides differ by more than {SMALL}: {len(apart)}, refuted {seen}, "
                  f"{100 * seen / max(1, len(apart)):.2f} %")]
    times = sorted(row["seconds"] for row in found if "seconds" in row)
    if times:
        lines.append(f"processor time of a cross-check: median {1000 * statistics.median(times):.0f} ms, "
                     f"95 % {1000 * times[int(0.95 * len(times))]:.0f} ms, longest {times[-1]:.2f} s")
    lines += ["", "Missed:", *(described(row) for row in found if row["truth"] == "false" and is_missed(row))]
    lines += ["", "Wrongly refuted:", *(described(row) for row in found if is_wrong(row))]
    lines += ["", "Crashes:", *(described(row) for row in found if row["verdict"] in ("crash", "no answer"))]
    open_ones = [row for row in found if row["truth"] == "undecided" and row["verdict"] == "agrees"]
    some = random.Random(0).sample(open_ones, min(40, len(open_ones)))
    return "\n".join([*lines, "", "Some that agree and are undecided, to be read:", *map(described, some)])


def line(kind: str, found: list[Row]) -> str:
    false = [row for row in found if row["truth"] == "false"]
    true = sum(row["truth"] == "true" for row in found)
    missed = sum(map(is_missed, false))
    cells = (len(found), len(false), len(false) - missed, missed, true, sum(map(is_wrong, found)),
             len(found) - len(false) - true)
    return f"| {kind} | " + " | ".join(map(str, cells)) + " |"


def is_missed(row: Row) -> bool:
    return row["verdict"] != "refuted"


def is_wrong(row: Row) -> bool:
    return row["truth"] == "true" and row["verdict"] == "refuted"


def differs(row: Row) -> bool:
    """Whether the sides are apart where it is false; statements that are no relation have no sides to be close."""
    gap = row.get("gap")
    return gap is None or abs(gap) > SMALL


def described(row: Row) -> str:
    gap = row.get("gap")
    apart = "" if gap is None else f", sides differ by {abs(gap):.2g}"
    return (f"* {row['number']} {row['kind']}: {row['text']}\n    {row['verdict']} ({row.get('samples', 0)} samples"
            f"{'; ' + row['reason'] if row.get('reason') else ''}); {row['how']}{apart}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default="", help="parts of the names of kinds, with commas between")
    parser.add_argument("--only", choices=("all", "claims", "steps"), default="all")
    parser.add_argument("--resume", type=Path, default=None, help="the file of results, read and continued")
    parser.add_argument("--report", action="store_true", help="only print the figures of the file")
    chosen = parser.parse_args()
    path = chosen.resume or Path(tempfile.mkstemp(suffix=".jsonl")[1])
    found: list[Row] = [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []
    if not chosen.report:
        kinds = tuple(part for part in chosen.kinds.split(",") if part)
        arguments = (chosen.seed, chosen.count, kinds, chosen.only)
        count = len(Trial(*arguments).chosen)
        print(f"{count} mutants, results in {path}", flush=True)
        with path.open("a") as file:
            for row in rows(arguments, count, {row["number"] for row in found}, chosen.jobs):
                found.append(row)
                print(json.dumps(row), file=file, flush=True)
    print(report(sorted(found, key=lambda row: row["number"])))


if __name__ == "__main__":
    main()
