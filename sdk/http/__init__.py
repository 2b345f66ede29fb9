"""Session: how a vendor is asked, what its answers mean, and what a Reply holds of them."""

from typing import TYPE_CHECKING

from ..core.lazy_door import lazy_door

if TYPE_CHECKING:
    from .auth import Basic, Token
    from .connections import graphql_listing
    from .error_table import HTML, ErrorTable, code_matching
    from .graphql import NO_DATA, PARTIAL_DATA, graphql_code
    from .listing import Listing
    from .named_errors import code_named, code_of
    from .oauth2 import ClientCredentials, JWTAssertion
    from .probes import require_one
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
    "code_matching",
    "code_named",
    "code_of",
    "graphql_code",
    "graphql_listing",
    "require_one",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_door(
        __name__,
        {
            ".auth": "Basic Token",
            ".connections": "graphql_listing",
            ".error_table": "HTML ErrorTable code_matching",
            ".graphql": "NO_DATA PARTIAL_DATA graphql_code",
            ".listing": "Listing",
            ".named_errors": "code_named code_of",
            ".oauth2": "ClientCredentials JWTAssertion",
            ".probes": "require_one",
            ".rate": "Rate",
            ".renewable_token": "Grant RenewableToken",
            ".response": "Response",
            ".session": "Session",
            ".signing": "SigningAuth",
        },
    )
