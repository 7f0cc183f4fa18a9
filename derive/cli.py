"""The command ``derive``.  A thin table: every command asks, and shows the document it gets.

Exit status: 0 proved, 1 not proved, 2 input that cannot be used, 3 a fault of derive itself.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from .arguments import FormulaCommand
from .collection import seldom
from .errors import DeriveError, InputProblem
from .lazy import load
from .switches import as_json as _as_json
from .switches import numeric as _numeric
from .switches import question as _question
from .version import __version__

PROVED, NOT_PROVED, BAD_INPUT, FAULT = 0, 1, 2, 3
INTERRUPTED, PIPE_CLOSED = 130, 141

_given: dict[str, str] = {}
"""The text given on the command line, for errors to quote."""

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_CONTEXT)
@click.version_option(__version__, "-V", "--version", prog_name="derive")
def commands() -> None:
    """Worked derivations and checked proofs for the mathematics of machine learning."""


def _options(no_numbers: bool = False, no_cache: bool = False, **chosen: Any) -> Any:
    return load("derive.library.options").Options(numbers=not no_numbers, cache=not no_cache, **chosen)


@commands.command(cls=FormulaCommand)
@click.argument("target", metavar="NAME|FILE|TEXT")
@_as_json
@click.option("--latex", is_flag=True, help="Print a LaTeX file.")
@click.option("--axioms", is_flag=True, help="List the axioms used.")
@click.option("--certificate", metavar="FILE", type=click.Path(dir_okay=False, writable=True),
              help="Write the proof for python -m derive.kernel; its axioms go beside it.")
@_question
@click.option("-v", "--verbose", is_flag=True, help="Show the laws behind every step, and its numbers.")
@click.option("--float", "floating", is_flag=True, help="Show what each side costs in floating point as well.")
@_numeric
def prove(target: str, as_json: bool, latex: bool, axioms: bool, certificate: str | None, let: str,
          assumed: Sequence[str], defined: Sequence[str], verbose: bool, floating: bool, **numeric: Any) -> int:
    """Prove a theorem of the library, the theorems of a file, or a statement ("-" reads it)."""
    target = sys.stdin.read() if target == "-" else target
    request, cache = load("derive.request"), load("derive.library.cache").Cache.default()
    _given["<input>"] = request.theorem_text(target, let, assumed, defined)
    answers = request.answers(target, _options(detail=verbose or as_json, **numeric), let=let, assumed=assumed,
                              defined=defined, cache=cache)
    documents = [answer.document for answer in answers]
    if certificate:
        _write_certificates(answers, certificate)
    readable = all(document["status"] != "error" for document in documents)
    stated = _given["<input>"] if assumed or defined else target
    costs = _measured(stated, let, numeric["seed"]) if floating and readable else []
    if costs and as_json:
        documents[0] = {**documents[0], "floating": costs}
    if as_json:
        _print_json(documents[0] if len(documents) == 1 else documents)
    elif latex:
        click.echo("\n".join(map(load("derive.render.latex").page, documents)), nl=False)
    else:
        _show(documents, axioms, verbose)
        _show_costs(costs, verbose)
    if verbose:
        _notes(cache.notes)
    return _status(documents)


@commands.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@_as_json
@_numeric
def check(files: Sequence[str], as_json: bool, **numeric: Any) -> int:
    """Check all theorems of files; status 0 only if every one is proved."""
    request, options = load("derive.request"), _options(**numeric)
    cache = load("derive.library.cache").Cache.default()
    documents, broken = [], []
    for file in files:
        try:
            found = [answer.document for answer in request.of_file(file, options, cache)]
        except DeriveError as error:
            broken.append(error.document())
            if not as_json:
                _show_error(error)
            continue
        documents += found
        if not as_json:
            _show_checked(found)
    if as_json:
        _print_json([*documents, *({"format": 1, "status": "error", "error": error} for error in broken)])
    return BAD_INPUT if broken else _status(documents)


@commands.command(cls=FormulaCommand)
@click.argument("expression", metavar="EXPR")
@click.option("--wrt", "wrt", multiple=True, required=True, metavar="NAME", help="The variable; may be repeated.")
@_question
@click.option("--kind", type=click.Choice(["gradient", "jacobian", "hessian", "differential", "vec-jacobian"]),
              help="What to derive; by default what fits the shapes.")
@click.option("--emit", metavar="FILE|latex|numpy",
              help="Write a theorem file that checks by itself; latex prints LaTeX, numpy a Python function.")
@click.option("--axioms", is_flag=True, help="List the axioms used.")
@click.option("-v", "--verbose", is_flag=True, help="Show every step and the laws behind it, and its numbers.")
@_as_json
@_numeric
def grad(expression: str, wrt: Sequence[str], let: str, assumed: Sequence[str], defined: Sequence[str],
         kind: str | None, emit: str | None, axioms: bool, verbose: bool, as_json: bool, **numeric: Any) -> int:
    """Derive the gradient, Jacobian, Hessian or differential of an expression, with worked steps and a proof."""
    _given["<input>"] = expression
    found, answer = load("derive.request").derivative(
        expression, wrt, _options(detail=verbose or as_json, **numeric), let=let, assumed=assumed, defined=defined,
        kind=kind or "")
    if emit == "latex":
        click.echo(load("derive.render.latex").page(answer.document), nl=False)
        return _status([answer.document])
    if emit == "numpy":
        click.echo(load("derive.calculus.source").numpy_text(found), nl=False)
        return _status([answer.document])
    if emit:
        _write(emit, found.theorem)
    if as_json:
        _print_json(answer.document)
    else:
        _show([answer.document], axioms, verbose)
        for layout in dict.fromkeys(result["layout"] for result in answer.document["derivative"]["results"]):
            _remark("layout", layout)
    return _status([answer.document])


def _extremum(command: Any) -> Any:
    """The arguments of the commands that make a value least or greatest."""
    for option in (
        _numeric, _as_json, _question,
        click.option("-v", "--verbose", is_flag=True, help="Show the laws behind every step, and its numbers."),
        click.option("--axioms", is_flag=True, help="List the axioms used."),
        click.option("--emit", metavar="FILE", help="Write a theorem file that checks by itself."),
        click.option("--subject", default="", metavar="EQUATION",
                     help='What must hold: "C w = d", "‖w‖ = 1", "w\'B w = 1" or "W\'W = I".'),
        click.option("--over", required=True, metavar="NAME", help="The variable over which the value is extreme."),
        click.argument("expression", metavar="EXPR"),
    ):
        command = option(command)
    return command


def _found_extremum(expression: str, over: str, let: str, assumed: Sequence[str], defined: Sequence[str], subject: str,
                    emit: str | None, axioms: bool, verbose: bool, as_json: bool, greatest: bool,
                    **numeric: Any) -> int:
    """Find, show and write minimisers or maximisers."""
    _given["<input>"] = expression
    found, answer = load("derive.request").minimum(
        expression, over, _options(detail=verbose or as_json, **numeric), let=let, assumed=assumed, defined=defined,
        subject=subject, greatest=greatest)
    if emit:
        _write(emit, found.theorem)
    if as_json:
        _print_json(answer.document)
    else:
        _show([answer.document], axioms, verbose)
        for remark in found.remarks:
            _remark("note", remark)
    return _status([answer.document])


for _name, _greatest in (("minimise", False), ("maximise", True)):
    _what = f"Derive what {_name}s an expression: stationary points, their proof, closed forms."
    commands.command(_name, cls=FormulaCommand, help=_what)(
        _extremum(functools.partial(_found_extremum, greatest=_greatest)))


@commands.command("float", cls=FormulaCommand)
@click.argument("target", metavar="NAME|FILE|EXPR", default="")
@_as_json
@click.option("--let", "let", default="", metavar="DECLARATIONS", help='Declare the names of EXPR: "x : real[n]".')
@click.option("--assume", "assumed", multiple=True, metavar="FORMULA", help='What holds of them: "x > 0".')
@click.option("--format", "formats", multiple=True, metavar="FORMATS",
              help="binary16, bfloat16, binary32, binary64; all of them, or the one an FPCore names.")
@click.option("--samples", default=128, show_default=True, type=click.IntRange(1, 100_000),
              help="Samples of each of two kinds: uniform over bit patterns, and of typical magnitude.")
@click.option("--seed", default=0, show_default=True, help="Seed of the samples.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(0.1, 3600.0),
              help="Processor time for one group of forms.")
@click.option("-v", "--verbose", is_flag=True, help="Show the worst sample of every format.")
@click.option("--fpcore", is_flag=True, help="Print the forms as FPCore, for other tools, and measure nothing.")
@click.option("--sweep", metavar="PARAMETER", help="Correct digits against an example's parameter, or `condition`.")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False), help="Write a picture of the sweep.")
@click.option("--png", metavar="FILE", type=click.Path(dir_okay=False), help="Write it as PNG.")
@click.option("--list", "listed", is_flag=True, help="List the examples that come with derive.")
def floating(target: str, as_json: bool, let: str, assumed: Sequence[str], formats: Sequence[str], verbose: bool,
             fpcore: bool, sweep: str | None, svg: str | None, png: str | None, listed: bool, **chosen: Any) -> int:
    """What floating point costs: the error of each side of each step, in every format."""
    if listed:
        return _show_examples(as_json)
    target = sys.stdin.read() if target == "-" else target
    if not target.strip():
        raise InputProblem("nothing to measure", expected="an example, a theorem, an FPCore file, or an expression",
                           hint="derive float --list shows the examples")
    report = load("derive.floating.report")
    choices = report.Choices(report.formats(formats), **chosen)
    problems = load("derive.request").problems(target, let, assumed, choices.seed)
    if fpcore:
        click.echo(load("derive.floating.export").written(problems), nl=False)
        return PROVED
    if sweep or svg or png:
        return _sweep(target, problems, sweep, choices, {"svg": svg, "png": png}, as_json)
    return _costs(problems, choices, as_json, verbose)


def _measured(target: str, let: str, seed: int) -> list[dict[str, Any]]:
    """What the sides of a theorem cost, as ``derive float`` measures it."""
    report = load("derive.floating.report")
    problems = load("derive.request").problems(target, let, (), seed)
    return [report.report(problem, report.Choices(seed=seed)) for problem in problems]


def _show_costs(documents: Sequence[dict[str, Any]], verbose: bool) -> None:
    for document in documents:
        _print_lines([[("", "")], *load("derive.render.floating").report_lines(document, _columns(), verbose)])


def _costs(problems: Sequence[Any], choices: Any, as_json: bool, verbose: bool = False) -> int:
    """Measure, and show each report when it is there."""
    report, documents = load("derive.floating.report"), []
    for number, problem in enumerate(problems):
        documents.append(report.report(problem, choices))
        if not as_json:
            lines = load("derive.render.floating").report_lines(documents[-1], _columns(), verbose)
            _print_lines([*([[("", "")]] if number else []), *lines])
            if problem.error is not None:
                _show_error(problem.error)
    if as_json:
        _print_json(documents[0] if len(documents) == 1 else documents)
    if any(problem.error is not None for problem in problems):
        return BAD_INPUT
    return PROVED if any(map(report.measured, documents)) else NOT_PROVED


def _sweep(target: str, problems: Sequence[Any], parameter: str | None, choices: Any, files: dict[str, str | None],
           as_json: bool) -> int:
    """Sweep over a parameter, and draw the first sweep into files."""
    documents = load("derive.floating.sweep").sweeps(target, problems, parameter, choices)
    for kind, path in files.items():
        if path and documents:
            _write(path, load("derive.render.plot").plot(documents[0], kind))
    if as_json:
        _print_json(documents[0] if len(documents) == 1 else documents)
    else:
        lines = load("derive.render.floating").sweep_lines
        for number, document in enumerate(documents):
            _print_lines([*([[("", "")]] if number else []), *lines(document, _columns())])
    return PROVED if any(document["formats"] for document in documents) else NOT_PROVED


def _show_examples(as_json: bool) -> int:
    examples = load("derive.floating.examples.collection").EXAMPLES.values()
    rows = [{"name": one.name, "parameter": one.sweep.parameter, "title": one.title, "source": one.source}
            for one in examples]
    if as_json:
        _print_json(rows)
    else:
        _print_lines(load("derive.render.floating").example_lines(rows, _columns()))
    return PROVED


@commands.command("list")
@click.option("--kind", type=click.Choice(["theorem", "axiom", "constant", "definition", "all"]), default="theorem",
              show_default=True, help="What to list.")
@_as_json
def list_(kind: str, as_json: bool) -> int:
    """List the theorems of the library."""
    items = load("derive.library.index").read_index().items.values()
    return _show_items([item for item in items if kind in ("all", item.block.kind)], as_json, grouped=True)


@commands.command()
@click.argument("words", nargs=-1, required=True)
@_as_json
def search(words: Sequence[str], as_json: bool) -> int:
    """Find statements by words of their name, title, source or text."""
    items = load("derive.library.index").read_index().search(words)
    return _show_items(items[:50], as_json) or (PROVED if items else NOT_PROVED)


@commands.command()
@click.argument("name")
@_as_json
def show(name: str, as_json: bool) -> int:
    """Show a statement of the library as it is written in its file."""
    item = load("derive.library.index").read_index().find(name)
    if as_json:
        _print_json({**item.document(), "text": item.text()})
    else:
        click.echo(f"# {item.source.shown}:{item.block.line}\n{item.text()}", nl=False)
    return PROVED


@commands.command()
@click.argument("name")
@_as_json
def axioms(name: str, as_json: bool) -> int:
    """List exactly the axioms that a theorem rests on."""
    index = load("derive.library.index").read_index()
    document = load("derive.request").answers(name, _options())[0].document
    rows = [index.items[axiom].document() if axiom in index.items else {"name": axiom} for axiom in document["axioms"]]
    if as_json:
        _print_json({"name": document["name"], "status": document["status"], "axioms": rows})
    else:
        _print_lines(load("derive.render.tables").item_lines(rows, _columns()))
    return _status([document])


@commands.command()
@click.argument("name")
@click.option("--svg", metavar="FILE", type=click.Path(dir_okay=False), help='Write a picture ("-" prints it).')
@click.option("--dot", is_flag=True, help="Print the graph in the language of Graphviz.")
@click.option("--library", is_flag=True, help="What the theorem rests on in the library, not its steps.")
@_as_json
def graph(name: str, svg: str | None, dot: bool, library: bool, as_json: bool) -> int:
    """The steps of a theorem and what each rests on."""
    found = _library_graph(name) if library else _step_graph(name)
    if svg:
        picture = load("derive.render.picture").svg(found)
        click.echo(picture, nl=False) if svg == "-" else _write(svg, picture)
    elif as_json:
        _print_json(load("derive.graph").as_data(found))
    elif dot:
        click.echo(load("derive.render.picture").dot(found), nl=False)
    else:
        _print_lines(load("derive.render.tables").graph_lines(found, _columns()))
    return PROVED


@commands.command()
@click.argument("name")
def new(name: str) -> int:
    """Write NAME.thm: a theorem that proves as it is, to change into yours."""
    path = load("derive.library.template").write(name)
    click.echo(f"wrote {path}; try: derive prove {path}")
    return PROVED


def _step_graph(name: str) -> Any:
    return load("derive.graph").of_document(load("derive.request").answers(name, _options())[0].document)


def _library_graph(name: str) -> Any:
    index = load("derive.library.index").read_index()
    rows = [(one.document(), [other.name for other in index.mentioned(one)]) for one in index.reached(index.find(name))]
    return load("derive.graph").of_library(rows)


def _status(documents: Sequence[dict[str, Any]]) -> int:
    statuses = {document["status"] for document in documents}
    errors = [goal["error"] for document in documents for goal in document["goals"] if goal.get("error")]
    if any(error["code"] == "E-disagree" for error in errors):
        return FAULT
    return PROVED if statuses <= {"proved"} else BAD_INPUT if "error" in statuses else NOT_PROVED


def _columns() -> int:
    return int(load("derive.render.screen").columns())


def _print_lines(lines: Sequence[Any], error: bool = False) -> None:
    load("derive.render.screen").write(lines, sys.stderr if error else sys.stdout)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=not _is_utf8(), indent=2))


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _show(documents: Sequence[dict[str, Any]], axioms: bool, verbose: bool) -> None:
    terminal = load("derive.render.terminal")
    view = terminal.View(_columns(), axioms, verbose, _reader())
    for number, document in enumerate(documents):
        _print_lines([*([[("", "")]] if number else []), *terminal.document_lines(document, view)])


def _remark(label: str, text: str) -> None:
    """A line below a document."""
    _print_lines(load("derive.render.verdict").remark_lines(label, text, _columns()))


def _show_checked(documents: Sequence[dict[str, Any]]) -> None:
    lines = load("derive.render.tables").checked_lines
    for document in documents:
        _print_lines(lines(document, _columns(), _reader()))


def _show_items(items: Sequence[Any], as_json: bool, grouped: bool = False) -> int:
    rows = [item.document() for item in items]
    if as_json:
        _print_json(rows)
    else:
        tables = load("derive.render.tables")
        _print_lines((tables.chapter_lines if grouped else tables.item_lines)(rows, _columns()))
    return PROVED


def _show_error(error: DeriveError) -> None:
    error_lines = load("derive.render.refusal").error_lines
    _print_lines(error_lines(error.document(), _columns(), _reader(), f"error {error.code}"), error=True)


def _reader() -> Any:
    return load("derive.library.excerpt").reader(_given)


def _notes(notes: Sequence[str]) -> None:
    for note in notes:
        click.echo(f"note: {note}", err=True)


def _write(path: str, content: str | bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise InputProblem(f"cannot write {path}: {error.strerror}") from error


def _write_certificates(answers: Sequence[Any], path: str) -> None:
    """The certificate, and the axioms and constants it speaks of beside it."""
    if len(answers) != 1 or answers[0].certificate is None:
        raise InputProblem("there is no certificate to write", expected="one theorem that is proved")
    base = path.removesuffix(".json")
    _write(path, json.dumps(answers[0].certificate, ensure_ascii=False))
    _write(f"{base}.axioms.json", json.dumps(answers[0].vocabulary or {}, ensure_ascii=False))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; nothing a user does ends in a traceback."""
    try:
        return int(commands.main(arguments, prog_name="derive", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click meets a closed pipe by leaving, with status 1
        return _pipe_closed()
    except DeriveError as error:
        _report(error, arguments)
        return BAD_INPUT
    except Exception as error:
        return _fault(error)


def _pipe_closed() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has nowhere to go
    return PIPE_CLOSED


def _report(error: DeriveError, arguments: Sequence[str] | None) -> None:
    if "--json" in (sys.argv[1:] if arguments is None else arguments):
        _print_json({"format": 1, "status": "error", "error": error.document()})
    else:
        _show_error(error)


def _fault(error: Exception) -> int:
    if os.environ.get("DERIVE_DEBUG"):
        traceback.print_exc()
    summary = f"{type(error).__name__}: {error}".splitlines()[0]
    click.echo(f"This is a fault of derive, not of your input.\n  {summary[:300]}\n"
               "Set DERIVE_DEBUG=1 to see where, and please report it.", err=True)
    return FAULT


def main() -> None:
    """The entry point of the console script."""
    with seldom():
        status = run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        status = _pipe_closed()
    sys.exit(status)
