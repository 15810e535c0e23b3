"""The verbs of the lead app, one module per noun."""
