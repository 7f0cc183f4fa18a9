"""The one table of what every constant means at a sample."""

from __future__ import annotations

from .algebra import ALGEBRA
from .calculus import CALCULUS
from .evaluate import Head
from .extrema import EXTREMA
from .mappings import MAPPINGS
from .probability import PROBABILITY
from .truth import LOGIC

MEANING: dict[str, Head] = ALGEBRA | CALCULUS | EXTREMA | MAPPINGS | PROBABILITY | LOGIC
