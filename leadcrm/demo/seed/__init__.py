"""Invented, deterministic data: staff and texts through the services, people by COPY."""
