"""Every example of the pages does what the page says."""

from __future__ import annotations

import doctest
import runpy
from collections.abc import Iterator
from typing import Any

import pytest

from derive.errors import DeriveError
from derive.library.cache import Cache
from derive.library.index import read_index
from derive.library.options import Options
from derive.parser.read import read_file
from derive.prove import Pipeline

from .transcripts import (
    PAGES,
    Example,
    answer,
    commands,
    compared,
    desk,
    examples,
    figures,
    with_figures,
    write_file,
)

READ_ELSEWHERE = {"language.md"}
"""The reference of the language has a test of its own, in tests/parser."""
TEXTS = {path.name: path.read_text("utf-8") for path in PAGES}
STATEMENTS = [(name, example) for name, text in TEXTS.items() if name not in READ_ELSEWHERE
              for example in examples(text) if example.language == "thm" and not example.info.endswith(".thm")]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if "```console" in text])
def test_transcripts_are_what_the_program_prints(name: str, cache: str) -> None:
    with desk(cache):
        for example in examples(TEXTS[name]):
            if write_file(example) or example.language != "console":
                continue
            shown = dict(zip(commands(example.text), parts(example.text), strict=True))
            for command, output in shown.items():
                assert compared(answer(command)) == compared(output), f"{command}: run tests/docs/transcripts.py"


def parts(transcript: str) -> list[str]:
    """What stands under each command."""
    found: list[list[str]] = []
    for line in transcript.splitlines():
        if line.startswith("$ "):
            found.append([])
        elif found:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if "```pycon" in text])
def test_python_answers_as_shown(name: str, cache: str) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    names: dict[str, Any] = {}
    with desk(cache):
        for example in examples(TEXTS[name]):
            if not write_file(example) and example.language == "pycon":
                test = doctest.DocTestParser().get_doctest(example.text, names, name, name, 0)
                runner.run(test, clear_globs=False)
                names = test.globs
    assert runner.failures == 0


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if "```python" in text])
def test_python_runs(name: str, cache: str) -> None:
    with desk(cache) as folder:
        for example in examples(TEXTS[name]):
            if not write_file(example) and example.language == "python":
                (folder / "example.py").write_text(example.text, "utf-8")
                runpy.run_path("example.py")


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    yield Pipeline(read_index(Cache.default()), Options(numbers=False, cache=False), Cache.default())


def first_name(part: object) -> str:
    return part.text.split()[1] if isinstance(part, Example) else str(part)


@pytest.mark.parametrize(("name", "example"), STATEMENTS, ids=first_name)
def test_statements(name: str, example: Example, pipeline: Pipeline) -> None:
    refused = "refused" in example.info
    for block in read_file(example.text, name).items:
        try:
            document = pipeline.derive(block) if block.kind == "theorem" else pipeline.theory.add(block, False)
        except DeriveError as error:
            document = {"status": "error", "goals": [{"error": error.document()}]}
        if document is None:
            continue
        errors = [goal["error"] for goal in document["goals"] if goal["error"]]
        assert (document["status"] != "proved") == refused, errors
        if example.quote:
            said = " ".join(str(part) for error in errors for part in error.values())
            assert example.quote in said


def test_the_number_of_axioms_is_the_published_one() -> None:
    page = TEXTS["kernel.md"]
    assert figures() in page, "run: python tests/docs/transcripts.py kernel.md"
    assert with_figures(page) == page


def test_a_comparison_forgives_times_alone() -> None:
    one = "  ✓ proved   3 steps · 2 axioms · kernel 12 ms\n"
    assert compared(one) == compared(one.replace("12 ms", "0.3 ms"))
    assert compared(one) != compared(one.replace("2 axioms", "3 axioms"))
    two = "  ✓ cross-checked   2 000 samples agree · float64 ≤ 3 ulp·κ · seed 0\n"
    assert compared(two) == compared(two.replace("2 000", "900").replace("≤ 3", "≤ 12"))
    assert compared(two) != compared(two.replace("✓ cross-checked", "✗ refuted"))
