"""The proofs that ship with the foundations, so that nobody searches for the same lemma again.

``lemmas.jsonl`` beside the foundations holds a line for each goal of each lemma: its certificate.  Nothing in it
is believed: the kernel checks a certificate when it is used, for the statement that the foundations make now.
One that is missing or does not fit is searched for, as if the file were not there.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from .locate import FOUNDATIONS, shipped

NAME = "lemmas.jsonl"
_BEGIN = '{"name":"'


class Lemmas:
    """The shipped certificates by the names of the goals; a line is read when it is asked for."""

    @cached_property
    def lines(self) -> dict[str, str]:
        """The lines by name; none where the file cannot be read."""
        try:
            text = (shipped() / FOUNDATIONS / NAME).read_text("utf-8")
        except (OSError, ValueError):
            return {}
        rows = (line for line in text.splitlines() if line.startswith(_BEGIN) and line.endswith("}"))
        return {line[len(_BEGIN):].partition('"')[0]: line for line in rows}

    def certificate(self, name: str) -> dict[str, Any] | None:
        """The certificate of a goal of a lemma, None when there is none."""
        try:
            found = json.loads(self.lines[name])
        except (LookupError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) and found.get("name") == name else None


def line(certificate: dict[str, Any]) -> str:
    """A certificate as a line of the file.

    >>> line({"terms": [], "name": "a", "goal": 0})
    '{"name":"a","terms":[],"goal":0}'
    """
    return json.dumps({"name": certificate["name"], **certificate}, ensure_ascii=False, separators=(",", ":"))
