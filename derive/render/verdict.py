"""The last lines: what was proved, by which axioms, and what the numbers say."""

from __future__ import annotations

import math

from .letters import width
from .lines import Line, break_parts, break_words, pad
from .outline import Node, Numbers, count, numbers, step_verdicts
from .refusal import Reader, error_lines, false_step_lines, no_source, witness_lines

MARKS = {"proved": ("✓", "good"), "proved with holes": ("!", "warn")}
UNSAMPLED = "not sampled"
COMPARED = {"agrees": ("✓", "compared", "good"), "refuted": ("✗", "refuted by quotients", "bad"),
            UNSAMPLED: ("–", "not compared", "warn")}
"""How verdicts on derivatives are shown, which numbers gave that know no law."""

Verdict = tuple[str, str, str, list[str]]
"""A mark, a label, their style, and what is said."""


def footer_lines(document: Node, columns: int, axioms_listed: bool = False, steps: bool = False) -> list[Line]:
    """The verdict of the kernel, and below it the verdict of the numbers, also on the ``steps`` if that is wanted."""
    table = [_kernel(document, axioms_listed, steps), *_numeric(numbers(document)),
             *(_steps(document) if steps else ()), *_compared(document)]
    column = max(width(label) for _, label, _, _ in table)
    lines: list[Line] = []
    for mark, label, style, parts in table:
        for at, part in enumerate(break_parts(parts, max(12, columns - column - 7))):
            head = f"{mark} {pad(label, column)}" if at == 0 else " " * (column + 2)
            lines.append([("  ", ""), (head, style), ("   ", ""), (part, "")])
    return lines


def axiom_lines(document: Node) -> list[Line]:
    """The axioms a document rests on, one a line."""
    names = document.get("axioms") or ()
    lines: list[Line] = [[("", "")], [("  axioms", "strong")]] if names else [[("  no axioms", "strong")]]
    return lines + [[("    ", ""), (name, "")] for name in names]


def warning_lines(goal: Node, columns: int) -> list[Line]:
    """Terms of a goal that may stand outside the domain of their function."""
    lines: list[Line] = []
    for warning in goal.get("warnings") or ():
        parts = break_words(warning, max(20, columns - 6))
        lines += [[("    " if at else "  ! ", "warn"), (part, "")] for at, part in enumerate(parts)]
    return lines


def remark_lines(label: str, text: str, columns: int) -> list[Line]:
    """A remark below a document."""
    blank = " " * (width(label) + 4)
    return [[(f"  {label}  " if at == 0 else blank, "faint"), (part, "")]
            for at, part in enumerate(break_words(text, max(20, columns - len(blank))))]


def unsampled_lines(document: Node, columns: int) -> list[Line]:
    """A remark on claims that no numbers were tried on: they may be claims about nothing."""
    found = numbers(document)
    if not found.unsampled:
        return []
    share = f"{found.unsampled} of {_many(_claims(found), 'claim')}" if _claims(found) > 1 else ""
    why = "; ".join(found.reasons)
    said = f"{share} {UNSAMPLED}".lstrip() + (f": {why}" if why else "")
    return [[("    " if at else "  – ", "warn"), (part, "")]
            for at, part in enumerate(break_words(said, max(20, columns - 6)))]


def goal_refusal(goal: Node, columns: int, read: Reader = no_source) -> list[Line]:
    """Why a goal was not proved, with a counterexample where there is one."""
    error, lines = goal.get("error"), []
    if error:
        heads = {"refuted": "refuted", "error": f"error {error.get('code') or ''}".strip()}
        head = heads.get(goal.get("status", ""), "not proved")
        lines = [[("", "")], *error_lines(error, columns, read, head)]
    for verdict in _refuted(goal):
        lines += witness_lines(verdict["witness"], columns)
    if goal.get("false_step"):
        lines += false_step_lines(goal["false_step"], columns)
    return lines + [[("", "")]] if lines else []


def _refuted(goal: Node) -> list[Node]:
    """The first refuting verdict among a goal's steps, else the goal's own."""
    nodes = (*goal.get("steps", ()), goal)
    found = [v for node in nodes if (v := node.get("verdict")) and v["kind"] == "refuted" and v.get("witness")]
    return found[:1]


def step_note(step: Node) -> str:
    """A step's numerical verdict in a few signs, for ``--verbose``."""
    verdict = step.get("verdict")
    if not verdict:
        return ""
    if verdict["kind"] == "agrees":
        ulp = verdict.get("worst_ulp")
        parts = [_many(verdict.get("samples") or 0, "sample"), f"{ulp:.3g} ulp" if ulp is not None else ""]
        return f"[{', '.join(filter(None, [*parts, verdict.get('reason')]))}]"
    return f"[{verdict['kind']}{': ' + verdict['reason'] if verdict.get('reason') else ''}]"


