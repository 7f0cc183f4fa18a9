"""The language: text to syntax tree, syntax tree to term, and both back to text.

==================  ==========================================================================
``source``          a text and spans of it
``alphabet``        Unicode characters and their ASCII spellings
``lexer``           text to tokens: line ends, bars, tight brackets, hyphenated names
``math.lark``       the grammar of formulas
``theorem.lark``    the grammar of theorem files
``syntax``          the syntax tree of formulas; ``statements`` of files
``build``           grammar rules to syntax tree
``read``            text to syntax tree: start here
``complaints``      what to tell the author of a common mistake
``unify``           unknown shapes and sorts
``draft``           an expression whose sorts are still being worked out
``infer``           syntax tree to draft
``notation``        ``E[...]``, sums, gradients and other special forms
``scope``           declared names
``elaborate``       syntax tree to kernel term: the interface
``declare``         ``let``, ``define``, ``constant`` and ``definition``
``unparse``         syntax tree to text; ``latex`` to LaTeX
``restore``         kernel term to syntax tree
``sympy_bridge``    syntax tree to SymPy, unchanged
==================  ==========================================================================

This room reads; it never proves, simplifies or evaluates anything.
"""
