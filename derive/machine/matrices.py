"""Operations on whole matrices, written once for all sizes: loops over cells, never unrolled.

Products, triangular solutions, Cholesky's factor, elimination with partial pivoting, Householder's
reflections and Jacobi's rotations from one side (Golub and Van Loan, *Matrix Computations*, 4th ed.,
chapters 3 to 5 and 8; for the last Hestenes, *J. SIAM* 6(1), 1958).  Each sample pivots and rotates
as its own numbers want: rows are exchanged lane by lane.  What leaves the range on the way is seen in the
results: a product too small to be right does not count in a sum that is large enough.
"""

from __future__ import annotations

from .kernels import ENTRY
from .layout import LEFT_RANGE

NAMES = ("product", "cholesky", "solve_lower", "eliminate", "reflect", "rotate")
PRODUCT = '''
# operation product
    # o[r, c] is the sum of a[r, k] b[k, c]; two cells take turns.
    for r in range(row[1]):
        for c in range(row[2]):
            out = memory[row[4] + r * row[5] + c * row[6]]
            a, b = row[7] + r * row[8], row[10] + c * row[12]
            scalar(memory, a, row[9], b, row[11], row[3], out, work)
            check_sum(out, flags)
            if some_small(out):
                for k in range(row[3]):
                    @mul(memory[a + k * row[9]], memory[b + k * row[11]], work[0])
                    check_part(memory[a + k * row[9]], memory[b + k * row[11]], work[0], out, flags)


@compiled
def some_small(out):
    """Whether a sum may be of products too small to be right; beside a larger sum they do not count."""
    found = 0
    for i in range(LANES):
        found += 1 if abs(out[0, i]) < SMALLEST else 0
    return found > 0


@compiled
def check_part(x, y, part, out, flags):
    """A product beside the sum that it is part of."""
    for i in range(LANES):
        right = (abs(part[0, i]) >= SMALLEST) | (x[0, i] == 0.0) | (y[0, i] == 0.0)
        flags[i] |= 0 if right | (abs(out[0, i]) >= SMALLEST) else LEFT_RANGE


@compiled
def scalar(memory, a, a_step, b, b_step, count, out, work):
    """The sum of products of two runs of cells."""
    @mul(memory[a], memory[b], out)
    for k in range(1, count):
        @mul(memory[a + k * a_step], memory[b + k * b_step], work[0])
        if k & 1:
            @add(out, work[0], work[1])
        else:
            @add(work[1], work[0], out)
    if count > 1 and (count - 1) & 1:
        copy(work[1], out)


@compiled
def less_product(x, y, z, work):
    """z less x y, in place."""
    @mul(x, y, work[0])
    @sub(z, work[0], work[1])
    copy(work[1], z)


@compiled
def constant(value, out):
    """A float into a cell."""
    for i in range(LANES):
        out[0, i] = value
    for k in range(1, N):
        for i in range(LANES):
            out[k, i] = 0.0
'''
TRIANGULAR = '''
# operation cholesky
    # o is lower triangular and o times its transpose is a; no number where a is not positive definite.
    o, down, across = row[4], row[5], row[6]
    for j in range(row[1]):
        for i in range(row[1]):
            here = memory[o + i * down + j * across]
            if i < j:
                constant(0.0, here)
                continue
            copy(memory[row[7] + i * row[8] + j * row[9]], work[2])
            for k in range(j):
                less_product(memory[o + i * down + k * across], memory[o + j * down + k * across], work[2], work)
            if i == j:
                @sqrt(work[2], here, work[4:], flags)
            else:
                @div(work[2], memory[o + j * down + j * across], here)
            check_sum(here, flags)


# operation solve_lower
    # a o = b with a lower triangular.
    for c in range(row[2]):
        for r in range(row[1]):
            copy(memory[row[10] + r * row[11] + c * row[12]], work[2])
            for k in range(r):
                less_product(memory[row[7] + r * row[8] + k * row[9]],
                             memory[row[4] + k * row[5] + c * row[6]], work[2], work)
            here = memory[row[4] + r * row[5] + c * row[6]]
            @div(work[2], memory[row[7] + r * row[8] + r * row[9]], here)
            check_sum(here, flags)
'''
ELIMINATION = '''
@compiled
def larger_lanes(x, y, test):
    """In each lane 1 where the second is larger in magnitude."""
    for i in range(LANES):
        test[0, i] = 1.0 if abs(y[0, i]) > abs(x[0, i]) else 0.0


@compiled
def exchange(test, x, y):
    """Two cells change places in the lanes of the test."""
    for k in range(N):
        for i in range(LANES):
            first, second = x[k, i], y[k, i]
            x[k, i] = second if test[0, i] > 0.0 else first
            y[k, i] = first if test[0, i] > 0.0 else second


@compiled
def flip(test, x):
    """The other sign in the lanes of the test."""
    for k in range(N):
        for i in range(LANES):
            x[k, i] = -x[k, i] if test[0, i] > 0.0 else x[k, i]


@compiled
def unless_zero(x, out):
    """1 in place of 0."""
    for k in range(N):
        for i in range(LANES):
            out[k, i] = x[k, i] if x[0, i] != 0.0 else (1.0 if k == 0 else 0.0)


@compiled
def side_by_side(row, memory, left):
    """o becomes the columns of a, then those of b."""
    for r in range(row[1]):
        for c in range(row[2]):
            if c < left:
                copy(memory[row[7] + r * row[8] + c * row[9]], memory[row[4] + r * row[5] + c * row[6]])
            else:
                copy(memory[row[10] + r * row[11] + (c - left) * row[12]],
                     memory[row[4] + r * row[5] + c * row[6]])


# operation eliminate
    # o is [a b] made upper triangular by exchanges and subtractions of rows; d is the sign of the exchanges.
    o, down, across, rows, cols = row[4], row[5], row[6], row[1], row[2]
    side_by_side(row, memory, rows)
    constant(1.0, memory[row[13]])
    for k in range(rows):
        pivot = o + k * (down + across)
        for r in range(k + 1, rows):
            larger_lanes(memory[pivot], memory[o + r * down + k * across], work[3])
            for c in range(k, cols):
                exchange(work[3], memory[o + k * down + c * across], memory[o + r * down + c * across])
            flip(work[3], memory[row[13]])
        unless_zero(memory[pivot], work[4])
        for r in range(k + 1, rows):
            @div(memory[o + r * down + k * across], work[4], work[5])
            constant(0.0, memory[o + r * down + k * across])
            for c in range(k + 1, cols):
                less_product(work[5], memory[o + k * down + c * across], memory[o + r * down + c * across], work)
    for r in range(rows):
        for c in range(r, cols):
            check_sum(memory[o + r * down + c * across], flags)
'''
REFLECTIONS = '''
# operation reflect
    # o is [a b] with a made upper triangular by reflections from the left.
    o, down, across, rows, cols = row[4], row[5], row[6], row[1], row[2]
    side_by_side(row, memory, row[3])
    for k in range(min(row[3], rows)):
        first = o + k * (down + across)
        scalar(memory, first, down, first, down, rows - k, work[4], work)
        @sqrt(work[4], work[5], work[12:], flags)
        for i in range(LANES):
            work[3, 0, i] = 1.0 if memory[first, 0, i] > 0.0 else 0.0
        flip(work[3], work[5])
        @sub(memory[first], work[5], work[6])
        copy(work[6], memory[first])
        scalar(memory, first, down, first, down, rows - k, work[4], work)
        unless_zero(work[4], work[6])
        constant(2.0, work[4])
        @div(work[4], work[6], work[7])
        for c in range(k + 1, cols):
            scalar(memory, first, down, o + k * down + c * across, down, rows - k, work[4], work)
            @mul(work[4], work[7], work[6])
            for r in range(k, rows):
                less_product(work[6], memory[o + r * down + k * across], memory[o + r * down + c * across], work)
        copy(work[5], memory[first])
        for r in range(k + 1, rows):
            constant(0.0, memory[o + r * down + k * across])
    for r in range(rows):
        for c in range(cols):
            check_sum(memory[o + r * down + c * across], flags)
'''
ROTATIONS = '''
@compiled
def turned(c, s, x, y, work):
    """The pair (x, y) turned: (c x - s y, s x + c y)."""
    @mul(c, x, work[0])
    @mul(s, y, work[1])
    @sub(work[0], work[1], work[2])
    @mul(s, x, work[0])
    @mul(c, y, work[1])
    @add(work[0], work[1], y)
    copy(work[2], x)


@compiled
def not_orthogonal(work, bound, moving):
    """The lanes in which work[6] is more than rounding beside the norms squared work[4] and work[5]."""
    found = 0
    for i in range(LANES):
        wide = abs(work[6, 0, i]) > bound * (root(work[4, 0, i]) * root(work[5, 0, i]))
        moving[i] = 1.0 if wide else 0.0
        found += 1 if wide else 0
    return found


@compiled
def angle(moving, work, flags):
    """Cosine work[10] and sine work[11] that make two columns orthogonal, from work[4], work[5] and work[6]."""
    for i in range(LANES):
        for k in range(N):
            work[6, k, i] = work[6, k, i] if moving[i] > 0.0 else (1.0 if k == 0 else 0.0)
    @sub(work[5], work[4], work[7])
    @div(work[7], work[6], work[8])
    scale(work[8], 0.5, work[7])
    absolute(work[7], work[8])
    @square(work[8], work[9])
    constant(1.0, work[12])
    @add(work[9], work[12], work[10])
    @sqrt(work[10], work[9], work[20:], flags)
    @add(work[9], work[8], work[10])
    scale(work[8], 2.0, work[9])
    bound = steep(work)
    for i in range(LANES):
        for k in range(N):
            work[10, k, i] = work[10, k, i] if work[8, 0, i] < bound else work[9, k, i]
    @div(work[12], work[10], work[8])
    for i in range(LANES):
        sign = -1.0 if work[7, 0, i] < 0.0 else 1.0
        for k in range(N):
            work[8, k, i] = sign * work[8, k, i] if moving[i] > 0.0 else 0.0
    @square(work[8], work[9])
    @add(work[9], work[12], work[10])
    @sqrt(work[10], work[9], work[20:], flags)
    @div(work[12], work[9], work[10])
    @mul(work[10], work[8], work[11])


@compiled
def swept(row, memory, work, flags):
    """Every pair of columns once; how many were turned."""
    o, down, across, rows, cols = row[4], row[5], row[6], row[1] - row[2], row[2]
    moving, found = work[13, 0], 0
    for p in range(cols):
        for q in range(p + 1, cols):
            first, second = o + p * across, o + q * across
            scalar(memory, first, down, first, down, rows, work[4], work)
            scalar(memory, second, down, second, down, rows, work[5], work)
            scalar(memory, first, down, second, down, rows, work[6], work)
            wide = not_orthogonal(work, rows * near(work), moving)
            found += wide
            if wide > 0:
                angle(moving, work, flags)
                for r in range(row[1]):
                    turned(work[10], work[11], memory[first + r * down], memory[second + r * down], work)
    return found


# operation rotate
    # o is a v on top of v, with orthogonal columns; d are their lengths, the largest first.
    o, down, across, rows, cols = row[4], row[5], row[6], row[1] - row[2], row[2]
    for c in range(cols):
        for r in range(rows):
            copy(memory[row[7] + r * row[8] + c * row[9]], memory[o + r * down + c * across])
        for r in range(cols):
            constant(1.0 if r == c else 0.0, memory[o + (rows + r) * down + c * across])
    turns = 0
    while turns < 40 and swept(row, memory, work, flags) > 0:
        turns += 1
    if turns == 40:
        for i in range(LANES):
            flags[i] |= UNSETTLED
    for c in range(cols):
        scalar(memory, o + c * across, down, o + c * across, down, rows, work[4], work)
        @sqrt(work[4], memory[row[13] + c * row[15]], work[20:], flags)
        check_sum(memory[row[13] + c * row[15]], flags)
    for last in range(cols - 1, 0, -1):
        for c in range(last):
            here = row[13] + c * row[15]
            larger_lanes(memory[here], memory[here + row[15]], work[3])
            exchange(work[3], memory[here], memory[here + row[15]])
            for r in range(row[1]):
                at = o + r * down + c * across
                exchange(work[3], memory[at], memory[at + across])
'''


