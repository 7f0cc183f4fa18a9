"""Identities of the standard tables: a sample of the true ones is proved, and of the false ones none."""

from __future__ import annotations

import pytest

from tests.refusals.workshop import Workshop

from .items import Item, all_items

ALL = all_items()
TRUE = [item for item in ALL if not item.open and item.group != "determinants"][::21]
"""Laws of determinants rest on long lemmas, which have tests of their own."""
FALSE = [(item, *variant) for item in ALL for variant in item.false()][::40]


@pytest.fixture(scope="module")
def searched() -> Workshop:
    """Proof search alone: nothing false may be found even when no number warns."""
    return Workshop(numbers=False)


def test_the_table_is_large() -> None:
    assert len(ALL) >= 500
    assert sum(len(list(item.false())) for item in ALL) >= 800
    assert len({item.name for item in ALL}) == len(ALL)


@pytest.mark.parametrize("item", TRUE, ids=[item.name for item in TRUE])
def test_an_identity_is_proved(item: Item, searched: Workshop) -> None:
    answer = searched(item.true, item.name)
    assert answer.status == "proved", (answer.error, [goal["error"] for goal in answer.refused])


@pytest.mark.parametrize(("item", "kind", "text"), FALSE, ids=[f"{item.name}:{kind}" for item, kind, _ in FALSE])
def test_a_false_variant_is_not_proved(item: Item, kind: str, text: str, searched: Workshop) -> None:
    """Another order, sign or transpose, or a premise less: not even where no number warns."""
    assert not searched(text, item.name).status.startswith("proved"), (kind, text)
