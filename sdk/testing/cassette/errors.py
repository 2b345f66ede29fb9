"""What goes wrong with recordings, named by what to do about it."""

from ...errors import IntegrationError


class CassetteError(IntegrationError):
    """A recording that cannot be used, or written, as it is; nothing on the disk was changed."""


class NotRecorded(CassetteError):
    """A request has no recording; the message names the nearest recording and the difference."""


class SecretFound(CassetteError):
    """A text still looks like a secret, so nothing was written; the message names its position."""
