"""Entra's token endpoint, both versions, and how it refuses (contract 2)."""

from dataclasses import dataclass
from datetime import datetime
from secrets import compare_digest

from .. import Answer, Request
from .accounts import TOKEN_SECONDS, Application, Doorkeeper
from .envelope import target

RESOURCES = frozenset(
    {
        "https://api.securitycenter.microsoft.com",
        "https://api.security.microsoft.com",
        "https://securitycenter.onmicrosoft.com/windowsatpservice",
    }
)
SCOPE_END = "/.default"


class Denied(Exception):
    """No token: a status, the OAuth error, and Entra's own number and words for it."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.number, self.text = status, error, number, text

    def answer(self, request: Request, now: datetime) -> Answer:
        """As it is sent."""
        trace, stamp = target(request).removeprefix("|"), f"{now:%Y-%m-%d %H:%M:%SZ}"
        ids = f"Trace ID: {trace} Correlation ID: {trace} Timestamp: {stamp}"
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.text} {ids}",
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": trace,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }
        return Answer.json(body, self.status)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tokens are issued: by whom, when, and whether the secret has had its day."""

    doorkeeper: Doorkeeper
    now: datetime
    secret_expired: bool

    def by_scope(self, request: Request) -> Answer:
        """Version 2: a scope, and a lifetime in numbers."""
        application = self._application(request)
        scope = request.parameter("scope") or ""
        resource = scope.removesuffix(SCOPE_END)
        if not scope.endswith(SCOPE_END) or resource not in RESOURCES:
            text = f"The provided value for scope {scope} is not valid."
            raise Denied(400, "invalid_scope", 1002012, text)
        self._check_secret(request, application)
        return Answer.json(
            {
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "ext_expires_in": TOKEN_SECONDS,
                "access_token": self.doorkeeper.issue(application, resource),
            }
        )

    def by_resource(self, request: Request) -> Answer:
        """Version 1: a resource, and numbers as text."""
        application = self._application(request)
        resource = request.parameter("resource") or ""
        if resource not in RESOURCES:
            text = f"The resource principal named {resource} was not found."
            raise Denied(400, "invalid_resource", 500011, text)
        self._check_secret(request, application)
        ends = int(self.now.timestamp()) + TOKEN_SECONDS
        return Answer.json(
            {
                "token_type": "Bearer",
                "expires_in": str(TOKEN_SECONDS),
                "ext_expires_in": str(TOKEN_SECONDS),
                "expires_on": str(ends),
                "not_before": str(ends - TOKEN_SECONDS),
                "resource": resource,
                "access_token": self.doorkeeper.issue(application, resource),
            }
        )

    def _application(self, request: Request) -> Application:
        tenant = request.path_parameters["tenant"]
        if tenant != self.doorkeeper.tenant_id:
            raise Denied(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if request.form_field("grant_type") != "client_credentials":
            text = "The request body must contain the following parameter: 'grant_type'."
            raise Denied(400, "invalid_request", 900144, text)
        name = request.form_field("client_id")
        application = self.doorkeeper.applications.get(name)
        if application is None:
            text = f"Application with identifier '{name}' was not found in the directory."
            raise Denied(400, "unauthorized_client", 700016, text)
        return application

    def _check_secret(self, request: Request, application: Application) -> None:
        given = request.form_field("client_secret").encode()
        if not compare_digest(given, application.client_secret.encode()):
            text = "Invalid client secret provided."
            raise Denied(401, "invalid_client", 7000215, text)
        if self.secret_expired:
            text = "The provided client secret keys are expired."
            raise Denied(401, "invalid_client", 7000222, text)
