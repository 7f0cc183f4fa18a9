"""The interpreter of programs: decodes a line once for a whole block of samples.

Its text is the same for all precisions but for the constants of the layout; operations are called
through a table of addresses, so that a program needs only the operations that it uses.
"""

from __future__ import annotations

from .layout import DEPTH, NOT_A_NUMBER, OPERANDS, SCRATCH, WIDTH
from .program import LOOP, TURN

TEXT = '''
@intrinsic
def call(typing, address, row, memory, work, flags):
    """The operation at an address."""
    def code(context, builder, signature, arguments):
        kinds = [argument.type for argument in arguments[1:]]
        function = ir.FunctionType(ir.VoidType(), kinds).as_pointer()
        builder.call(builder.inttoptr(arguments[0], function), arguments[1:])
        return context.get_dummy_value()
    return types.void(address, row, memory, work, flags), code


@compiled
def resolved(line, turns, row):
    """An instruction with its operands where they are in this turn of the loops."""
    for k in range({resolved}):
        row[k] = line[k]
    for k in range({operands}):
        for level in range({depth}):
            row[4 + 3 * k] += line[{resolved} + {depth} * k + level] * turns[level]


@compiled
def begun(line, turns):
    """How often a loop runs."""
    count = line[1]
    for level in range({depth}):
        count += line[{resolved} + level] * turns[level]
    return count


@compiled
def written(value, out):
    """A whole number into a cell."""
    for i in range(LANES):
        out[0, i] = value
    for k in range(1, N):
        for i in range(LANES):
            out[k, i] = 0.0


@compiled
def run(code, table, row, turns, counts, memory, row_at, memory_at, work_at, flags_at):
    """All lines, in all lanes of a block."""
    here, length = 0, code.shape[0]
    for level in range({depth}):
        turns[level] = 0
    while here < length:
        line = code[here]
        kind = line[0]
        if kind >= 0:
            resolved(line, turns, row)
            call(table[kind], row_at, memory_at, work_at, flags_at)
        elif kind == {turn}:
            resolved(line, turns, row)
            written(float(turns[line[3]]), memory[row[4]])
        elif kind == {loop}:
            counts[line[2]] = begun(line, turns)
            turns[line[2]] = 0
            if counts[line[2]] <= 0:
                here = line[3]
        else:
            turns[line[2]] += 1
            if turns[line[2]] < counts[line[2]]:
                here = line[3]
            else:
                turns[line[2]] = 0
        here += 1


@compiled
def brought(inputs, places, start, width, memory):
    """Samples into their cells; the lanes that are left over repeat the last sample."""
    for k in range(places.shape[0]):
        cell = memory[places[k]]
        for t in range(inputs.shape[1]):
            for i in range(width):
                cell[t, i] = inputs[k, t, start + i]
            for i in range(width, LANES):
                cell[t, i] = inputs[k, t, start + width - 1]
        for t in range(inputs.shape[1], N):
            for i in range(LANES):
                cell[t, i] = 0.0


@compiled
def taken(outputs, places, start, width, memory, flags, marks):
    """Results out of their cells, and whether they are finite."""
    for k in range(places.shape[0]):
        cell = memory[places[k]]
        for i in range(width):
            flags[i] |= 0 if abs(cell[0, i]) < math.inf else {not_a_number}
        for t in range(N):
            for i in range(width):
                outputs[k, t, start + i] = cell[t, i]
    for i in range(width):
        marks[start + i] = flags[i]


def drive_blocks(sizes_at, code_at, table_at, places_at, scratch_at, memory_at, work_at, inputs_at, outputs_at,
                 flags_at, marks_at):
    """Blocks ``first`` to ``last``; sizes are first, last, samples, lines, inputs, their terms, outputs."""
    sizes = carray(sizes_at, (8,))
    samples, brought_in = sizes[2], sizes[4]
    code = carray(code_at, (sizes[3], {width}))
    table, places = carray(table_at, (MAX_CELLS,)), carray(places_at, (brought_in + sizes[6],))
    scratch, memory = carray(scratch_at, ({scratch},)), carray(memory_at, (MAX_CELLS, N, LANES))
    inputs = carray(inputs_at, (brought_in, sizes[5], samples))
    outputs = carray(outputs_at, (sizes[6], N, samples))
    flags, marks = carray(flags_at, (LANES,)), carray(marks_at, (samples,))
    turns, counts = scratch[{resolved}:{resolved} + {depth}], scratch[{resolved} + {depth}:]
    for block in range(sizes[0], sizes[1]):
        start = block * LANES
        width = min(LANES, samples - start)
        for i in range(LANES):
            flags[i] = 0
        brought(inputs, places[:brought_in], start, width, memory)
        run(code, table, scratch, turns, counts, memory, scratch_at, memory_at, work_at, flags_at)
        taken(outputs, places[brought_in:], start, width, memory, flags, marks)
'''


def source() -> str:
    """The text of the interpreter."""
    resolved = WIDTH - OPERANDS * DEPTH
    return TEXT.format(resolved=resolved, operands=OPERANDS, depth=DEPTH, width=WIDTH, turn=TURN, loop=LOOP,
                       not_a_number=NOT_A_NUMBER, scratch=SCRATCH)