CONSTANTS = '''
@compiled
def near(work):
    """Below this cosine columns are orthogonal."""
    return {near}


@compiled
def steep(work):
    """Above this the square of a number is not changed by adding 1."""
    return {steep}


'''


def constants(bits: int | None) -> str:
    """What depends on the precision; None for the one of the format that is emulated."""
    if bits is None:
        return CONSTANTS.format(near="work[WORK, 0, 5]", steep="work[WORK, 0, 6]")
    return CONSTANTS.format(near=repr(nearness(bits)), steep=repr(steepness(bits)))


def nearness(bits: int) -> float:
    """The cosine that rounding leaves between two columns of unit length, or four times that."""
    return 2.0 ** (2 - bits)


def steepness(bits: int) -> float:
    """A number whose square swallows 1."""
    return 2.0 ** (bits // 2 + 2)


def source(bits: int | None, exact: bool) -> str:
    """The text of all operations on matrices; in a format turning that does not end is no reason for a flag."""
    texts = [constants(bits), PRODUCT, TRIANGULAR, ELIMINATION, REFLECTIONS, ROTATIONS]
    whole = "\n".join(texts).replace("UNSETTLED", "LEFT_RANGE" if exact else "0").replace("LEFT_RANGE", str(LEFT_RANGE))
    for name in NAMES:
        whole = whole.replace(f"# operation {name}\n", ENTRY.format(name=name).lstrip())
    return whole
