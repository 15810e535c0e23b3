"""The letters of a case: written, read before they leave, kept as they went out, printed for whoever has no e-mail."""
