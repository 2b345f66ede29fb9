"""Secrets in options and in the environment: never repeated, and never a traceback."""

import os
import shutil

import certifi
import pytest

from .conftest import TOKEN
from .processes import HARD_TIMEOUT_SECONDS, started

CANARY = "c4nary-5ecret"
URLS = [
    f"postgres://u:{CANARY}@h/db",
    f"postgres://{CANARY}@h/db",
    "postgres://u:PASSWORD@h/db",
    f"postgres://u:{CANARY}?@x #{CANARY}@h/db",
    f"postgres://u:{CANARY}",
    f"postgres://u:{CANARY}//{CANARY}",
    "postgres://u:PASSWORD",
    f"postgres://h/db/{CANARY}",
    f"https://u:{CANARY}",
    f"mysql:u/{CANARY}@h",
    f"https://h/a?sig=1&X-Amz-Security-Token={CANARY}",
    f"nowhere/host=h;password={CANARY}",
]
OPTIONS = [
    ("run", "example", "--simulate", "--sink", "{}"),
    ("run", "example", "--simulate", "--sink", "ndjson:{}"),
    ("run", "example", "--simulate", "--sink", "sqlite:{}"),
    ("run", "example", "--url", "{}"),
    ("run", "example", "--replay", "{}"),
    ("run", "example", "--simulate", "--report", "{}"),
    ("run", "example", "--simulate", "--journal={}"),
    ("run", "example", "--secrets", "{}"),
    ("run", "example", "--simulate", "--fault", "{}"),
    ("run", "example", "--simulate", "--quirk", "{}"),
    ("run", "example", "--simulate", "--seed", "{}"),
    ("run", "nessus-import", "--file", "{}"),
    ("run", "nessus-import", "--file", "s3://{}"),
    ("run", "{}"),
    ("record", "example", "--url", "{}"),
    ("show", "{}"),
    ("check", "{}"),
    ("check", "example", "--against", "{}"),
    ("check", "example", "--results", "{}"),
    ("simulate", "example", "--port", "{}"),
    ("new", "{}", "--paging", "cursor"),
    ("new", "acme", "--paging", "{}"),
    ("{}",),
    ("--log-level", "{}", "list"),
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
def test_option_never_repeats_a_secret(chariot, tmp_path, monkeypatch, words, url):
    monkeypatch.chdir(tmp_path)
    report = ["--report", "r.json"] if words[0] == "run" and words[-2] != "--report" else []

    result = chariot(*[word.format(url) for word in words], *report, env={"EXAMPLE_TOKEN": TOKEN})

    texts = [result.stdout, result.stderr, *(file.read_text() for file in tmp_path.glob("*.json"))]
    assert result.exit_code in (1, 2)
    assert result.stderr
    assert not [text for text in texts if CANARY in text or "PASSWORD" in text]


@pytest.mark.parametrize(
    ("sink", "shown"),
    [
        (f"mysql:u:{CANARY}", "mysql:..."),
        (f"postgres:{CANARY}", "postgres:..."),
        (f"https://h/{CANARY}", "https:..."),
        ("ndjson:", "ndjson:"),
        ("models.ndjson", "models.ndjson"),
    ],
)
def test_unknown_sink_is_named_by_its_kind_alone(chariot, sink, shown):
    result = chariot("run", "example", "--simulate", "--sink", sink)

    assert result.exit_code == 2
    assert result.stderr.endswith(f"for stdout, not {shown!r}\n")
    assert CANARY not in result.stderr


def test_unknown_store_of_files_is_named_by_its_scheme_alone(chariot):
    result = chariot("run", "nessus-import", "--file", f"https://h/{CANARY}")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: nessus-import https://...: files are not read from https://, but by path, file:// "
        "or s3://\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--sink", "ndjson:no/week:1@home.ndjson"),
        ("--sink", "sqlite:no/week@home.db"),
        ("--report", "no/week@home:1/2.json"),
    ],
)
def test_path_without_a_secret_is_repeated_whole(chariot, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)

    result = chariot("run", "example", "--simulate", *words)

    assert words[1].partition(":")[2] in result.stderr or words[1] in result.stderr
    assert "[redacted]" not in result.stderr


@pytest.mark.parametrize("fault", ["status:409:code=1965:wait=x@hosts#2", "drip:a/b@hosts"])
def test_fault_is_repeated_whole(chariot, fault):
    result = chariot("run", "example", "--simulate", "--fault", fault)

    assert result.exit_code == 2
    assert fault in result.stderr


@pytest.mark.parametrize("url", ["http://[::1]:9/a", "http://127.0.0.1:9/a:b"])
def test_url_without_a_secret_is_repeated_whole(chariot, tmp_path, url):
    result = chariot("run", "example", "--simulate", "--report", url)

    assert url.replace("//", "/") in result.stderr


