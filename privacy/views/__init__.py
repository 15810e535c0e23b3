"""Public pages about rights: the notice, the imprint, and a person's own requests. No cookie, no log-in, no script."""
