"""The example's client over a session that a member of the zoo has opened in its own way."""

from integrations.example.client import Client
from sdk import Capability, Session
from sdk.pagination import VendorSDK


def asking(integration: Capability, session: Session) -> Client:
    """What the example itself asks with, but for the session."""
    sdk = VendorSDK(integration=integration.name, context=integration.context, rules={})
    return Client(session, sdk, integration.limits)
