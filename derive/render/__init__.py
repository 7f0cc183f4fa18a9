"""Showing a document: terminal, LaTeX, pictures.  Nothing here does mathematics or changes a verdict."""