def summary(document: Node) -> str:
    """One sentence: ``12 steps · 4 axioms · kernel 3 ms``."""
    return " · ".join(_kernel(document, listed=True, every=True)[3])


def _kernel(document: Node, listed: bool, every: bool) -> Verdict:
    status = document.get("status") or "error"
    mark, style = MARKS.get(status, ("✗", "bad"))
    if style == "bad":
        return mark, status, style, _unproved(document)
    counted = count(document)
    axioms = _many(counted.axioms, "axiom") + ("" if listed or not counted.axioms else " (list with --axioms)")
    shown = "" if every or not counted.folded else f" ({counted.steps - counted.folded} shown, all with -v)"
    parts = [_many(counted.steps, "step") + shown, axioms]
    if counted.holes:
        parts.append(_many(counted.holes, "hole"))
    found = dict.fromkeys(name for goal in document.get("goals", ()) for name in goal.get("found") or ())
    if found:
        parts.append(f"found {', '.join(found)}")
    if counted.kernel_ms is not None:
        parts.append(f"kernel {_milliseconds(counted.kernel_ms)}")
    return mark, status, style, parts


def _unproved(document: Node) -> list[str]:
    goals = document.get("goals", ())
    missing = [goal for goal in goals if goal.get("status") != "proved"]
    names = ", ".join(goal["label"] for goal in missing if goal.get("label"))
    proved = f"{len(goals) - len(missing)} of {_many(len(goals), 'goal')} proved"
    return [proved, f"missing {names}"] if names else [proved]


def _numeric(found: Numbers) -> list[Verdict]:
    lines: list[Verdict] = []
    if found.refuted:
        refuted = f"{_many(len(found.refuted), 'claim')} with a counterexample"
        lines.append(("✗", "refuted by numbers", "bad", [refuted, _seeds(found)]))
    elif found.checked:
        lines.append(("✓", "cross-checked", "good", _agreement(found)))
    if found.unsampled:
        why = f" ({'; '.join(found.reasons)})" if found.reasons else ""
        lines.append(("–", UNSAMPLED, "warn", [f"{found.unsampled} of {_many(_claims(found), 'claim')}{why}"]))
    return lines


def _steps(document: Node) -> list[Verdict]:
    """How many steps the numbers agree with; nothing where they were not asked."""
    kinds = [verdict["kind"] for verdict in step_verdicts(document)]
    agreed, unsampled = kinds.count("agrees"), kinds.count("not sampled")
    parts = [f"{agreed} of {_many(len(kinds), 'step')} cross-checked"]
    if unsampled:
        parts.append(f"{unsampled} not sampled")
    return [("✓" if agreed else "–", "step by step", "good" if agreed else "warn", parts)] if kinds else []


def _compared(document: Node) -> list[Verdict]:
    """Whether derivatives are those of the expression by dual numbers and difference quotients."""
    lines: list[Verdict] = []
    verdicts = (document.get("derivative") or {}).get("compared") or ()
    for kind, (mark, label, style) in COMPARED.items():
        found = [verdict for verdict in verdicts if verdict["kind"] == kind]
        said = list(dict.fromkeys(verdict["reason"] for verdict in found if verdict["reason"]))
        if kind == "agrees" and found:
            digits = math.floor(min(verdict["worst_digits"] for verdict in found))
            samples = _many(sum(verdict["samples"] for verdict in found), "sample")
            said = [f"{samples} agree with difference quotients to {_grouped(digits)} digits", *said]
        if found:
            lines.append((mark, label, style, said or ["there is a counterexample"]))
    return lines


def _agreement(found: Numbers) -> list[str]:
    parts = [f"{_many(found.samples, 'sample')} {'agrees' if found.samples == 1 else 'agree'}{_closely(found)}"]
    if found.screened:
        parts.append(f"{_grouped(found.screened)} more in floats")
    if found.worst_ulp is not None:
        parts.append(f"float64 ≤ {math.ceil(found.worst_ulp)} ulp·κ")
    return [*parts, _seeds(found), *found.remarks]


def _closely(found: Numbers) -> str:
    """Whether the samples agree exactly, and if not, to how many digits."""
    if found.exact:
        return " exactly"
    return "" if found.worst_digits is None else f" to {_grouped(math.floor(found.worst_digits))} digits"


def _seeds(found: Numbers) -> str:
    """What to draw the same samples by."""
    return f"seed {', '.join(map(str, found.seeds))}"


def _claims(found: Numbers) -> int:
    return found.checked + found.unsampled + len(found.refuted)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _many(number: int, noun: str) -> str:
    return f"{_grouped(number)} {noun}{'' if number == 1 else 's'}"


def _milliseconds(value: float) -> str:
    return f"{value:.0f} ms" if value >= 1.95 else f"{value:.1f} ms"
