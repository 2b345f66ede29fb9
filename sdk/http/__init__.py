"""Session: how a vendor is asked, what its answers mean, and what a Reply holds of them."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from .auth import Basic, Token
    from .error_table import HTML, ErrorTable
    from .graphql import NO_DATA, PARTIAL_DATA, graphql_listing
    from .listing import Listing
    from .oauth2 import ClientCredentials, JWTAssertion
    from .probes import probe_part, require_one
    from .rate import Rate
    from .renewable_token import Grant, RenewableToken
    from .response import Response
    from .session import Session
    from .signing import SigningAuth

__all__ = [
    "HTML",
    "NO_DATA",
    "PARTIAL_DATA",
    "Basic",
    "ClientCredentials",
    "ErrorTable",
    "Grant",
    "JWTAssertion",
    "Listing",
    "Rate",
    "RenewableToken",
    "Response",
    "Session",
    "SigningAuth",
    "Token",
    "graphql_listing",
    "probe_part",
    "require_one",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".auth": "Basic Token",
            ".error_table": "HTML ErrorTable",
            ".graphql": "NO_DATA PARTIAL_DATA graphql_listing",
            ".listing": "Listing",
            ".oauth2": "ClientCredentials JWTAssertion",
            ".probes": "probe_part require_one",
            ".rate": "Rate",
            ".renewable_token": "Grant RenewableToken",
            ".response": "Response",
            ".session": "Session",
            ".signing": "SigningAuth",
        },
    )
