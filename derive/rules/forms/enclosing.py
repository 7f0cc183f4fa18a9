"""Scalars that end alike: ``uᵀA v + uᵀB v`` as ``uᵀ(A + B) v``, and ``tr(A B) + tr(A C)`` as ``tr(A (B + C))``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derive.kernel.algebra import Algebra, Poly, turns

MAX_TURNS = 4


class Enclosed(NamedTuple):
    """A scalar polynomial written with words, all of which begin with ``left`` and end with ``right``."""

    words: Poly
    left: str
    right: str
    trace: bool


def enclosed(algebra: Algebra, p: Poly) -> Iterator[Enclosed]:
    """The ways to write a sum of scalars, each with one inner product or one trace in it, with common ends."""
    rows = []
    for (mono, _), value in p.items():
        places = [i for i, (number, e) in enumerate(mono) if e == 1 and algebra.atoms[number].key[0] in _WORDS]
        if len(places) != 1:
            return
        kind, *key = algebra.atoms[mono[places[0]][0]].key
        rows.append((kind, mono[:places[0]] + mono[places[0] + 1:], str(key[0]), value))
    trace = rows[0][0] == "trace"
    if any(kind != rows[0][0] for kind, *_ in rows):
        return
    for words in _aligned(algebra, [word for _, _, word, _ in rows], trace):
        left, right = ends(words)
        if left and all(len(word) > len(left) + len(right) for word in words) \
                and (right or trace or _leaves_its_end(algebra, words, left)):
            q = {(mono, word): value for (_, mono, _, value), word in zip(rows, words, strict=True)}
            yield Enclosed(q, left, right, trace)


_WORDS = ("word", "trace")


def _leaves_its_end(algebra: Algebra, words: Sequence[str], left: str) -> bool:
    """Whether the vector that comes out is in none of the rests: ``xᵀA x + xᵀb`` is left as it is."""
    end = {left[0], algebra.flip(left[0])}
    return all(end.isdisjoint(word[len(left):]) for word in words)


def ends(words: Sequence[str]) -> tuple[str, str]:
    """The common beginning of words, and the common end of what is left of them."""
    left = beginning(words)
    return left, beginning([word[len(left):][::-1] for word in words])[::-1]


def beginning(words: Sequence[str]) -> str:
    """The longest common beginning of words."""
    first, last = min(words), max(words)
    return first[:next((i for i, c in enumerate(first) if c != last[i]), len(first))]


def _aligned(algebra: Algebra, words: Sequence[str], trace: bool) -> Iterator[list[str]]:
    """The words turned so that they begin, or begin and end, like the first; once for each turn of that."""
    def forms(word: str) -> list[str]:
        flipped = algebra.flip(word)
        return [*turns(word), *turns(flipped)] if trace else [word, flipped]

    for start in forms(words[0])[:MAX_TURNS]:
        yield [max(forms(word), key=lambda form: sum(map(len, ends((start, form))))) for word in words]
