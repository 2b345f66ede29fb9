"""How Qualys writes elements."""

from xml.sax.saxutils import escape


def element(name: str, text: object) -> str:
    """An element with text in it; nothing where there is no text."""
    return "" if text in (None, "") else f"<{name}>{escape(str(text))}</{name}>\n"


def cdata(name: str, text: str) -> str:
    """The same with its text as it is, a `]]>` in it divided."""
    divided = text.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{divided}]]></{name}>\n" if text else ""
