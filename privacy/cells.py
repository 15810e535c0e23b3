"""Cells of tables that people open in a spreadsheet."""


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; an import reads it back without the apostrophe."""
    return f"'{cell}" if cell.lstrip("\t\r\n ")[:1] in tuple("=+-@") or cell[:1] in ("\t", "\r") else cell
