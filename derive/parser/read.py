"""Text to syntax tree.

>>> read_expression("2 X'(X w - y)") == read_expression("2 X'(X w − y)")
True
>>> read_file('theorem t "T"\\n  let x : real\\n  show x = x', "t.thm").items[0].name
't'
"""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer as LarkLexer

from ..errors import LimitProblem
from . import complaints, syntax
from .build_file import Builder
from .lexer import MAX_NESTING, scan
from .source import Source
from .words import TOKENS

_INSIDE = {"file": None, "expression": "HAVE", "sort": "LET", "declarations": "LET"}
"""What can be read, and the kind of statement that it is a part of."""
_HERE = Path(__file__).parent


class _Ready(LarkLexer):
    """Hands on tokens that ``lexer.py`` has made."""

    def __init__(self, _conf: Any) -> None: ...

    def lex(self, tokens: Any) -> Any:  # type: ignore[override]
        return iter(tokens)


def _cache_file() -> str | bool:
    """Where the parser tables are kept between runs; False where nothing can be written."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "derive"
    try:
        root.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return False
    return str(root / "grammar.bin") if os.access(root, os.W_OK) else False


def _grammar() -> str:
    """Both grammar files and the names of the tokens that the lexer makes."""
    text = (_HERE / "math.lark").read_text("utf-8") + (_HERE / "theorem.lark").read_text("utf-8")
    return text + "%declare " + " ".join(sorted(TOKENS)) + "\n"


@lru_cache(maxsize=1)
def _parser() -> tuple[Lark, Builder]:
    builder = Builder()
    parser = Lark(_grammar(), parser="lalr", start=list(_INSIDE), lexer=_Ready, transformer=builder,
                  maybe_placeholders=False, cache=_cache_file())
    return parser, builder


def _read(text: str, name: str, start: str, named: Collection[str] = ()) -> Any:
    source = Source(name, text)
    tokens = scan(source, _INSIDE[start])
    if start != "file" and tokens and tokens[-1].type == "SEP":
        tokens.pop()
    parser, builder = _parser()
    builder.source, builder.suspects = source, []
    try:
        tree: Any = parser.parse(tokens, start=start)  # type: ignore[arg-type,unused-ignore]
        labels = {str(token) for token in tokens if token.type == "LABEL"}
        builder.refuse_foreign(labels | _theorems(tokens) | set(named))
    except UnexpectedToken as error:
        raise complaints.complaint(source, tokens, error, start) from None
    finally:
        builder.source = Source("", "")
    for node in tree if isinstance(tree, tuple) else [tree]:
        _bounded(node)
    return tree


def _theorems(tokens: list[Any]) -> set[str]:
    """The names of the theorems of a file."""
    return {str(name) for word, name in pairwise(tokens) if word.type in ("THEOREM", "AXIOM")}


def _bounded(node: syntax.Node) -> None:
    """Refuse a tree so deep that those who walk it could run out of stack."""
    if syntax.depth(node, MAX_NESTING + 1) > MAX_NESTING:
        place = node.span.place if node.span else None
        raise LimitProblem(f"this is nested more than {MAX_NESTING} deep", place=place)


def read_file(text: str, name: str = "<input>") -> syntax.File:
    """The theorem file that a text says; raises DeriveError with the place of the mistake."""
    return _read(text, name, "file")


def read_block(text: str, name: str, named: Collection[str]) -> syntax.File:
    """A part of a theorem file; ``named`` are the labels and theorems of the whole, which reasons may mention."""
    return _read(text, name, "file", named)


def read_expression(text: str, name: str = "<input>") -> syntax.Expr:
    """The formula or expression that a text says."""
    return _read(text, name, "expression")


def read_sort(text: str, name: str = "<input>") -> syntax.Sort:
    """The sort that a text says."""
    return _read(text, name, "sort")


def read_declarations(text: str, name: str = "<input>") -> tuple[syntax.Declaration, ...]:
    """What could stand after ``let``: ``x : real[n]; A : real[n, n], symmetric``."""
    return _read(text, name, "declarations")
