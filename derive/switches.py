"""The options that several commands of ``derive`` share."""

from __future__ import annotations

from typing import Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def numeric(command: Any) -> Any:
    """The options that decide how much is checked with numbers."""
    for option in (
        click.option("--seed", default=0, show_default=True, help="Seed of the numerical check."),
        click.option("--samples", default=200, show_default=True, type=click.IntRange(1, 1_000_000),
                     help="Samples for each claim; each step gets a fifth."),
        click.option("--digits", default=50, show_default=True, type=click.IntRange(10, 10_000),
                     help="Digits to which both sides of a claim are computed unless they differ before."),
        click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(0.1, 3600.0),
                     help="Processor time for the search of one step."),
        click.option("--no-numbers", is_flag=True, help="Prove only; do not check with numbers."),
        click.option("--no-cache", is_flag=True, help="Prove again, whatever was proved before."),
    ):
        command = option(command)
    return command


def question(command: Any) -> Any:
    """The options that say what an expression is made of."""
    for option in (
        click.option("--define", "defined", multiple=True, metavar="DEFINITION",
                     help='An abbreviation: "z = W x + b".'),
        click.option("--assume", "assumed", multiple=True, metavar="FORMULA", help='What holds of them: "x ≠ 0".'),
        click.option("--let", "let", default="", metavar="DECLARATIONS",
                     help='Declare names: "x : real[n]".'),
    ):
        command = option(command)
    return command
