"""Formulas as NumPy source that a person reads: one function of arrays, with solutions of systems for inverses."""
