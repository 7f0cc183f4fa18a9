"""Samples that satisfy a statement's hypotheses."""
