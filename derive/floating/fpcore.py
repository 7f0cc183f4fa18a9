"""Reading FPCore 2.0, the common language of tools for floating point (https://fpbench.org/spec/fpcore-2.0.html).

Every core of a file becomes a ``Problem``.  Cores with loops or tensors are read as far as their text goes, and say
that they are not measured.

>>> text = '(FPCore (x) :name "a; b" :pre (<= 0 x 1) (let ([y (+ x 1)]) (if (< y 2) (* y y) 4)))'
>>> problems = read_cores(text, "a.fpcore")
>>> problems[0].title, problems[0].bounds["x"], [i.name for i in problems[0].forms[0].program.instructions][-3:]
('a; b', (0, 1), ['*', 'constant', 'select'])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from flint import arb, fmpq

from ..errors import DeriveError, InputProblem, LimitProblem, NameProblem, Place, SyntaxProblem
from ..numeric.values.number import Undefined, Unsupported
from .format import BINARY64, FORMATS, Format
from .judge import Trace
from .number import number, power
from .problem import Form, Problem
from .program import Node, Program, Writer
from .reals import CONSTANTS, REALS
from .rounding import CONDITIONS
from .sexpr import Atom, Expression, List, read

LOOPS = frozenset(["while", "while*", "for", "for*"])
TENSORS = frozenset(["tensor", "tensor*", "array", "ref", "dim", "size"])
VARIADIC = frozenset(["<", "<=", ">", ">=", "==", "!=", "and", "or"])
OWN = frozenset(["neg", "positive"])
"""Operations of programs that are none of FPCore."""
LOGICAL = frozenset(["and", "or", "not"])
LARGEST_BASE = 36
BEYOND = fmpq(2) ** 20_000
"""A number beyond all that the formats have: infinity, where something is compared with it."""
MOST_STEPS = 50_000
"""How many expressions a core may have, with those of the cores that it calls."""
DEEPEST_CALL = 30
"""How deep cores may call one another."""


@dataclass
class Core:
    """One core as it is written: its properties are expressions by name."""

    name: str
    arguments: list[Expression]
    properties: dict[str, Expression]
    body: Expression
    place: Place
    ignored: list[str] = field(default_factory=list)


def read_cores(text: str, file: str) -> list[Problem]:
    """The cores of a text.  One that cannot be read leaves the others to be measured, and keeps its error.

    Raises:
        SyntaxProblem: for text that is no FPCore, and what is wrong with the first core when none can be read.
    """
    cores = [core(expression) for expression in read(text, file)]
    if not cores:
        raise InputProblem(f"there is no FPCore in {file}", expected="(FPCore (x) … expression)")
    known = {one.name: one for one in cores if one.name}
    found = [problem(one, known, number) for number, one in enumerate(cores, 1)]
    errors = [one.error for one in found if one.error is not None]
    if len(errors) == len(found):
        raise errors[0]
    return found


def core(expression: Expression) -> Core:
    """The parts of a core: ``(FPCore name? (arguments) property* body)``."""
    if isinstance(expression, Atom) or not is_word(expression[:1], "FPCore"):
        raise _problem(expression, "this is no FPCore", expected="(FPCore (x) … expression)")
    rest = list(expression[1:])
    name = rest.pop(0).text if rest and isinstance(rest[0], Atom) else ""  # type: ignore[union-attr]
    if not rest or isinstance(rest[0], Atom):
        raise _problem(expression, "an FPCore without arguments", expected="(x y …) after FPCore")
    arguments = rest.pop(0)
    assert isinstance(arguments, List)
    if not rest:
        raise _problem(expression, "an FPCore without a body", expected="an expression at its end")
    body = rest.pop()
    properties, ignored = read_properties(rest)
    return Core(name, list(arguments), properties, body, expression.place, ignored)


def read_properties(items: Sequence[Expression]) -> tuple[dict[str, Expression], list[str]]:
    """Properties ``:key value``, and stray words between them, which have no meaning and do no harm."""
    found: dict[str, Expression] = {}
    ignored: list[str] = []
    at = 0
    while at < len(items):
        item = items[at]
        if isinstance(item, Atom) and item.text.startswith(":"):
            if at + 1 == len(items):
                raise _problem(item, f"the property {item.text} has no value", expected=f"{item.text} VALUE")
            found[item.text[1:]] = items[at + 1]
            at += 2
        else:
            ignored.append(text_of(item))
            at += 1
    return found, ignored


def problem(one: Core, known: dict[str, Core], position: int) -> Problem:
    """What a core asks to be measured."""
    title = one.properties.get("name")
    name = title.string if isinstance(title, Atom) else one.name or f"core {position}"
    result = Problem(one.name or name, (), [], title=name)
    result.notes += [f"{word} stands between properties and is ignored" for word in one.ignored]
    try:
        reader = CoreReader(known)
        inputs = reader.arguments(one)
        result.inputs = tuple(inputs)
        result.formats = (reader.formats(one.properties),)
        node = reader.node(one.body, dict(inputs))
        if reader.is_condition(node):
            raise Unsupported("a truth value, whose error has no units")
        result.condition = condition(one, inputs)
        result.bounds = bounds(one.properties.get("pre"), inputs)
        result.examples = examples(one.properties.get("example"), inputs)
        result.forms.append(Form(text_of(one.body), reader.writer.program([node])))
    except Unsupported as reason:
        result.unmeasured[text_of(one.body)] = str(reason)
    except RecursionError:
        result.error = LimitProblem("cores that call one another are nested too deep", place=one.place)
    except DeriveError as error:
        result.error = error
    return result


def condition(one: Core, inputs: dict[str, Node]) -> Program | None:
    """The precondition as a program of its own."""
    pre = one.properties.get("pre")
    if pre is None:
        return None
    reader = CoreReader({})
    own = {name: reader.writer.input(name) for name in inputs}
    return reader.writer.program([reader.truth(pre, own)])


def bounds(pre: Expression | None, inputs: dict[str, Node]) -> dict[str, tuple[fmpq | None, fmpq | None]]:
    """Intervals that a precondition implies: of ``a ≤ x ≤ b`` among its conjuncts."""
    found: dict[str, tuple[fmpq | None, fmpq | None]] = {}
    for left, sign, right in comparisons(pre):
        for name, side, end in ((left, sign, right), (right, MIRRORED[sign], left)):
            if isinstance(name, Atom) and name.text in inputs:
                value = closed(end, side in ("<", "<="))
                low, high = found.get(name.text, (None, None))
                if value is not None and side in ("<", "<=", "=="):
                    high = value if high is None else min(high, value)
                if value is not None and side in (">", ">=", "=="):
                    low = value if low is None else max(low, value)
                found[name.text] = low, high
    return found


def examples(written: Expression | None, inputs: dict[str, Node]) -> tuple[tuple[fmpq, ...], ...]:
    """The sample ``([x 1] [y 2])`` of an ``:example``, if it has a number for every argument."""
    pairs = [pair for pair in written if isinstance(pair, List) and len(pair) == 2] if isinstance(written, List) else []
    found = {name.text: closed(value, False) for name, value in pairs if isinstance(name, Atom)}
    point = [found.get(name) for name in inputs]
    return (tuple(x for x in point if x is not None),) if point and None not in point else ()


MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


def comparisons(pre: Expression | None) -> list[tuple[Expression, str, Expression]]:
    """The comparisons of neighbours among the conjuncts of a condition."""
    if pre is None or isinstance(pre, Atom) or not pre or not isinstance(pre[0], Atom):
        return []
    if pre[0].text == "and":
        return [found for part in pre[1:] for found in comparisons(part)]
    if pre[0].text not in MIRRORED:
        return []
    return [(left, pre[0].text, right) for left, right in pairwise(pre[1:])]


def closed(expression: Expression, upper: bool) -> fmpq | None:
    """The value of an expression without variables, rounded outward to a ratio; None for another one."""
    try:
        reader = CoreReader({})
        program = reader.writer.program([reader.real(expression, {})])
        value = Trace(program, []).result(program.outputs[0])
    except (DeriveError, Unsupported, Undefined):
        return None
    if isinstance(value, arb):
        mantissa, exponent = map(int, (value.upper() if upper else value.lower()).man_exp())
        return fmpq(mantissa) * fmpq(2) ** exponent if abs(exponent) < 10_000 else None
    return value if isinstance(value, fmpq) else None


Names = dict[str, Node]


class CoreReader:
    """Writes the program of a core."""

    def __init__(self, known: dict[str, Core]) -> None:
        self.writer, self.known = Writer(), known
        self.calls: list[str] = []
        self.called: dict[tuple[object, ...], Node] = {}
        self.steps = 0

    def arguments(self, one: Core) -> Names:
        """An input for every argument."""
        found: Names = {}
        for argument in one.arguments:
            name = self.argument(argument)
            if name.text in found:
                raise _problem(name, f"the argument {name.text} is there twice", kind=NameProblem)
            found[name.text] = self.writer.input(name.text)
        return found

    def argument(self, argument: Expression) -> Atom:
        """The name of an argument ``x`` or ``(! :precision binary32 x)``."""
        while not isinstance(argument, Atom):
            if not is_word(argument[:1], "!"):
                raise Unsupported("a tensor among the arguments")
            argument = argument[-1]
        return argument

    def formats(self, properties: dict[str, Expression]) -> Format:
        """The format that ``:precision`` names; the rounding is to nearest."""
        rounding = properties.get("round")
        if rounding is not None and text_of(rounding) != "nearestEven":
            raise Unsupported(f"rounding {text_of(rounding)}")
        named = properties.get("precision", properties.get("type"))  # the second is that of older versions
        return BINARY64 if named is None else format_of(named)

    def real(self, expression: Expression, names: Names) -> Node:
        """The node of an expression that is a number."""
        node = self.node(expression, names)
        if self.is_condition(node):
            raise _problem(expression, "a condition stands where a number is needed", hint="use if")
        return node

    def truth(self, expression: Expression, names: Names) -> Node:
        """The node of an expression that is a condition."""
        node = self.node(expression, names)
        if not self.is_condition(node):
            raise _problem(expression, "a number stands where a condition is needed", hint="compare it: (< 0 x)")
        return node

    def is_condition(self, node: Node) -> bool:
        """Whether a node is a truth value."""
        name, arguments, _ = self.writer.order[node.index]
        if name == "select":
            return self.is_condition(Node(self.writer, arguments[1]))
        return name in CONDITIONS or name == "isnormal"

    def node(self, expression: Expression, names: Names) -> Node:
        """The node of an expression."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise LimitProblem("the core is too long with the cores that it calls", place=expression.place,
                               expected=f"at most {MOST_STEPS:,} expressions")
        if isinstance(expression, Atom):
            return self.atom(expression, names)
        if not expression:
            raise _problem(expression, "empty parentheses", expected="an operation and its arguments")
        head = expression[0]
        if not isinstance(head, Atom):
            raise _problem(expression, "an operation is missing", expected="a word after the parenthesis")
        special = SPECIAL.get(head.text)
        if special is not None:
            return special(self, expression, names)
        if head.text in LOOPS:
            raise Unsupported("a loop")
        if head.text in TENSORS:
            raise Unsupported("a tensor")
        if head.text in self.known and head.text not in REALS:
            return self.call(head, expression, names)
        return self.operation(head, expression, names)

    def atom(self, atom: Atom, names: Names) -> Node:
        """A variable, a number or a constant."""
        if atom.text in names:
            return names[atom.text]
        value = number(atom.text)
        if value is not None:
            return self.writer.constant(value)
        if atom.text in CONSTANTS:
            return self.writer.constant(atom.text)
        if atom.text in ("TRUE", "FALSE"):
            return self.writer.emit("and" if atom.text == "TRUE" else "or")
        if atom.text in ("INFINITY", "NAN", "+inf.0", "-inf.0", "+nan.0"):
            raise Unsupported(f"{atom.text}, which is no real number")
        raise _problem(atom, f"{atom.text} is not known", found=atom.text, kind=NameProblem,
                       hint="an argument, a name of let, a number, or a constant such as PI")

    def operation(self, head: Atom, expression: List, names: Names) -> Node:
        """An operation of FPCore."""
        name, given = head.text, expression[1:]
        if name not in REALS or name in OWN:
            raise _problem(head, f"the operation {name} is not known", found=name, kind=NameProblem)
        read_one = self.truth if name in LOGICAL else self.end if name in MIRRORED or name == "!=" else self.real
        arguments = [read_one(one, names) for one in given]
        if name in VARIADIC:
            return self.writer.emit(name, *arguments)
        if name == "-" and len(arguments) == 1:
            return self.writer.emit("neg", arguments[0])
        wanted = len(REALS[name].slopes) or 1
        if name in "+*" and len(arguments) > 2:
            result = arguments[0]
            for argument in arguments[1:]:
                result = self.writer.emit(name, result, argument)
            return result
        if len(arguments) != wanted:
            raise _problem(head, f"{name} takes {wanted} arguments", found=str(len(arguments)))
        return self.writer.emit(name, *arguments)

    def end(self, expression: Expression, names: Names) -> Node:
        """A number that is compared; an infinite one is beyond all others."""
        if is_word([expression], "INFINITY") and "INFINITY" not in names:
            return self.writer.constant(BEYOND)
        if text_of(expression) == "(- INFINITY)" and "INFINITY" not in names:
            return self.writer.constant(-BEYOND)
        return self.real(expression, names)

    def conditional(self, expression: List, names: Names) -> Node:
        """``(if condition yes no)``."""
        _, test, yes, no = exactly(expression, 4)
        condition, left, right = self.truth(test, names), self.node(yes, names), self.node(no, names)
        if self.is_condition(left) != self.is_condition(right):
            raise _problem(expression, "one branch is a number and one a condition")
        return self.writer.select(condition, left, right)

    def let(self, expression: List, names: Names) -> Node:
        """``let``, whose values do not see one another, and ``let*``, whose values see those before."""
        head, bindings, body = exactly(expression, 3)
        inner = dict(names)
        for binding in bindings if isinstance(bindings, List) else exactly(bindings, 1):
            name, value = exactly(binding, 2)
            if not isinstance(name, Atom):
                raise _problem(name, "a name is needed here")
            inner[name.text] = self.node(value, inner if is_word([head], "let*") else names)
        return self.node(body, inner)

    def annotated(self, expression: List, names: Names) -> Node:
        """``(! :precision format … expression)``."""
        properties, _ = read_properties(expression[1:-1])
        before = self.writer.form
        named = self.formats(properties)
        if "precision" in properties:
            self.writer.form = named
        try:
            return self.node(expression[-1], names)
        finally:
            self.writer.form = before

    def digits(self, expression: List, names: Names) -> Node:
        """``(digits m e b)``: the number ``m·b^e``."""
        _, *parts = exactly(expression, 4)
        values = [value for part in parts if isinstance(part, Atom) and (value := number(part.text)) is not None]
        if len(values) != 3 or any(value.q != 1 for value in values) or not 2 <= values[2] <= LARGEST_BASE:
            raise _problem(expression, "digits takes three whole numbers, the last a base",
                           expected=f"(digits m e b) with b from 2 to {LARGEST_BASE}")
        mantissa, exponent, base = (int(value.p) for value in values)
        return self.writer.constant(mantissa * power(base, exponent))

    def call(self, head: Atom, expression: List, names: Names) -> Node:
        """Another core of the file, put in place of its call."""
        called = self.known[head.text]
        if head.text in self.calls or len(self.calls) >= DEEPEST_CALL:
            raise Unsupported("a core that calls itself")
        given = [self.node(one, names) for one in expression[1:]]
        parameters = [self.argument(one).text for one in called.arguments]
        if len(given) != len(parameters):
            raise _problem(head, f"{head.text} takes {len(parameters)} arguments", found=str(len(given)))
        key = (head.text, tuple(node.index for node in given), self.writer.form)
        if key not in self.called:
            self.calls.append(head.text)
            try:
                self.called[key] = self.node(called.body, dict(zip(parameters, given, strict=True)))
            finally:
                self.calls.pop()
        return self.called[key]


