"""What holds for every test."""

from __future__ import annotations

import gc

gc.set_threshold(200_000, 10, 1000)
"""Terms live as long as the process, so looking for dead ones takes a fifth of the time and finds none."""
