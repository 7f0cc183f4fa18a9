"""Examples of what floating point costs: textbook forms of the same value side by side."""
