"""Reads pages that were printed."""

from io import BytesIO

from pypdf import PdfReader


def printed_in(pdf: bytes) -> str:
    """All text of all pages, without the breaks of lines."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace("\u200b", "")
