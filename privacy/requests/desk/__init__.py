"""The officer's desk: one page per case, and what its buttons do."""
