"""What floating point costs: the rounding errors of both sides of every step, judged by exact values."""
