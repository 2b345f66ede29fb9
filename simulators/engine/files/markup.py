"""Elements of XML as scanners write them into files: one a line, and none without text."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr


def element(name: str, text: object) -> str:
    """Return an element with text in it, escaped; "" where there is no text."""
    return "" if text in (None, "") else f"<{name}>{escape(str(text))}</{name}>\n"


def cdata(name: str, text: str) -> str:
    """Return an element with its text as it is, a `]]>` in it divided; "" where there is none."""
    divided = text.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{divided}]]></{name}>\n" if text else ""


def opening(name: str, attributes: Mapping[str, object]) -> str:
    """Return the tag that opens an element; an attribute that is None is left out."""
    given = {name: str(value) for name, value in attributes.items() if value is not None}
    return f"<{' '.join([name, *(f'{one}={quoteattr(given[one])}' for one in given)])}>"
