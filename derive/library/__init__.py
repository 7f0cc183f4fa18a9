"""The theorem files: where they are, what they hold, and what was proved of them already."""
