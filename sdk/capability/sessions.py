"""Sessions of a capability: how it logs in at its vendor, and closes what it opened."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from requests.auth import AuthBase

from .. import http
from ..core.context import RunContext
from ..core.limits import Limits
from ..http import ErrorTable, Session
from ..http.auth import LoginHeader
from ..job import Job
from ..manifest import Credential


class Sessions:
    """The sessions of one run of a capability."""

    name: ClassVar[str]
    default_url: ClassVar[str]
    job: Job
    credential: Credential
    limits: Limits
    context: RunContext
    _sessions: list[Session]

    @property
    def url(self) -> str:
        """The vendor's base URL: the value of the linked account, else `default_url`."""
        return self.job.target.value or self.default_url

    def secret(self, name: str) -> str:
        """Return a secret of the job; raise CredentialError with its name when it is missing."""
        value = self.job.secret(name)
        self.credential.require_form(name, value)
        return value

    def open_session(
        self,
        *,
        url: str = "",
        basic: tuple[str, str] | None = None,
        login_header: str = "",
        auth: AuthBase | None = None,
        errors: ErrorTable | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 30.0,
    ) -> Session:
        """Open a session on the vendor's URL with this run's clock, deadline and journal.

        Args:
            url: Another service of the vendor, such as one that issues tokens.
            basic: For HTTP Basic, the names of the secrets that are user name and password.
            login_header: A header that logs in, with the names of secrets in braces:
                `Authorization: Bearer {token}`.
            auth: Any other way to log in (docs/login.md).
            timeout_seconds: For connecting, and for each silence of the vendor.
        """
        if basic:
            auth = http.Basic(*map(self.secret, basic))
        elif login_header:
            auth = LoginHeader(login_header, self.secret)
        session = Session(
            url or self.url,
            integration=self.name,
            auth=auth,
            errors=errors or ErrorTable(),
            headers=headers,
            timeout_seconds=timeout_seconds,
            concurrency=self.limits.concurrency,
            context=self.context,
            limits=self.limits,
        )
        self._sessions.append(session)
        return session

    def open_oauth2_session(  # noqa: PLR0913 - each part with a default
        self,
        token_path: str,
        *,
        token_url: str = "",
        form: Mapping[str, str] | None = None,
        check: Callable[[str], None] | None = None,
        token_errors: ErrorTable | None = None,
        url: str = "",
        errors: ErrorTable | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 30.0,
    ) -> Session:
        """Open a session with OAuth2 tokens, for the secrets `client_id` and `client_secret`.

        Args:
            token_path: The path of the token endpoint, on `token_url` or else on `url`.
            form: Fields of the token request beside the grant's own, such as `scope`.
            check: See `sdk.http.ClientCredentials`.
            token_errors: The refusals of the token endpoint; without them, those of `errors`.
        """
        auth = http.ClientCredentials(
            self.open_session(url=token_url or url, errors=token_errors or errors),
            token_path,
            client_id=self.secret("client_id"),
            client_secret=self.secret("client_secret"),
            form=form,
            check=check,
        )
        return self.open_session(
            url=url,
            auth=auth,
            errors=errors,
            headers=headers,
            timeout_seconds=timeout_seconds,
        )

    def close(self) -> None:
        """Close every session that was opened."""
        while self._sessions:
            self._sessions.pop().close()