def process(tmp_path, *arguments, **variables):
    with started(*arguments, cwd=tmp_path, variables=variables) as run:
        output, errors = run.communicate(timeout=4 * HARD_TIMEOUT_SECONDS)
    return run.returncode, output, errors


BROKEN = b"t\xffken-of-the-run".decode(errors="surrogateescape")


def test_secret_that_is_no_text_is_named(tmp_path):
    code, _, errors = process(
        tmp_path, "run", "example", "--url", "http://127.0.0.1:9", EXAMPLE_TOKEN=BROKEN
    )

    assert (code, errors) == (2, "Error: EXAMPLE_TOKEN is not UTF-8 text: set it again\n")


@pytest.mark.parametrize(
    "text",
    [b"EXAMPLE_TOKEN=t\xffken", b'{"EXAMPLE_TOKEN": "t\xff"}', b'{"EXAMPLE_TOKEN": "\\ud800"}'],
)
def test_secrets_file_that_is_no_text_is_refused(chariot, tmp_path, text):
    path = tmp_path / "secrets"
    path.write_bytes(text)
    path.chmod(0o600)

    result = chariot("run", "example", "--url", "http://127.0.0.1:9", "--secrets", path)

    assert result.exit_code == 2
    assert "--secrets" in result.stderr or "EXAMPLE_TOKEN" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "example", "--url", "http://127.0.0.1:9/\udcff"),
        ("run", "nessus-import", "--file", "s3://bucket/\udcff"),
        ("run", "nessus-import", "--file", "\udcff"),
    ],
)
def test_option_that_is_no_text_is_a_sentence(tmp_path, arguments):
    code, _, errors = process(tmp_path, *arguments)

    assert (code, errors[:6], len(errors.splitlines())) == (2, "Error:", 1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ndjson", "sqlite"])
def test_file_name_that_is_no_text_is_written(tmp_path, kind):
    path = f"{tmp_path}/x\udcff"

    code, _, errors = process(tmp_path, "run", "example", "--simulate", "--sink", f"{kind}:{path}")

    assert code == 0, errors
    assert os.path.getsize(path)  # noqa: PTH202 - of a name that is no text


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        (f"http://u:{CANARY}@[::1", "is not a URL like http://host:port"),
        ("http://h:99999", "is not a URL like http://host:port"),
        ("http://h:port", "is not a URL like http://host:port"),
        ("gopher://h:1", "is not a URL like http://host:port"),
        ("http://", "is not a URL like http://host:port"),
        (" ", "is blank: unset it, or set it to http://host:port"),
        (" \t", "is blank: unset it, or set it to http://host:port"),
        ("a host", "is not a URL like http://host:port"),
        (":", "is not a URL like http://host:port"),
        ("http://\udcff:1", "is not a URL like http://host:port"),
        ("socks5://127.0.0.1:9", "names a SOCKS proxy: pip install PySocks"),
    ],
)
def test_broken_proxy_variable_is_a_wrong_setting(chariot, proxy, said):
    variables = dict.fromkeys(("HTTP_PROXY", "http_proxy"), proxy)

    result = chariot(
        "run", "example", "--url", "http://192.0.2.1:9", env={"EXAMPLE_TOKEN": TOKEN, **variables}
    )

    assert result.exit_code == 2
    assert "the proxy variable (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)" in result.stderr
    assert said in result.stderr
    assert CANARY not in result.stderr


def test_proxy_without_a_scheme_is_used_as_before(chariot):
    variables = dict.fromkeys(("HTTP_PROXY", "http_proxy"), "127.0.0.1:9")

    result = chariot(
        *("run", "example", "--url", "http://192.0.2.1:9", "--timeout", "0.1"),
        env={"EXAMPLE_TOKEN": TOKEN, **variables},
    )

    assert result.exit_code == 1


def test_bundle_that_is_no_certificate_is_a_wrong_setting(chariot, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate")
    variables = {"EXAMPLE_TOKEN": TOKEN, "REQUESTS_CA_BUNDLE": str(bundle)}

    result = chariot("run", "example", "--url", "https://127.0.0.1:9", env=variables)

    assert result.exit_code == 2
    assert "is not a file of certificates in PEM" in result.stderr


def test_bundle_that_was_corrected_is_read_again(chariot, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate")
    variables = {"EXAMPLE_TOKEN": TOKEN, "REQUESTS_CA_BUNDLE": str(bundle)}
    order = ("run", "example", "--url", "https://127.0.0.1:9", "--timeout", "0.1")

    before = chariot(*order, env=variables)
    shutil.copy(certifi.where(), bundle)
    after = chariot(*order, env=variables)

    assert (before.exit_code, after.exit_code) == (2, 1)
