"""Formulas that begin with a minus, beside options."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from derive.arguments import FormulaCommand


@click.command(cls=FormulaCommand)
@click.argument("formula")
@click.option("--seed", default=0)
@click.option("--wrt", multiple=True)
@click.option("-v", "--verbose", is_flag=True)
def echo(formula: str, seed: int, wrt: tuple[str, ...], verbose: bool) -> None:
    click.echo(f"{formula}|{seed}|{','.join(wrt)}|{verbose}")


@pytest.mark.parametrize(("arguments", "said"), [
    (["-x^2", "--wrt", "x"], "−x^2|0|x|False"),
    (["-v^2", "-v"], "−v^2|0||True"),
    (["--seed", "-3", "-1/2 x'x"], "−1/2 x'x|-3||False"),
    (["--seed=-3", "x"], "x|-3||False"),
    (["--", "-x"], "-x|0||False"),
])
def test_a_minus_begins_a_formula(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(echo, arguments)
    assert result.exit_code == 0 and result.output.strip() == said


@pytest.mark.parametrize("arguments", [["x", "--seeds", "1"], ["x", "-w"], ["-x", "-y"]])
def test_what_is_no_option_is_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(echo, arguments).exit_code == 2
