"""Session: how a vendor is asked, what its answers mean, and what a Reply holds of them."""

from .named import code_named
from .reply import Reply
from .session import Session
from .translate import HTML, ErrorTable, code_matching

__all__ = ["HTML", "ErrorTable", "Reply", "Session", "code_matching", "code_named"]
