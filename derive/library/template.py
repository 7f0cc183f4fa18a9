"""The file that ``derive new`` writes: commented, and proved as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import InputProblem

TEMPLATE = '''\
# Lines that begin with # are comments.  Check this file with:  derive prove {name}.thm
#
# Write mathematics as on paper.  Unicode and ASCII are equal: X' and Xᵀ, <= and ≤,
# norm(x) and ‖x‖, forall and ∀, sum(i = 1..n, a(i)) and ∑_{{i=1}}^{{n}} a(i).

theorem {name} "The square of a sum, and of a difference"
  source  where the statement comes from: book and page

  # Declare every name: sizes first, then vectors, matrices, numbers and functions.
  let n : dim
  let x, y : real[n]

  # What is to be shown, with a label to speak of it later.
  show square: (x + y)ᵀ(x + y) = xᵀx + 2 xᵀy + yᵀy
  proof
    (x + y)ᵀ(x + y) = xᵀx + xᵀy + yᵀx + yᵀy          by expand
     _              = xᵀx + 2 xᵀy + yᵀy
  qed

  # A step without "by" is tried with everything cheap; so is a statement without proof.
  show both: (x + y)ᵀ(x + y) + (x − y)ᵀ(x − y) = 2 xᵀx + 2 yᵀy
'''
_NAME = re.compile(r"[^\W\d_][\w-]{0,79}")


def write(name: str) -> str:
    """Write the template for a theorem of this name here, and give the file's name.

    Raises ``InputProblem`` for a name that is not one, and when the file exists.
    """
    name = name.removesuffix(".thm")
    if not _NAME.fullmatch(name):
        raise InputProblem(f"{name!r} cannot name a theorem", expected="letters, digits and hyphens",
                           hint="for example: derive new ridge-regression")
    path = Path(f"{name}.thm")
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(name=name))
    except FileExistsError as error:
        raise InputProblem(f"{path} exists already", hint="choose another name, or edit that file") from error
    except OSError as error:
        raise InputProblem(f"cannot write {path}: {error.strerror}") from error
    return str(path)
