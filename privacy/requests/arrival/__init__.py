"""How a request reaches us: by form, letter, mail or telephone, read, proven, opened as cases."""
