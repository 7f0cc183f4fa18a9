"""Compiled functions of arrays from formulas: one compilation for all sizes that fit the declared shapes."""
