"""Evaluations written down once as straight-line programs, and run at many samples."""
