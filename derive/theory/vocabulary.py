"""The vocabulary of a theory as data: constants, definitions and axioms, in the order they were stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from derive.kernel.signature import Scheme
from derive.kernel.terms import Term, Var
from derive.rules.writing import TermWriter

Entry = dict[str, Any]


def constant_entry(name: str, scheme: Scheme) -> Entry:
    writer = TermWriter()
    rows = [writer(sort) for sort in (*scheme.args, scheme.result)]
    return {"kind": "constant", "name": name, "terms": writer.rows, "scheme": rows}


def definition_entry(name: str, parameters: Iterable[Var], body: Term) -> Entry:
    writer = TermWriter()
    variables, row = [writer(variable) for variable in parameters], writer(body)
    return {"kind": "definition", "name": name, "terms": writer.rows, "parameters": variables, "body": row}


def axiom_entry(name: str, statement: Term) -> Entry:
    writer = TermWriter()
    row = writer(statement)
    return {"kind": "axiom", "name": name, "terms": writer.rows, "goal": row}


def constants_in(rows: Iterable[list[Any]]) -> set[str]:
    """The constants that a table of terms mentions."""
    return {row[1] for row in rows if row[0] == "op"}


def used_names(certificate: Mapping[str, Any]) -> set[str]:
    """The axioms, definitions and theorems that a certificate uses."""
    return {line[2] for line in certificate["lines"] if line[0] == "use"}


def needed_entries(entries: Iterable[Entry], certificates: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The entries that these certificates speak of, directly or through other entries, in order."""
    entries = list(entries)
    wanted: set[str] = set()
    for certificate in certificates:
        wanted |= used_names(certificate) | constants_in(certificate["terms"])
    wanted |= {name.removesuffix(".definition") for name in wanted}
    for entry in reversed(entries):
        if entry["name"] in wanted:
            wanted |= constants_in(entry.get("terms", []))
    return [entry for entry in entries if entry["name"] in wanted]
