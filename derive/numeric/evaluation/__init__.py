"""The value of a term at a sample, in any arithmetic."""
