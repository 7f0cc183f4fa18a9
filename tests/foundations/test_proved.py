"""Every theorem of the foundations is proved by derive itself, from what stands before it."""

from __future__ import annotations

import pytest

from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.prove import Pipeline

INDEX = read_index(Cache.default())
LEMMAS = {item.name: item for item in INDEX.foundations() if item.block.kind == "theorem"}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(INDEX, Options(numbers=False), Cache.default())


@pytest.mark.parametrize("name", LEMMAS)
def test_lemma_is_proved(name: str, pipeline: Pipeline) -> None:
    with pipeline.theory.before(name):
        document = pipeline.document(LEMMAS[name])
    assert document["status"] == "proved", [goal["error"] for goal in document["goals"]]
