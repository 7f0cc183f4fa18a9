"""What to tell the author of a mistake."""

from __future__ import annotations

from lark import Token
from lark.exceptions import UnexpectedToken

from ..errors import DeriveError, SyntaxProblem
from .source import Source


def complaint(source: Source, tokens: list[Token], error: UnexpectedToken, start: str) -> DeriveError:
    token = error.token
    place = source.place(token.start_pos or 0, token.end_pos or 0) if token.type != "$END" else source.place(max(0, len(source.text) - 1), len(source.text))
    return SyntaxProblem(f"{str(token)!r} is not expected here", place=place, expected=", ".join(sorted(error.expected)), found=str(token))
