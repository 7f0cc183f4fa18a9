"""How a matrix expression is written as a textbook prints it: what is shortest, and the factors that come out."""
