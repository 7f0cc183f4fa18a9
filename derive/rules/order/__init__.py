"""Inequalities: linear certificates, signs, squares, bounds, quotients, monotone positions, chains of relations."""
