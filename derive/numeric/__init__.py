"""Trying to refute statements with numbers.

A claim is given samples that satisfy its assumptions: small exact rationals first, then many more in
binary64 to find where to look.  Functions are drawn from families with the properties assumed, random
variables live on finite probability spaces, so that expectations are exact sums.  Only exact arithmetic or
disjoint balls may say that a claim is false, and then there is a witness; nothing here may say that one
is true.  Where a claim cannot be sampled, the verdict is *not sampled* and says why.  The kernel never
asks this room, and this room never asks the search.
"""
