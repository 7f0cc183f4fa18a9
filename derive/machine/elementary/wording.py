"""How a file of this room says its part of the text: a template, its numbers, and the names of its arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path


def written(template: str, noun: str, arrays: Sequence[str], values: Mapping[str, object], n: int) -> str:
    """The template with every ``$NAME`` replaced, after lines that fetch its arrays when the text is compiled."""
    fetched = "".join(f'{name} = stored("{noun}", "{name}", {n}, "{digest(noun)}")\n' for name in arrays)
    for name in sorted(values, key=len, reverse=True):
        value = values[name]
        template = template.replace(f"${name}", value if isinstance(value, str) else repr(value))
    return fetched + template.replace("$N", str(n))


@cache
def digest(noun: str) -> str:
    """A hash of the files that compute the arrays of a noun."""
    here = Path(__file__)
    files = [here.with_name("constants.py").read_bytes(), here.with_name(f"{noun}.py").read_bytes()]
    return hashlib.sha256(b"\0".join(files)).hexdigest()[:16]