SPECIAL = {"if": CoreReader.conditional, "let": CoreReader.let, "let*": CoreReader.let, "!": CoreReader.annotated,
           "digits": CoreReader.digits}


def format_of(expression: Expression) -> Format:
    """The format of a name, or of ``(float exponent-bits bits)``, which must lie within binary64."""
    if isinstance(expression, Atom):
        if expression.text in FORMATS:
            return FORMATS[expression.text]
        raise Unsupported(f"precision {expression.text}")
    sizes = [number(part.text) for part in expression[1:] if isinstance(part, Atom)]
    if not is_word(expression[:1], "float") or len(sizes) != 2 or None in sizes:
        raise Unsupported(f"precision {text_of(expression)}")
    exponent, whole = (int(size.p) for size in sizes if size is not None)
    form = Format(f"float({exponent}, {whole})", whole - exponent, 2 - 2 ** (min(exponent, 20) - 1),
                  2 ** (min(exponent, 20) - 1) - 1)
    if not 2 <= form.precision <= 25 or not 2 <= exponent <= 9:
        raise Unsupported(f"precision {text_of(expression)}")
    return form


def is_word(items: Sequence[Expression], word: str) -> bool:
    """Whether the first of some items is a certain word."""
    return bool(items) and isinstance(items[0], Atom) and items[0].text == word


def exactly(expression: Expression, count: int) -> list[Expression]:
    """The items of a list of a certain length."""
    if isinstance(expression, Atom) or len(expression) != count:
        head = text_of(expression if isinstance(expression, Atom) or not expression else expression[0])
        raise _problem(expression, f"{head} has not the right number of parts")
    return list(expression)


def text_of(expression: Expression) -> str:
    """An expression on one line."""
    if isinstance(expression, Atom):
        return expression.text
    return "(" + " ".join(map(text_of, expression)) + ")"


def _problem(at: Expression, message: str, *, expected: str = "", found: str = "", hint: str = "",
             kind: type[DeriveError] = SyntaxProblem) -> DeriveError:
    return kind(message, place=at.place, expected=expected, found=found, hint=hint)
