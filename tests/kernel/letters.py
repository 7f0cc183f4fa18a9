"""The letters in which the tests of the normal form are written, each with its sort."""

from __future__ import annotations

from .notation import v

A, B, C, X = v("A", "real[n, n]"), v("B", "real[n, n]"), v("C", "real[n, n]"), v("X", "real[n, d]")
x, y, w = v("x", "real[n]"), v("y", "real[n]"), v("w", "real[d]")
a, b, c = v("a", "real"), v("b", "real"), v("c", "real")
i, j, K, M = v("i", "1..n"), v("j", "1..n"), v("K", "nat"), v("M", "nat")
f, s = v("f", "1..n → real"), v("s", "nat → real")
