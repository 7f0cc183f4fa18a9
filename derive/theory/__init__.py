"""Theorem files put to work: statements for the kernel, the theory they form, and derivations of its theorems."""
