"""Least squares ``min ‖X w − y‖`` by the normal equations, with an inverse or Cholesky, by QR and by SVD.

Golub and Van Loan, Matrix Computations, chapters 5 and 8; Higham, Accuracy and Stability of Numerical Algorithms,
chapter 20: the normal equations lose ``2 log₁₀ κ`` digits, orthogonal methods ``log₁₀ κ`` while the residual is small.
"""

from __future__ import annotations

from random import Random

import numpy as np

from ..format import Format, round_to
from ..problem import Point
from ..program import Node
from .algorithm import Example, Sweep, dot, letters, powers, root, total

SOURCE = "Golub and Van Loan, Matrix Computations, chapter 5; Higham, Accuracy and Stability, chapter 20"
ROWS, COLUMNS = 12, 5
SWEEPS = 7
"""Sweeps of the Jacobi method: enough for five columns in binary64."""
RESIDUAL = 0.1
"""The residual over the length of ``y``, times the condition number."""

Vector = list[Node]
Columns = list[Vector]


def conditioned(value: float, form: Format, random: Random) -> Point:
    """``X = U diag(σ) Vᵀ`` with singular values from 1 to ``1/κ`` and ``y`` with a small residual, rounded."""
    generator = np.random.default_rng(random.getrandbits(63))
    u, _ = np.linalg.qr(generator.standard_normal((ROWS, COLUMNS + 1)))
    v, _ = np.linalg.qr(generator.standard_normal((COLUMNS, COLUMNS)))
    x = u[:, :COLUMNS] * value ** -np.linspace(0, 1, COLUMNS) @ v.T
    right = x @ generator.standard_normal(COLUMNS)
    right += u[:, COLUMNS] * np.linalg.norm(right) * RESIDUAL / value
    return tuple(round_to(form, np.concatenate([x.ravel(), right])).tolist())


def parts(numbers: tuple[Node, ...]) -> tuple[Columns, Vector]:
    """The columns of ``X``, and ``y``."""
    return [list(numbers[j:ROWS * COLUMNS:COLUMNS]) for j in range(COLUMNS)], list(numbers[ROWS * COLUMNS:])


def normal(x: Columns, y: Vector) -> tuple[Columns, Vector]:
    """``XᵀX`` and ``Xᵀy``."""
    return [[dot(a, b) for b in x] for a in x], [dot(a, y) for a in x]


def by_inverse(*numbers: Node) -> Vector:
    """``(XᵀX)⁻¹ (Xᵀy)``, the inverse by Gauss and Jordan."""
    gram, right = normal(*parts(numbers))
    size = len(gram)
    rows = [gram[i] + [right[0].writer.constant(int(i == j)) for j in range(size)] for i in range(size)]
    for k in range(size):
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(size):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [dot(row[size:], right) for row in rows]


def by_cholesky(*numbers: Node) -> Vector:
    """``XᵀX = LLᵀ``, then two triangular systems."""
    gram, right = normal(*parts(numbers))
    lower: Columns = []
    for i, row in enumerate(gram):
        lower.append([])
        for j in range(i):
            lower[i].append((less(row[j], lower[i][:j], lower[j][:j])) / lower[j][j])
        lower[i].append(root(less(row[i], lower[i], lower[i])))
    middle: Vector = []
    for i, row in enumerate(lower):
        middle.append(less(right[i], row[:i], middle) / row[i])
    return back(lower, middle)


def less(start: Node, x: Vector, y: Vector) -> Node:
    """``start − x·y``, term by term."""
    for a, b in zip(x, y, strict=True):
        start = start - a * b
    return start


def back(columns: Columns, right: Vector) -> Vector:
    """The solution of ``R w = right`` for the upper triangle with these columns as its rows' transposes."""
    found: dict[int, Node] = {}
    for i in reversed(range(len(columns))):
        later = range(i + 1, len(columns))
        found[i] = less(right[i], [columns[j][i] for j in later], [found[j] for j in later]) / columns[i][i]
    return [found[i] for i in range(len(columns))]


def by_qr(*numbers: Node) -> Vector:
    """Householder reflections of ``X`` and ``y``, then a triangular system."""
    x, y = parts(numbers)
    for k in range(COLUMNS):
        head = x[k][k]
        length = root(dot(x[k][k:], x[k][k:]))
        image = -head.writer.emit("copysign", length, head)
        mirror = [head - image, *x[k][k + 1:]]
        scale = 2 / dot(mirror, mirror)
        for column in [*x[k + 1:], y]:
            factor = scale * dot(mirror, column[k:])
            column[k:] = [a - factor * b for a, b in zip(column[k:], mirror, strict=True)]
        x[k][k] = image
    return back([[x[j][i] for i in range(j + 1)] for j in range(COLUMNS)], y)


def by_svd(*numbers: Node) -> Vector:
    """One-sided Jacobi rotations until the columns are orthogonal, then ``w = V Σ⁻¹ Uᵀy``."""
    x, y = parts(numbers)
    v = [[y[0].writer.constant(int(i == j)) for i in range(COLUMNS)] for j in range(COLUMNS)]
    for _ in range(SWEEPS):
        for p in range(COLUMNS):
            for q in range(p + 1, COLUMNS):
                cosine, sine = rotation(x[p], x[q])
                for columns in (x, v):
                    columns[p], columns[q] = (
                        [cosine * a - sine * b for a, b in zip(columns[p], columns[q], strict=True)],
                        [sine * a + cosine * b for a, b in zip(columns[p], columns[q], strict=True)])
    lengths = [root(dot(column, column)) for column in x]
    shares = [dot([a / length for a in column], y) / length for column, length in zip(x, lengths, strict=True)]
    return [total([share * v[j][i] for j, share in enumerate(shares)]) for i in range(COLUMNS)]


def rotation(a: Vector, b: Vector) -> tuple[Node, Node]:
    """Cosine and sine of the rotation that makes two columns orthogonal."""
    writer = a[0].writer
    common = dot(a, b)
    zeta = (dot(b, b) - dot(a, a)) / (2 * common)
    steep = 1 / (zeta.absolute() + root(1 + zeta * zeta))
    tangent = writer.emit("copysign", steep, zeta)
    none = writer.emit("==", common, writer.constant(0))
    tangent = writer.select(none, writer.constant(0), tangent)
    cosine = 1 / root(1 + tangent * tangent)
    return cosine, cosine * tangent


LEAST_SQUARES = Example(
    "least-squares", "Least squares by four methods", SOURCE,
    (*(f"X[{i + 1},{j + 1}]" for i in range(ROWS) for j in range(COLUMNS)), *letters("y", ROWS)),
    {"inverse": ("(XᵀX)⁻¹ (Xᵀy)", by_inverse), "Cholesky": ("XᵀX = L Lᵀ", by_cholesky), "QR": ("X = Q R", by_qr),
     "SVD": ("X = U Σ Vᵀ", by_svd)},
    by_inverse, Sweep("kappa", "the condition number of X", (*powers(0, 4), *powers(3, 6, 100.0)), conditioned))
