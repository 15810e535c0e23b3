"""The answer to a request for access: eleven sections and the copy, as page, PDF, JSON and CSV (Art. 15, R92)."""

from privacy.package.explanations import register_explanation
from privacy.package.formats import FORMATS, as_html, as_json, made, write
from privacy.package.sections import SECTIONS, package

__all__ = ["FORMATS", "SECTIONS", "as_html", "as_json", "made", "package", "register_explanation", "write"]
