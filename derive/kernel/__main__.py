"""``python -m derive.kernel CERT --axioms FILE``: check a certificate in a fresh process."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .check import check_certificate
from .errors import KernelError


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 when everything checks, 1 when something is refused, 2 on unreadable input."""
    parser = argparse.ArgumentParser(prog="python -m derive.kernel", description="Check a certificate.")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--axioms", type=Path, required=True, help="the vocabulary: constants, definitions, axioms")
    parser.add_argument("--allow", action="append", metavar="AXIOM", help="permit only the axioms so named")
    parser.add_argument("--allow-none", action="store_true", help="permit no axioms at all")
    parser.add_argument("--unsafe-allow-holes", action="store_true", help="accept unproved steps, marked as such")
    options = parser.parse_args(arguments)
    try:
        documents = (json.loads(path.read_text("utf-8")) for path in (options.certificate, options.axioms))
        found = check_certificate(*documents, allowed=() if options.allow_none else options.allow,
                                  unsafe_allow_holes=options.unsafe_allow_holes)
    except KernelError as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    except (OSError, ValueError, RecursionError) as mistake:
        print(f"unreadable: {mistake}", file=sys.stderr)
        return 2
    if not found:
        print("nothing is proved", file=sys.stderr)
        return 1
    for theorem in found.values():
        print(f"✓ {theorem.name}   axioms: {', '.join(sorted(theorem.axioms)) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
