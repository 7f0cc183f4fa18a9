"""The whole syntax tree: ``expressions`` for formulas and sorts, ``statements`` for files and proofs."""

from .expressions import (
    Absolute, Apply, ArrowSort, Big, Binder, Bracket, Expr, Gradient, GradientIn, IndexSort, Inner, Integral,
    InverseTranspose, Lambda, Logic, Lowered, Name, NamedSort, Negative, Node, Norm, Not, Number, Paren, Power, Prime,
    Product, Quantified, RandomSort, Range, RealSort, Relation, Root, Sort, Sum, Transpose, Typed, bare, children, depth,
)
from .source import Source, Span
from .statements import (
    Assume, Attribute, Case, Cases, Chain, Constant, Constraint, Contradiction, Declaration, Define, Definition, File,
    Fix, Have, Let, Link, Multiple, Obtain, Parameter, Proof, Reason, Show, Suppose, Take, Theorem, Thus,
)

__all__ = [
    "Absolute", "Apply", "ArrowSort", "Assume", "Attribute", "Big", "Binder", "Bracket", "Case", "Cases", "Chain",
    "Constant", "Constraint", "Contradiction", "Declaration", "Define", "Definition", "Expr", "File", "Fix",
    "Gradient", "GradientIn", "Have", "IndexSort", "Inner", "Integral", "InverseTranspose", "Lambda", "Let", "Link",
    "Logic", "Lowered", "Multiple", "Name", "NamedSort", "Negative", "Node", "Norm", "Not", "Number", "Obtain",
    "Parameter", "Paren", "Power", "Prime", "Product", "Proof", "Quantified", "RandomSort", "Range", "RealSort",
    "Reason", "Relation", "Root", "Show", "Sort", "Source", "Span", "Sum", "Suppose", "Take", "Theorem", "Thus",
    "Transpose", "Typed", "bare", "children", "depth",
]
