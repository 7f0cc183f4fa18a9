"""Matrices: their blocks, traces, inverses and entries, definiteness, and the operations that the library defines."""
