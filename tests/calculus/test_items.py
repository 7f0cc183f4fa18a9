"""Derivatives of the standard tables: a sample of the true ones is proved, and of the false ones none."""

from __future__ import annotations

import pytest

from tests.refusals.workshop import Workshop

from .items import Item, all_items

ALL = all_items()
TRUE = [item for item in ALL if not item.open][::19]
FALSE = [(item, *variant) for item in ALL for variant in item.false()][::31]


@pytest.fixture(scope="module")
def searched() -> Workshop:
    """Proof search alone: nothing false may be found even when no number warns."""
    return Workshop(numbers=False)


def test_the_table_is_large() -> None:
    assert len(ALL) >= 750
    assert sum(len(list(item.false())) for item in ALL) >= 1200
    assert all(item.value for item in ALL)
    assert len({item.name for item in ALL}) == len(ALL)


@pytest.mark.parametrize("item", TRUE, ids=[item.name for item in TRUE])
def test_a_derivative_is_proved(item: Item, searched: Workshop) -> None:
    answer = searched(item.true, item.name)
    assert answer.status == "proved", (answer.error, [goal["error"] for goal in answer.refused])


@pytest.mark.parametrize(("item", "kind", "text"), FALSE, ids=[f"{item.name}:{kind}" for item, kind, _ in FALSE])
def test_a_false_variant_is_not_proved(item: Item, kind: str, text: str, searched: Workshop) -> None:
    """Dropped transposes, factors, signs, orders, conditions, …: not even where no number warns."""
    assert not searched(text, item.name).status.startswith("proved"), (kind, text)


def test_a_step_inside_another_step_is_no_fault(searched: Workshop) -> None:
    """The map of a constant multiple has a step of its own; two steps in one comparison once ended in an exception."""
    claim = "has_derivative(t ↦ φ(t) A, h ↦ h φ(t) A, t)"
    lets = "  let n : dim; A : real[n, n]; t : real; φ : real → real, differentiable"
    assert searched(f'theorem steps "a wrong slope"\n{lets}\n  show {claim}\n', "steps").status == "not proved"
