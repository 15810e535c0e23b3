"""The copy of a person's data (Art. 15(3)): every table the registry knows, row by row, in words people understand."""

from privacy.access.others import Others
from privacy.access.tables import Table, export

__all__ = ["Others", "Table", "export"]
