"""The list of leads: what the address asks for, which rows that is, and one page of them at a constant price."""
