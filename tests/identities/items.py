"""The items of `items/*.txt`: an identity with the premises that it needs, and false variants.

A file begins with `let` lines.  An item is a line with a formula and indented lines below it:

* ``if PREMISE``: needed; the claim without it must not be proved; ``given PREMISE``: assumed always;
* ``not KIND WRONG``: a wrong claim in the place of the true one, under the same premises;
* ``open``: true, and not found by the search so far.

An item uses those letters of the file that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ITEMS = Path(__file__).parent / "items"
KINDS = ("order", "sign", "transpose", "factor", "exponent", "direction", "other")
_NAME = re.compile(r"[A-Za-z\u0370-\u03ff][A-Za-z0-9_\u0370-\u03ff\u2080-\u2089]*")


class Item(NamedTuple):
    """One identity of the tables."""

    group: str
    number: int
    claim: str
    needed: list[str]
    given: list[str]
    wrong: list[tuple[str, str]]
    letters: dict[str, str]
    open: bool = False

    @property
    def name(self) -> str:
        return f"{self.group}-{self.number}"

    def theorem(self, claim: str, premises: list[str], name: str) -> str:
        """The text of a theorem with this claim under these premises."""
        lines = [f"  let {letter} : {sort}" for letter, sort in self._declared(claim, *premises)]
        lines += [f"  assume {premise}" for premise in premises]
        return "\n".join([f'theorem {name} "of an item"', *lines, f"  show {claim}", ""])

    def _declared(self, *texts: str) -> list[tuple[str, str]]:
        """The letters with their sorts that occur in the texts, and the dimensions in those sorts, in order."""
        wanted = set(_NAME.findall(" ".join(texts)))
        wanted |= {name for letter in wanted & self.letters.keys() for name in _NAME.findall(self.letters[letter])}
        return [(name, sort) for name, sort in self.letters.items() if name in wanted]

    @property
    def true(self) -> str:
        return self.theorem(self.claim, [*self.given, *self.needed], self.name)

    def false(self) -> Iterator[tuple[str, str]]:
        """The false variants: a kind and the text of a theorem."""
        premises = [*self.given, *self.needed]
        for place, (kind, claim) in enumerate(self.wrong):
            yield kind, self.theorem(claim, premises, f"{self.name}-not-{place + 1}")
        for place, premise in enumerate(self.needed):
            rest = [p for p in premises if p != premise]
            yield f"without {premise}", self.theorem(self.claim, rest, f"{self.name}-without-{place + 1}")


def read_items(path: Path) -> list[Item]:
    """The items of a file, in order.

    Raises:
        ValueError: for a line that is none of the forms above.
    """
    letters: dict[str, str] = {}
    items: list[Item] = []
    for line in path.read_text("utf-8").splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        if word == "let" and not line.startswith(" "):
            letters.update(_letters(rest))
        elif not line.startswith(" "):
            items.append(Item(path.stem, len(items) + 1, line, [], [], [], letters))
        elif word == "open":
            items[-1] = items[-1]._replace(open=True)
        elif word in ("if", "given"):
            (items[-1].needed if word == "if" else items[-1].given).append(rest)
        elif word == "not" and rest.partition(" ")[0] in KINDS:
            kind, _, wrong = rest.partition(" ")
            items[-1].wrong.append((kind, wrong))
        else:
            raise ValueError(f"{path.name}: {line}")
    return items


def _letters(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        names, _, sort = part.partition(" : ")
        yield from ((name.strip(), sort.strip()) for name in names.split(","))


def all_items() -> list[Item]:
    return [item for path in sorted(ITEMS.glob("*.txt")) for item in read_items(path)]
