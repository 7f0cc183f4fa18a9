"""Forms as FPCore 2.0, for other tools: one core for each number that a form computes.

>>> from .fpcore import read_cores
>>> text = "(FPCore (x) :pre (< 0 x 1) (let* ([y (sqrt x)] [z (+ y y)]) (if (< z 1) (* z y) 0.1)))"
>>> print(written(read_cores(text, "a.fpcore")), end="")
(FPCore (x)
 :name "core 1"
 :pre (< 0 x 1)
 (let* ([t1 (sqrt x)]
        [t2 (+ t1 t1)])
  (if (< t2 1) (* t2 t1) 1/10)))
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from flint import fmpq

from ..parser.alphabet import ascii_name
from .problem import Form, Problem
from .program import Instruction, Program
from .rounding import CONDITIONS

DEEPEST = 40
"""Expressions nested deeper than this get a name."""
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ODD = re.compile(r"[^A-Za-z0-9_]+")


def written(problems: Sequence[Problem]) -> str:
    """The forms of all problems as the text of an FPCore file; what cannot be written is in comments."""
    parts = [part for problem in problems for part in cores(problem)]
    return "\n".join(parts)


def cores(problem: Problem) -> list[str]:
    """A core for each number that each form computes."""
    names = symbols(problem.inputs)
    found = []
    for form in problem.forms:
        for place, output in enumerate(form.program.outputs):
            entry = f", number {place + 1}" if len(form.program.outputs) > 1 else ""
            found.append(core(problem, form, names, output, entry))
    if problem.error is not None:
        found.append(f"; not written: {comment(str(problem.error))}\n")
    found += [f"; not written: {comment(text)}: {comment(reason)}\n" for text, reason in problem.unmeasured.items()]
    return found


def core(problem: Problem, form: Form, names: Sequence[str], output: int, entry: str) -> str:
    """One core."""
    title = problem.title if problem.formats else ": ".join(filter(None, (problem.title, form.label, form.text)))
    lines = [f"(FPCore ({' '.join(names)})", f" :name {quoted(title + entry)}"]
    if len(problem.formats) == 1:
        lines += [f" :precision {problem.formats[0].name}"] if problem.formats[0].name != "binary64" else []
    if problem.condition is not None:
        lines.append(f" :pre {Printer(problem.condition, names).text(problem.condition.outputs[0], ' :pre')}")
    return "\n".join([*lines, f" {Printer(form.program, names).text(output, '')})", ""])


def symbols(inputs: Sequence[str]) -> list[str]:
    """Names for inputs that FPCore allows, all different."""
    found: list[str] = []
    for name in inputs:
        plain = _ODD.sub("_", ascii_name(name)).strip("_") or "x"
        plain = plain if _SYMBOL.fullmatch(plain) else f"x_{plain}"
        number, symbol = 1, plain
        while symbol in found or re.fullmatch(r"t\d+|E|PI|LN2|LN10|SQRT2|TRUE|FALSE|NAN|INFINITY", symbol):
            number, symbol = number + 1, f"{plain}_{number}"
        found.append(symbol)
    return found


class Printer:
    """Writes one result of a program; what is used twice, or is nested too deep, gets a name."""

    def __init__(self, program: Program, names: Sequence[str]) -> None:
        self.program, self.names = program, names
        self.mixed = any(one.form is not None for one in program.instructions)
        self.bound: dict[int, str] = {}
        self.known: dict[int, str] = {}
        self.depth: dict[int, int] = {}

    def text(self, output: int, before: str) -> str:
        """The expression of a result, with ``let*`` around it where names are needed."""
        uses = self.uses(output)
        bindings: list[str] = []
        for place in sorted(uses):
            instruction = self.program.instructions[place]
            self.known[place], self.depth[place] = self.expression(instruction), self.height(instruction)
            atomic = instruction.name in ("input", "constant") or instruction.name in CONDITIONS
            if place != output and not atomic and (uses[place] > 1 or self.depth[place] > DEEPEST or self.mixed):
                bindings.append(f"[t{len(bindings) + 1} {self.known[place]}]")
                self.known[place], self.depth[place] = f"t{len(bindings)}", 0
        if not bindings:
            return self.known[output]
        indent = "\n" + " " * 8
        return f"(let* ({indent.join(bindings)})\n  {self.known[output]})"

    def uses(self, output: int) -> Counter[int]:
        """How often each instruction that a result rests on is used."""
        found = Counter({output: 1})
        for place in range(output, -1, -1):
            instruction = self.program.instructions[place]
            if found[place] and instruction.name not in ("input", "constant"):
                found.update(instruction.arguments)
        return +found

    def height(self, instruction: Instruction) -> int:
        """How deep an expression is nested."""
        if instruction.name in ("input", "constant"):
            return 0
        return 1 + max((self.depth[place] for place in instruction.arguments), default=0)

    def expression(self, instruction: Instruction) -> str:
        """An instruction with its arguments in place."""
        name, arguments, form = instruction
        if name == "input":
            return self.names[arguments[0]]
        if name == "constant":
            value = self.program.constants[arguments[0]]
            plain = literal(value) if isinstance(value, fmpq) else value
            return plain if form is None else f"(! :precision {form.name} {plain})"
        if name in ("and", "or") and not arguments:
            return "TRUE" if name == "and" else "FALSE"
        if name == "positive":  # a condition on the argument, which other tools do not ask for
            return self.known[arguments[0]]
        head = {"neg": "-", "select": "if"}.get(name, name)
        plain = f"({' '.join([head, *(self.known[place] for place in arguments)])})"
        return plain if form is None else f"(! :precision {form.name} {plain})"


def literal(value: fmpq) -> str:
    """An exact number: a whole one, or a ratio, which FPCore rounds once."""
    return str(value.p) if value.q == 1 else f"{value.p}/{value.q}"


def quoted(text: str) -> str:
    """A string of FPCore."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def comment(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
