"""JSON of the models, in the platform's field names with a `type`, and back."""

import base64
from collections.abc import Callable
from typing import Any

import msgspec

from .asset import Asset
from .attribute import Attribute
from .base import Model
from .cloud import AWSResource, AzureResource, GCPResource
from .file import File, read_bytes
from .integration import Integration
from .port import Port
from .repository import Repository
from .risk import Risk
from .status import RiskStatus
from .technology import Technology
from .web import WebApplication, Webpage

AnyModel = (
    Asset
    | Port
    | Risk
    | File
    | WebApplication
    | Webpage
    | AWSResource
    | AzureResource
    | GCPResource
    | Repository
    | Attribute
    | Integration
    | Technology
)
"""Every model that can be sent."""

_ENCODER = msgspec.json.Encoder()
_Fields = dict[str, Any]


def to_json(model: Model) -> bytes:
    """Return one JSON object on one line, with the fields that the platform serialises."""
    return _ENCODER.encode(model.wire())


def to_dict(model: Model) -> dict[str, object]:
    """Return the fields of `to_json` as built-in types."""
    fields: dict[str, object] = msgspec.to_builtins(model.wire())
    return fields


def from_json(data: bytes | str) -> AnyModel:
    """Return the model that `to_json` wrote, normalised again; its JSON is the same again.

    Fields that the JSON does not hold are not restored: a target has the fields that identify it,
    or is a `Reference` where there are none, and there is no definition or proof.

    Raises:
        ValueError: The JSON is not a model; the message names the position.
    """
    fields = msgspec.json.decode(data, type=_Fields)
    complete = _COMPLETE.get(str(fields.get("type")))
    model: AnyModel = msgspec.convert(
        {**fields, **complete(fields)} if complete else fields, AnyModel, dec_hook=_status
    )
    return model


def _status(_kind: type, code: object) -> RiskStatus:
    return RiskStatus.parse(str(code))


# Made with the module: two threads must not be the first to decode a type at once (`sdk.decode`).
_DECODER = msgspec.json.Decoder(AnyModel, dec_hook=_status)


def _risk_target(fields: _Fields) -> _Fields:
    form = fields.get("target")
    if isinstance(form, dict):
        return {"target": {"type": str(form.get("_type", "asset")).lower(), **form}}
    return {"target": {"type": "reference", "group": fields.get("dns")}}


def _attribute_parent(fields: _Fields) -> _Fields:
    form = fields.get("parent")
    if isinstance(form, dict) and form.keys() > {"type", "key"}:
        return {}
    source = str(form.get("key") if isinstance(form, dict) else fields.get("source", ""))
    return {
        "parent": {"type": "reference", "group": "".join(source.split("#")[2:3]), "key": source}
    }


def _port_parent(fields: _Fields) -> _Fields:
    """Return the parent of the source, for lines and rows in which there is no parent."""
    if fields.get("parent"):
        return {}
    parts = str(fields.get("source", "")).split("#")
    if len(parts) != 4 or parts[1] != "asset":
        raise ValueError("Port.source is the key of an asset (docs/platform.md 1.9)")
    return {"parent": {"type": "asset", "dns": parts[2], "name": parts[3]}}


def _file_content(fields: _Fields) -> _Fields:
    content = read_bytes(str(fields.get("bytes", "")))
    return {"bytes": base64.b64encode(content).decode("ascii")}


_COMPLETE: dict[str, Callable[[_Fields], _Fields]] = {
    "attribute": _attribute_parent,
    "file": _file_content,
    "port": _port_parent,
    "risk": _risk_target,
}
