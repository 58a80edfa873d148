"""The vote of each party upon the convention: who sat, how they voted, when the act was transmitted (rules 3 to 6)."""
