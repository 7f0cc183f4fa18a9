"""A machine that runs programs of real numbers at 53, 106, 159 and 212 bits on many samples.

It knows nothing of terms and formulas, and it is not rigorous: it finds where to look.
"""
