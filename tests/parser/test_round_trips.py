"""Text, tree and term: each way there and back gives the same thing."""

from hypothesis import HealthCheck, given, settings

from derive.kernel.terms import Term
from derive.parser.latex import latex
from derive.parser.read import read_expression
from derive.parser.restore import restore, restore_as
from derive.parser.unparse import ascii_text, text

from .terms import scope, terms

SCOPE = scope()
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(terms())
def test_a_restored_term_elaborates_to_itself(term: Term) -> None:
    SCOPE.signature.check(term)
    assert SCOPE.elaborate(restore(term)) is term
    assert SCOPE.elaborate(restore_as(term), term.sort) is term


@quick
@given(terms())
def test_text_reads_back_as_the_same_tree(term: Term) -> None:
    expr = restore(term)
    assert read_expression(text(expr)) == expr
    assert read_expression(ascii_text(expr)) == expr
    assert ascii_text(expr).isascii() or "φ" in text(expr)
    assert latex(expr)
