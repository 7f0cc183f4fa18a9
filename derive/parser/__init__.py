"""The language: text to syntax tree, syntax tree to term, and both back to text.

====================  ========================================================================
``source``            a text and spans of it
``alphabet``          Unicode characters and their ASCII spellings
``disguise``          characters that make a text look other than it is read
``absent``            notations that the language does not have, with what to write
``words``             the words and signs of the language
``lexer``             text to tokens: line ends, bars, tight brackets, hyphenated names
``math.lark``         the grammar of formulas
``theorem.lark``      the grammar of theorem files
``expressions``       the syntax tree of formulas, ``statements`` of files; ``syntax`` is both
``build``             grammar rules to formulas, ``build_file`` to files
``read``              text to syntax tree: start here
``recover``           the blocks of a text of which some cannot be read
``mistakes``          common mistakes, as a table; ``complaints`` finds the one that was made
``unify``             unknown shapes and sorts
``draft``             an expression whose sorts are still being worked out
``constraints``       what must hold between the sorts of drafts
``arithmetic``        drafts of sums, products, powers; ``application`` of calls and entries
``notation``          sums, gradients, norms and other special forms
``infer``             syntax tree to draft
``mismatch``          what to say when shapes do not fit
``scope``             declared names
``elaborate``         syntax tree to kernel term: the interface
``declare``           ``let``, ``define``, ``constant`` and ``definition``
``unparse``           syntax tree to text, ``unparse_file`` a whole file, ``latex`` to LaTeX
``restore``           kernel term to syntax tree (``restorer``, ``restore_notation``, ``piece``)
``implicit``          what a single formula need not declare
``sympy_bridge``      syntax tree to SymPy, unchanged
====================  ========================================================================

This room reads; it never proves, simplifies or evaluates anything.
"""
