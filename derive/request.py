"""From what a user wrote to documents: a name, a file or a text; the kept answer first.

Both faces ask here.  The pipeline that proves, and with it the parser, the tactics and the numbers,
is loaded only when there is no kept answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from .errors import InputProblem
from .lazy import load
from .library.cache import Cache
from .library.index import Item, read_index, read_text
from .library.locate import SUFFIX
from .library.options import Options
from .library.warm import Answer, Memory

MAX_TEXT = 1_000_000
FPCORE = ".fpcore"
_NAME = re.compile(r"[^\W\d][\w'’-]*(?:\.[\w'’-]+)?")
_BLOCK = re.compile(r"(?:\s|#[^\n]*\n)*(?:theorem|lemma|definition|constant|axiom)\s+[^\W\d]")
_SHAPE = re.compile(r"real\s*\[([^\]]*)\]|1\s*\.\.\s*([^\W\d]\w*)")
_WORD = re.compile(r"[^\W\d]\w*")
_DIM = re.compile(r"([^;:]*):\s*dim\b")
_STATEMENT = re.compile(r"\s*(?:let|assume|define|show)\b")


def answers(target: str, options: Options, *, let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = (),
            cache: Cache | None = None) -> list[Answer]:
    """The answers about a theorem name, the theorems of a file, or the theorems of a text.

    Raises ``InputProblem`` for a name, a file or a text that cannot be read.
    """
    given = bool(let or assumed or defined)
    if not target.strip():
        raise InputProblem("nothing to prove",
                          expected="the name of a theorem, a theorem file, or a statement")
    cache = cache or Cache.default()
    if given and (is_file(target) or _BLOCK.match(target)):
        raise InputProblem("a theorem says itself what is given", found=target.partition("\n")[0],
                           expected="a statement, where let, assume or define are given")
    if is_file(target):
        return of_file(target, options, cache)
    if _NAME.fullmatch(target) and not given:
        return [of_name(target, options, cache)]
    return of_text(theorem_text(target, let, assumed, defined), "<input>", options)


def is_file(target: str) -> bool:
    """Whether ``target`` is meant as a file.

    >>> is_file("chapter/mine.thm"), is_file("normal-equations")
    (True, False)
    """
    named = target.endswith(SUFFIX) and "\n" not in target
    try:
        return named or os.path.isfile(target) and not _NAME.fullmatch(target)
    except ValueError:  # a text with a zero byte
        return False


def of_name(name: str, options: Options, cache: Cache) -> Answer:
    """The answer about one theorem of the library."""
    index = read_index(cache)
    item = index.find(name.partition(".")[0])
    known = Memory(index, options, cache).recall(item) if item.block.kind == "theorem" else None
    return known or _answer(load("derive.prove").prove_name(item.name, options=options))


def of_file(path: str, options: Options, cache: Cache) -> list[Answer]:
    """The answers about the theorems of a file: all kept, or all proved now."""
    text = read_text(path)
    index, items = read_index(cache).with_file(path)
    known = _all_kept(items, Memory(index, options, cache)) if _BLOCK.match(text) else []
    return known or [_answer(document) for document in load("derive.prove").prove_file(path, options=options)]


def of_text(text: str, name: str, options: Options) -> list[Answer]:
    """The answers about the theorems of a text."""
    if len(text) > MAX_TEXT:
        raise InputProblem("the text is too long", expected=f"at most {MAX_TEXT:,} characters")
    return [_answer(document) for document in load("derive.prove").prove_text(text, name, options=options)]


def derivative(text: str, wrt: Sequence[str], options: Options, *, let: str = "", assumed: Sequence[str] = (),
               defined: Sequence[str] = (), kind: str = "") -> tuple[Any, Answer]:
    """The derivatives of an expression, and the answer about the theorem file that states and proves them.

    Raises ``DeriveError`` for what cannot be read, and when no derivative is found.
    """
    if len(text) > MAX_TEXT:
        raise InputProblem("the text is too long", expected=f"at most {MAX_TEXT:,} characters")
    found = load("derive.calculus.answer").answer(text, wrt, let, assumed, defined, kind)
    found, checked = checked_derivative(found, options)
    load("derive.calculus.told").tell(checked.document, found.question, found.found)
    checked.document["derivative"] = {**found.document(), "compared": load("derive.calculus.compared").compared(
        found, options)}
    return found, checked


def checked_derivative(found: Any, options: Options) -> tuple[Any, Answer]:
    """A derivative, and the answer about the theorem file that states it: plainer, where the search asks for it."""
    (checked,) = of_text(found.theorem, "<input>", options)
    if checked.document["status"] == "proved":
        return found, checked
    for plainer in found.plainer():
        (again,) = of_text(plainer.theorem, "<input>", options)
        if again.document["status"] == "proved":
            return plainer, again
    return found, checked


def minimum(text: str, over: str, options: Options, *, let: str = "", assumed: Sequence[str] = (),
            defined: Sequence[str] = (), subject: str = "", greatest: bool = False) -> tuple[Any, Answer]:
    """What is known of the minimisers of an expression, and the answer about the theorem file that proves it.

    With ``greatest`` of the maximisers.  Raises ``DeriveError`` for what cannot be read, and when none is in sight.
    """
    if len(text) > MAX_TEXT:
        raise InputProblem("the text is too long", expected=f"at most {MAX_TEXT:,} characters")
    for plain in (False, True):
        found = load("derive.calculus.minimum").minimum(
            text, over, let, assumed, defined, subject, plain, greatest)
        (checked,) = of_text(found.theorem, "<input>", options)
        if checked.document["status"] == "proved":
            break
    load("derive.calculus.folded").fold(checked.document)
    checked.document["minimum"] = found.document()
    return found, checked


def problems(target: str, let: str = "", assumed: Sequence[str] = (), seed: int = 0) -> list[Any]:
    """What ``derive float`` measures: an example, the cores of an FPCore file, the steps of theorems, or an expression.

    Raises ``DeriveError`` for what cannot be read.
    """
    example = load("derive.floating.examples.collection").EXAMPLES.get(target)
    if example is not None:
        return [example.problem()]
    if target.endswith(FPCORE) and "\n" not in target:
        return list(load("derive.floating.fpcore").read_cores(read_text(target), target))
    if target.lstrip().startswith("(FPCore"):
        return list(load("derive.floating.fpcore").read_cores(target, "<input>"))
    prove = load("derive.prove")
    if is_file(target):
        readings = prove.read_text(read_text(target), target)
    elif _BLOCK.match(target):
        readings = prove.read_text(target)
    elif _NAME.fullmatch(target) and len(target.partition("_")[0]) > 1 and not let:
        readings = _named(target)
    else:
        readings = prove.read_expression(target, let, assumed)
    return [problem for reading in readings for problem in _stated(reading, seed)]


def _named(target: str) -> list[Any]:
    """The steps of a theorem, or of the one goal of it that is named behind a point.

    Raises ``InputProblem`` for a name that no theorem or goal has.
    """
    name, _, label = target.partition(".")
    item = read_index().find(name)
    readings = [reading._replace(groups=[group for group in reading.groups if not label or group.goal == label])
                for reading in load("derive.prove").read_name(item.name)]
    if not any(reading.groups for reading in readings):
        raise InputProblem(f"{name} has no goal {label} with sides that are numbers" if label else
                           f"{name} has no sides that are numbers", found=target)
    return readings


def _stated(reading: Any, seed: int) -> Iterator[Any]:
    """A problem for each group of sides."""
    statement = load("derive.floating.statement")
    for group in reading.groups:
        sides = [statement.Side(*side) for side in group.sides]
        problem = statement.statement(reading.name, group.variables, group.hypotheses, sides, reading.definitions, seed)
        title = reading.title or (reading.name if reading.name != "input" else "")
        problem.title = f"{title}: {group.goal}" if title and group.goal else title
        yield problem


def theorem_text(text: str, let: str = "", assumed: Sequence[str] = (), defined: Sequence[str] = ()) -> str:
    """A theorem file from what may be only a statement.

    >>> print(theorem_text("(a + b)^2 = a^2 + 2 a b + b^2", "a, b : real"))
    theorem input
      let a, b : real
      show (a + b)^2 = a^2 + 2 a b + b^2
    """
    if _BLOCK.match(text):
        return text
    declared_dims = {name for part in _DIM.findall(let) for name in _WORD.findall(part)}
    names = sorted(_dimensions(let) - declared_dims)
    parts = [*(f"{name} : dim" for name in names), *let.split(";")]
    said = [*(("let", part) for part in parts), *(("define", part) for part in defined),
            *(("assume", part) for part in assumed)]
    declared = "".join(f"  {word} {part.strip()}\n" for word, part in said if part.strip())
    statement = text if _STATEMENT.match(text) else f"  show {text.strip()}"
    return f"theorem input\n{declared}{statement}"


def _dimensions(let: str) -> set[str]:
    """The names that stand for dimensions in the sorts of declarations.

    >>> sorted(_dimensions("X : real[n, 2 d]; a : 1..m → real"))
    ['d', 'm', 'n']
    """
    return {name for shape in _SHAPE.findall(let) for name in _WORD.findall(shape[0] or shape[1])}


def _all_kept(items: list[Item], memory: Memory) -> list[Answer]:
    if not items or any(item.block.kind != "theorem" for item in items):
        return []
    kept = []
    for item in items:
        answer = memory.recall(item)
        if answer is None:
            return []
        kept.append(answer)
    return kept


def _answer(document: dict[str, Any]) -> Answer:
    """A document without the certificate that came with it, and the certificate."""
    shown = {key: value for key, value in document.items() if key not in ("certificate", "vocabulary")}
    return Answer(shown, document.get("certificate"), document.get("vocabulary"))
