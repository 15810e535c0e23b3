"""What the browser asks of leads; each view begins with who may."""
