"""The pages' examples, run: what a page shows is what the program does.

    python tests/docs/transcripts.py

writes what the program prints now into the pages.  A page has four kinds of examples, by the words
behind its fences: ``console`` (commands after ``$`` with all that they print), ``thm FILE`` (a file for the
commands and the Python below it), ``thm`` (theorems that are proved; with ``refused`` behind it, that are
not, for the reason quoted under it), and ``pycon`` (Python with answers).  Times and the measures of
the numerical check vary from run to run and are not compared.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```([\w.-]+)(?: +([^\n]*))?\n(.*?)^```$", re.S | re.M)
_QUOTE = re.compile(r"\s*((?:^> [^\n]*\n)+)", re.M)
_VARYING = [
    (re.compile(r"kernel [\d.]+ (?:ms|s)"), "kernel … ms"),
    (re.compile(r"cross-checked .*(?:\n {12,}\S.*)*"), "cross-checked"),
    (re.compile(r"\[\d+ samples[^]]*\]"), "[samples]"),
    (re.compile(r"\s+"), " "),
]
FIGURES = "<!-- figures: python tests/docs/transcripts.py -->", "<!-- end of figures -->"


class Example(NamedTuple):
    """A fenced part of a page: its language, what stands behind it, its text, a quotation below it, and its place."""

    language: str
    info: str
    text: str
    quote: str
    span: tuple[int, int]


def examples(page: str) -> list[Example]:
    """The fenced parts of a page, in order."""
    found = []
    for match in _FENCE.finditer(page):
        quote = _QUOTE.match(page, match.end())
        said = " ".join(line.removeprefix("> ") for line in quote[1].splitlines()) if quote else ""
        found.append(Example(match[1], (match[2] or "").strip(), match[3], said, match.span(3)))
    return found


def compared(text: str) -> str:
    """A transcript without what varies from run to run."""
    for pattern, shown in _VARYING:
        text = pattern.sub(shown, text)
    return text.strip()


@contextlib.contextmanager
def desk(cache: str) -> Iterator[Path]:
    """An empty folder to work in, with a fixed width of lines and its own cache."""
    before, here = dict(os.environ), Path.cwd()
    os.environ.update(DERIVE_CACHE=cache, COLUMNS="100", NO_COLOR="1", DERIVE_PATH="")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


def commands(transcript: str) -> list[str]:
    """The commands of a transcript."""
    return [line[2:] for line in transcript.splitlines() if line.startswith("$ ")]


def answer(command: str) -> str:
    """What a command prints: derive, the kernel's checker, ``cat FILE``; ``| head -N`` and ``| tail -N`` shorten it."""
    command, _, pipe = command.partition(" | ")
    words = shlex.split(command, comments=True)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        _run(words)
    lines = output.getvalue().splitlines()
    if pipe:
        end, number = pipe.split(" -")
        lines = lines[:int(number)] if end == "head" else lines[-int(number):]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _run(words: list[str]) -> None:
    from derive.cli import run
    from derive.kernel.__main__ import main as check
    if words[0] == "derive":
        run(words[1:])
    elif words[:3] == ["python", "-m", "derive.kernel"]:
        check(words[3:])
    elif words[0] == "cat":
        print("".join(Path(name).read_text("utf-8") for name in words[1:]), end="")
    else:
        raise ValueError(f"a page has the command {words[0]}, which is not known here")


def replayed(transcript: str) -> str:
    """A transcript with what its commands print now."""
    return "\n".join(f"$ {command}\n{answer(command)}" for command in commands(transcript))


def write_file(example: Example) -> bool:
    """Write the file of a ``thm FILE`` example into the current folder, if it is one."""
    if example.language == "thm" and example.info.endswith(".thm"):
        Path(example.info).write_text(example.text, "utf-8")
        return True
    return False


# Figures

def figures() -> str:
    """The statements of the foundations, counted by file."""
    words = ("axiom", "definition", "constant", "theorem")
    rows, total = [], dict.fromkeys(words, 0)
    for path in sorted((ROOT / "theorems" / "foundations").glob("*.thm")):
        kinds = re.findall(r"^(axiom|definition|constant|theorem|lemma)\b", path.read_text("utf-8"), re.M)
        count = {word: sum(kind.replace("lemma", "theorem") == word for kind in kinds) for word in words}
        total = {word: total[word] + count[word] for word in words}
        rows.append([path.stem.partition("-")[2].replace("-", " "), *map(str, count.values())])
    rows.append(["**all**", *(f"**{number}**" for number in total.values())])
    table = ["| foundations | axioms | definitions | constants | theorems |", "|---|---:|---:|---:|---:|"]
    return "\n".join([*table, *("| " + " | ".join(row) + " |" for row in rows)])


def with_figures(page: str) -> str:
    """A page with the figures of now, where it has a place for them."""
    begin, end = FIGURES
    if begin not in page:
        return page
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{figures()}\n{end}{rest.partition(end)[2]}"


def refreshed(page: str, cache: str) -> str:
    """A page with what the program prints now."""
    changes = []
    with desk(cache):
        for example in examples(page):
            if not write_file(example) and example.language == "console":
                changes.append((example.span, replayed(example.text)))
    for (start, end), text in reversed(changes):
        page = page[:start] + text + page[end:]
    return with_figures(page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        for path in PAGES:
            if not sys.argv[1:] or path.name in sys.argv[1:]:
                path.write_text(refreshed(path.read_text("utf-8"), os.environ.get("DERIVE_CACHE", kept)), "utf-8")
