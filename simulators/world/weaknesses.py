"""The catalogue of weaknesses that hosts of every world may have: two hundred, always the same."""

from dataclasses import dataclass
from functools import cache

PRODUCTS = (
    ("OpenSSH", "Remote access", (22,)),
    ("Apache HTTP Server", "Web server", (80, 443)),
    ("nginx", "Web server", (80, 443, 8443)),
    ("OpenSSL", "TLS", (443, 993)),
    ("ISC BIND", "Name service", (53,)),
    ("Postfix", "Mail", (25, 587)),
    ("Microsoft Windows", "Operating system", ()),
    ("Linux Kernel", "Operating system", ()),
    ("PostgreSQL", "Database", (5432,)),
    ("Redis", "Database", (6379,)),
    ("MySQL", "Database", (3306,)),
    ("Samba", "File sharing", (139, 445)),
    ("Net-SNMP", "Management", (161,)),
    ("Jenkins", "Build server", (8080,)),
    ("Grafana", "Monitoring", (3000,)),
    ("glibc", "Library", ()),
    ("curl & libcurl", "Library", ()),
    ("Java SE", "Runtime", ()),
    ("Exim", "Mail", (25,)),
    ("RDP Gateway", "Remote access", (3389,)),
)
FLAWS = (
    ("Request Smuggling", "a crafted request is read as two"),
    ("Buffer Overflow", "a long value is written past its buffer"),
    ("Information Disclosure", "an error message shows what it should not"),
    ("Denial of Service", "a small message makes a lot of work"),
    ("Weak Cipher Suites", "ciphers of less than 128 bits are accepted"),
    ("Privilege Escalation", "a local user can become an administrator"),
    ("Missing Security Updates", "updates have not been applied"),
    ("Certificate Doesn\u2019t Match Name", "the certificate is for \u201canother\u201d name"),
    ("Default Credentials", "the password is the one it was shipped with"),
    ("Path Traversal", "<code>../</code> leads out of the folder"),
)
SIZE = len(PRODUCTS) * len(FLAWS)

# The band edges of docs/platform.md 5.7, a zero that is easily read as "none", and both scores
# missing.
SCORES: tuple[tuple[float | None, float | None], ...] = (
    (7.5, 9.8),
    (5.0, 5.3),
    (4.3, None),
    (10.0, 10.0),
    (None, None),
    (2.1, 3.9),
    (6.8, 7.0),
    (None, 0.0),
    (9.3, 8.9),
    (None, 9.0),
    (3.5, 4.0),
    (7.2, 6.9),
    (None, None),
)
BANDS = (0.1, 4.0, 7.0, 9.0)
"""The CVSS scores from which on a weakness is low, medium, high and critical."""
VECTOR_V2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P"
VECTOR_V3 = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
"""The vectors of every weakness: the world has scores, but no vectors."""
CVE_COUNTS = (1, 0, 1, 2, 1, 0, 3, 1)


@dataclass(frozen=True, slots=True)
class Weakness:
    """What a scanner knows about one weakness, wherever it is found.

    `severity` is a vendor's scale, 1 (information) to 5 (urgent), and independent of the CVSS
    scores on purpose. The texts are HTML and may be empty; `ports` is where the weakness shows, and
    empty when it is a matter of the host. Every CVE belongs to exactly one weakness.
    """

    index: int
    identifier: int
    title: str
    category: str
    description: str
    consequence: str
    solution: str
    severity: int
    cvss_v2: float | None
    cvss_v3: float | None
    cves: tuple[str, ...]
    protocol: str
    ports: tuple[int, ...]

    @property
    def product(self) -> str:
        """Return what it is in."""
        return PRODUCTS[self.index % len(PRODUCTS)][0]

    @property
    def version(self) -> str:
        """Return the version of the product that it is found in."""
        return f"{self.index}.0"


def score(weakness: Weakness) -> float | None:
    """Return the score of CVSS v3, else that of v2; 0.0 is a score."""
    return weakness.cvss_v2 if weakness.cvss_v3 is None else weakness.cvss_v3


def grade(weakness: Weakness) -> int:
    """Return 0 (information) to 4 (critical): by the score, else by the scale of the scanner."""
    scored = score(weakness)
    return weakness.severity - 1 if scored is None else grade_of_score(scored)


def grade_of_score(scored: float) -> int:
    """Return 0 (information) to 4 (critical) for a CVSS score."""
    return sum(scored >= bound for bound in BANDS)


@cache
def catalogue() -> tuple[Weakness, ...]:
    """Return all weaknesses, by index."""
    return tuple(map(_weakness, range(SIZE)))


def _weakness(index: int) -> Weakness:
    product, category, ports = PRODUCTS[index % len(PRODUCTS)]
    flaw, how = FLAWS[index // len(PRODUCTS)]
    cvss_v2, cvss_v3 = SCORES[index % len(SCORES)]
    return Weakness(
        index=index,
        identifier=38000 + 7 * index,
        title=f"{product} {flaw}",
        category=category,
        description=f"<P>{_html(product)} is affected: {how}.<BR>Seen since version {index}.0.</P>",
        consequence="" if index % 9 == 4 else f"<P>An attacker gains <B>{_gain(index)}</B>.</P>",
        solution="" if index % 11 == 6 else _solution(product, index),
        severity=1 + index % 5,
        cvss_v2=cvss_v2,
        cvss_v3=cvss_v3,
        cves=_cves(index),
        protocol="udp" if category in ("Name service", "Management") else "tcp",
        ports=ports,
    )


def _cves(index: int) -> tuple[str, ...]:
    count = CVE_COUNTS[index % len(CVE_COUNTS)]
    return tuple(f"CVE-{2018 + index % 8}-{10000 + 4 * index + nth}" for nth in range(count))


def _gain(index: int) -> str:
    return ("control of the host", "a list of users", "time on the processor")[index % 3]


def _solution(product: str, index: int) -> str:
    link = f"https://docs.example.com/advisories/{index}?lang=en&amp;full=1"
    steps = f"<UL><LI>Update {_html(product)}</LI><LI>Restart it</LI></UL>"
    return f'{steps}<P>See <A HREF="{link}" TARGET="_blank">advisory {index}</A>.</P>'


def _html(text: str) -> str:
    return text.replace("&", "&amp;")
