"""airbyte-cdk's SimpleRetriever, made from a manifest as its Connector Builder writes it.

The stream's one partition is read directly, without the queue, the threads and the messages that
a sync puts around it. The retriever takes no adapter, so that it cannot be asked in process.
"""

from collections.abc import Iterator, Mapping

from airbyte_cdk.sources.declarative.concurrent_declarative_source import (
    ConcurrentDeclarativeSource,
)

BY_CURSOR = {
    "type": "DefaultPaginator",
    "page_token_option": {
        "type": "RequestOption",
        "inject_into": "request_parameter",
        "field_name": "cursor",
    },
    "pagination_strategy": {
        "type": "CursorPagination",
        "cursor_value": '{{ response.get("next", {}) }}',
        "stop_condition": '{{ not response.get("next", {}) }}',
    },
}


def cursor(url: str, adapter: None = None) -> Iterator[Mapping[str, object]]:
    """Return the rows of a listing that is read by cursor."""
    return _rows(url, BY_CURSOR)


def offset(url: str, size: int) -> Iterator[Mapping[str, object]]:
    """Return the rows of a listing read by offset; the CDK's paginators do not read totals."""
    option = {"type": "RequestOption", "inject_into": "request_parameter"}
    paginator = {
        "type": "DefaultPaginator",
        "page_token_option": {**option, "field_name": "offset"},
        "page_size_option": {**option, "field_name": "limit"},
        "pagination_strategy": {"type": "OffsetIncrement", "page_size": size},
    }
    return _rows(url, paginator)


def _rows(url: str, paginator: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    source = ConcurrentDeclarativeSource(config={}, source_config=_manifest(url, paginator))
    (stream,) = source.streams({})
    (partition,) = stream.generate_partitions()
    return iter(partition.read())


def _manifest(url: str, paginator: Mapping[str, object]) -> dict[str, object]:
    stream = {
        "type": "DeclarativeStream",
        "name": "rows",
        "primary_key": ["id"],
        "retriever": {
            "type": "SimpleRetriever",
            "requester": {
                "type": "HttpRequester",
                "url_base": url,
                "path": "/rows",
                "http_method": "GET",
                "authenticator": {"type": "BearerAuthenticator", "api_token": "token"},
            },
            "record_selector": {
                "type": "RecordSelector",
                "extractor": {"type": "DpathExtractor", "field_path": ["items"]},
            },
            "paginator": paginator,
        },
        "schema_loader": {
            "type": "InlineSchemaLoader",
            "schema": {"type": "object", "properties": {}},
        },
    }
    return {
        "version": "7.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["rows"]},
        "streams": [stream],
        "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}},
    }
