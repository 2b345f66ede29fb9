"""Who may call the console: one user, by name, password and perhaps a second factor."""

from collections.abc import Mapping
from secrets import compare_digest

from ..engine import Answer, ApiError, Context, Request

USERNAME, PASSWORD = "simulated_user", "Simulated-Pa55+w/rd=&%"
SECOND_FACTOR = "246810"
"""What the header Token must hold under the quirk `two-factor`."""
OF_ASSETS, OF_FINDINGS = "assets", "findings"
"""What a user may be denied."""
DENIED: Mapping[str, Mapping[str, int]] = {
    OF_ASSETS: {"no-asset-permission": 404},
    OF_FINDINGS: {"no-asset-permission": 404, "findings-hidden": 404, "findings-forbidden": 403},
}
"""The status by quirk: what the user may not see is not there (1)."""
ELSEWHERE: Mapping[str, Answer] = {
    "cloud-host": Answer.html(404, "Not Found"),
    "login-page": Answer.html(200, "Security Console - Log in"),
}
"""What answers by quirk in place of the console."""


def admits(request: Request) -> bool:
    """Return True for the right name and password."""
    given = ":".join(request.basic)
    return compare_digest(given.encode(), f"{USERNAME}:{PASSWORD}".encode())


def authorize(context: Context) -> None:
    """Raise ApiError for what the user may not see, and for a body that is not JSON."""
    operation = context.operation
    for quirk, status in DENIED.get(operation.scope, {}).items():
        if context.quirk(quirk):
            raise ApiError(status)
    content_type = context.request.header("content-type")
    if operation.facts.get("body") and not content_type.startswith("application/json"):
        raise ApiError(415)
