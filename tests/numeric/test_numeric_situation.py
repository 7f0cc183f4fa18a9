"""Many statements under the same hypotheses: samples are drawn once, and what is said of each is what is said alone."""

from __future__ import annotations

from typing import Any

import pytest

from derive.numeric.crosscheck import crosscheck
from derive.numeric.sampling.sampler import Sampler
from derive.numeric.situation import PATIENCE, Situations
from derive.numeric.verdict import Verdict

from .numeric_notation import forall, norm, v

a, b, x, y = v("a", "real"), v("b", "real"), v("x", "real[n]"), v("y", "real[m]")
POSITIVE, ORDER = a.gt(0).term, a.le(b).term


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the samples that are drawn."""
    numbers: list[int] = []
    draw = Sampler.draw

    def counted(self: Sampler, number: int) -> Any:
        numbers.append(number)
        return draw(self, number)
    monkeypatch.setattr(Sampler, "draw", counted)
    return numbers


def ask(situations: Situations, goal: Any, hypotheses: Any = (POSITIVE, ORDER), **options: Any) -> Verdict:
    options = {"samples": 20, "seconds": 5.0, **options}
    variables = sorted(goal.term.free.union(*(h.free for h in hypotheses)), key=lambda v: v.name)
    return situations.verdict(variables, hypotheses, goal.term, **options)


def test_samples_are_drawn_once(drawn: list[int]) -> None:
    situations = Situations({}, 0)
    first = ask(situations, b.gt(0))
    count = len(drawn)
    assert first.kind == "agrees" and first.samples == 20 and count >= 20
    assert ask(situations, (a * b).eq(b * a)).samples == 20
    assert ask(situations, a.le(a + b)).kind == "agrees"
    assert len(drawn) == count and len(situations.known) == 1


def test_new_letters_and_new_hypotheses_are_another_situation(drawn: list[int]) -> None:
    situations = Situations({}, 0)
    ask(situations, b.gt(0))
    assert ask(situations, (a * x).eq(a * x)).kind == "agrees" and len(situations.known) == 2
    assert ask(situations, norm(y).ge(0)).kind == "agrees" and len(situations.known) == 3
    assert ask(situations, b.gt(0), [ORDER]).kind == "refuted" and len(situations.known) == 4
    count = len(drawn)
    assert ask(situations, (a + b).gt(0)).kind == "agrees"
    assert len(drawn) == count, "the first situation was forgotten"


def test_a_statement_brings_its_own_hypotheses() -> None:
    situations = Situations({}, 0)
    assert ask(situations, forall("real", lambda t: t.gt(a).then(t.gt(0))), [POSITIVE]).kind == "agrees"
    found = ask(situations, forall("real", lambda t: t.gt(0)), [POSITIVE])
    assert found.kind == "refuted" and found.witness is not None


@pytest.mark.parametrize("goal", [b.gt(0), b.ge(2 * a), (a + b).eq(b + a), a.lt(b)])
def test_the_answer_is_that_of_a_statement_alone(goal: Any) -> None:
    situations = Situations({}, 0)
    ask(situations, (a * b).gt(0))
    alone = crosscheck([a.term, b.term], [POSITIVE, ORDER], goal.term, definitions={}, samples=20)
    assert ask(situations, goal).kind == alone.kind


def test_the_same_questions_have_the_same_answers() -> None:
    goals = [b.gt(0), (a + b).eq(2 * a), a.le(b)]
    first, second = ([ask(s, goal) for goal in goals] for s in (Situations({}, 3), Situations({}, 3)))
    assert first == second


def test_contradictory_hypotheses_are_not_sampled() -> None:
    situations = Situations({}, 0)
    found = ask(situations, a.eq(b), [POSITIVE, a.lt(0).term])
    assert (found.kind, found.samples, found.reason) == ("not sampled", 0, "no number lies within the bounds of a")
    found = ask(situations, a.eq(b), [x.eq(2 * x).term, x.ne(2 * x).term])
    assert (found.kind, found.samples, found.reason) == (
        "not sampled", 0, "no sample satisfied the hypotheses: not ¬(x = 2 x)")


def test_without_time_there_is_no_agreement_and_soon_no_attempt(drawn: list[int]) -> None:
    situations = Situations({}, 0)
    for _ in range(PATIENCE):
        found = ask(situations, b.gt(0), seconds=-1.0)
        assert (found.kind, found.samples) == ("not sampled", 0) and found.reason.startswith("no time")
    count = len(drawn)
    assert ask(situations, b.gt(0)).reason == "no time" and len(drawn) == count
