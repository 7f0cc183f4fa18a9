"""The numbers, matrices, functions and truth values that samples are made of and evaluation gives."""
