"""Answers that are no page: single documents, and refusals.

A refusal is always `{"error": {"code": CODE, "message": TEXT}}`:

| status | code                | when                                                              |
|--------|---------------------|-------------------------------------------------------------------|
| 400    | `unknown-parameter` | a parameter that the route does not have                          |
| 400    | `invalid-parameter` | a value out of range, or a cursor that was not given out          |
| 401    | `unauthenticated`   | no token, a wrong one, an expired one                             |
| 403    | `forbidden`         | the token may not read hosts                                      |
| 404    | `not-found`         | no host with that id                                              |
| 410    | `cursor-expired`    | the cursor is older than an hour                                  |
| 429    | `rate-limited`      | over 6000 calls a minute and route: wait `Retry-After` seconds    |
| 429    | `too-many-at-once`  | over 10 concurrent calls of a route: wait `Retry-After` seconds   |
"""

from simulators.engine import Answer, Context, Single

from .documents import HOSTS

CODES = {
    400: "invalid-parameter",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    410: "cursor-expired",
    429: "rate-limited",
}


def refused(status: int, message: str, code: str = "") -> Answer:
    """Return a refusal."""
    error = {"code": code or CODES.get(status, "error"), "message": message}
    return Answer.json({"error": error}, status)


def whoami(context: Context) -> Answer:
    """Return who the token belongs to, and what it may do."""
    scopes = sorted(context.account.scopes) if context.account else []
    return Answer.json({"user": "integration@example.com", "scopes": scopes})


host = Single(HOSTS, message="no such host")
"""Answers with one host by its id."""
