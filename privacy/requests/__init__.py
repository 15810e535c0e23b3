"""Requests of people about their own data: taken in, proven, decided, carried out, answered."""
