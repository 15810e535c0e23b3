"""Two records of one person become one, and can be two again."""
