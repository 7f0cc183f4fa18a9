"""Formulas on the command line: one that begins with a minus is no option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

MINUS = "−"


class FormulaCommand(click.Command):
    """A command whose argument may be a formula that begins with a minus, ``-x^2`` or ``-1/2 x'A x``.

    What begins with one hyphen and is no option is read with the sign ``−``, which means the same.  A letter alone
    behind a hyphen, or a word behind two, is an option, and refused where there is none.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(self._formulas(args)))

    def _formulas(self, args: Sequence[str]) -> Iterator[str]:
        options = {name: one for one in self.params if isinstance(one, click.Option) for name in one.opts}
        known = {*options, *(self.context_settings or {}).get("help_option_names", ()), "-h"}
        value = False
        for arg in args:
            formula = arg.startswith("-") and not arg.startswith("--") and len(arg) > 2 and arg not in known
            yield MINUS + arg[1:] if formula and not value else arg
            value = not value and arg in options and not options[arg].is_flag
