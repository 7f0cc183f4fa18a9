"""How programs of the machine are written.

Values are views of cells (``derive.machine.view``); every method returns the view of its result.
A matrix product, a factorisation or a function of all entries is one line, whatever the size.

>>> b = Builder()
>>> x, a = b.input(3), b.input(3, 3)
>>> diagonal = b.sum_over(1, 3, lambda i: b.mul(b.apply("square", x[i - 1, 0]), a[i - 1, i - 1]))
>>> program = b.program([b.add(diagonal, b.product(x.transposed(), b.product(a, x)))])
>>> program.operations, len(program.code), len(program.inputs)
(('copy', 'square', 'mul', 'fold_add', 'product', 'add'), 9, 12)
"""

from __future__ import annotations

from collections.abc import Mapping

from .lines import Lines, Number
from .view import ProgramError, View


class Builder(Lines):
    """A program being written; what it adds to lines are factorisations of matrices.

    A matrix that has no factor (not positive definite, not invertible) gives no numbers, or infinite
    ones, in the samples where that is so: it is no error.
    """

    def cholesky(self, a: View) -> View:
        """The lower triangular factor with positive diagonal of a symmetric matrix; only its lower half is read."""
        return self.known("cholesky", (*square(a), 1), (a,))

    def solve_lower(self, a: View, b: View) -> View:
        """The solution ``x`` of ``a x = b`` with ``a`` lower triangular."""
        if square(a)[0] != b.rows:
            raise ProgramError(f"a {a.rows}×{a.cols} system with {b.rows} rows on the right")
        return self.known("solve_lower", (*b.shape, 1), (a, b))

    def solve_upper(self, a: View, b: View) -> View:
        """The solution ``x`` of ``a x = b`` with ``a`` upper triangular: the lower one, backwards."""
        rows_backwards = b.reversed()
        return self.solve_lower(a.reversed(), rows_backwards).reversed()

    def eliminated(self, a: View, b: View | None = None) -> tuple[View, View | None, View]:
        """Upper triangular ``u`` and ``c`` such that ``a x = b`` if ``u x = c``, and the sign of the exchanged rows."""
        order, right = square(a)[0], 0 if b is None else b.cols
        if b is not None and b.rows != order:
            raise ProgramError(f"a {a.rows}×{a.cols} system with {b.rows} rows on the right")
        whole = self.known("eliminate", (order, order + right, 1), (a, a if b is None else b), second=(1, 1))
        part = None if b is None else whole.part(0, order, order, right)
        return whole.part(0, 0, order, order), part, self.seconds[whole.home]

    def solve(self, a: View, b: View) -> View:
        """The solution ``x`` of ``a x = b``, by elimination with partial pivoting."""
        upper, right, _ = self.eliminated(a, b)
        assert right is not None
        return self.solve_upper(upper, right)

    def inverse(self, a: View) -> View:
        """The inverse, by elimination with partial pivoting."""
        return self.solve(a, self.identity(square(a)[0]))

    def determinant(self, a: View) -> View:
        """The determinant, by elimination with partial pivoting."""
        upper, _, sign = self.eliminated(a)
        return self.mul(sign, self.total(upper.diagonal(), "mul_all"))

    def log_determinant(self, a: View) -> View:
        """The logarithm of the determinant; no number where that is not positive."""
        upper, _, sign = self.eliminated(a)
        diagonal = upper.diagonal()
        signs = self.mul(sign, self.total(self.apply("sign_of", diagonal), "mul_all"))
        logs = self.total(self.apply("log", self.apply("absolute", diagonal)))
        return self.add(logs, self.apply("log", signs))

    def reflected(self, a: View, b: View | None = None) -> tuple[View, View]:
        """``r`` and ``c`` with ``qᵀ a = r`` upper triangular and ``qᵀ b = c``, by Householder's reflections.

        Without ``b`` it is the identity, and ``c`` is ``qᵀ`` itself. Needs at least as many rows as columns.
        """
        b = self.identity(a.rows) if b is None else b
        if a.rows < a.cols or b.rows != a.rows:
            raise ProgramError(f"reflections of a {a.rows}×{a.cols} matrix beside a {b.rows}×{b.cols} one")
        whole = self.known("reflect", (a.rows, a.cols + b.cols, a.cols), (a, b))
        return whole.part(0, 0, a.rows, a.cols), whole.part(0, a.cols, a.rows, b.cols)

    def least_squares(self, a: View, b: View) -> View:
        """The ``x`` with the least ``‖a x - b‖``, by reflections."""
        upper, right = self.reflected(a, b)
        return self.solve_upper(upper.part(0, 0, a.cols, a.cols), right.part(0, 0, a.cols, b.cols))

    def singular(self, a: View) -> tuple[View, View, View]:
        """``u diag(s)``, ``s`` as a column and ``v`` of ``a = u diag(s) vᵀ``, the largest first; rows >= columns.

        By Jacobi's rotations from one side.
        """
        if a.rows < a.cols:
            raise ProgramError(f"singular values of a {a.rows}×{a.cols} matrix: take its transpose")
        whole = self.known("rotate", (a.rows + a.cols, a.cols, 1), (a, a), second=(1, a.cols))
        return (whole.part(0, 0, a.rows, a.cols), self.seconds[whole.home].transposed(),
                whole.part(a.rows, 0, a.cols, a.cols))

    def identity(self, order: int) -> View:
        """The identity matrix."""
        result = self.copied(self.constant(0).spread(order, order))
        self.loop(0, order - 1, lambda i: self.place(result.entry(i, i), self.constant(1)))
        return result

    def gathered(self, rows: int, cols: int, places: Mapping[tuple[int, int], Number]) -> View:
        """The matrix with these entries, and 0 elsewhere."""
        result = self.copied(self.constant(0).spread(rows, cols))
        for (i, j), value in places.items():
            self.place(result.entry(i, j), self.view(value))
        return result


def square(a: View) -> tuple[int, int]:
    """The shape of a square matrix."""
    if a.rows != a.cols:
        raise ProgramError(f"a {a.rows}×{a.cols} matrix is not square")
    return a.shape
