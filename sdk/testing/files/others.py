"""Files that are something else than what was asked for, as they come in life."""

import gzip
from typing import Final

OTHERS: Final = {
    "nothing": b"",
    "packed nothing": gzip.compress(b""),
    "a page for logging in": b"<!DOCTYPE html>\n<html><body>Log in</body></html>",
    "an error as JSON": b'{"error": "Invalid Credentials"}\n',
    "an archive": b"PK\x03\x04" + bytes(60),
    "a database": b"SQLite format 3\0" + bytes(60),
    "bytes": bytes(range(256)),
    "another document": b'<?xml version="1.0"?>\n<inventory><host/></inventory>',
    "text": b"Dear all,\nplease find attached\n",
    "packed twice": gzip.compress(gzip.compress(b"<a/>")),
}
"""What people take for a report, and what it is."""
