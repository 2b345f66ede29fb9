"""Decoding in many threads at once: the first look at a type is the dangerous one."""

import subprocess
import sys

import pytest

RACE = """
import sys

import pytest
from threading import Barrier, Thread

import msgspec

from sdk.decode import decode_json, decode_rows, decode_xml

sys.setswitchinterval(1e-6)
THREADS = 6
JSON = b'{"items": [{"n0": 1}], "t1": "x"}'
XML = b"<LIST><ROW><n0>1</n0></ROW><t1>x</t1></LIST>"


def fresh(round):
    "Types that nobody has decoded so far."
    row = msgspec.defstruct(f"Row{round}", [(f"n{i}", int | None, None) for i in range(12)])
    texts = [(f"t{i}", str | None, None) for i in range(12)]
    return row, msgspec.defstruct(f"Page{round}", [("items", list[row], []), *texts])


def race(row, page, barrier):
    barrier.wait()
    assert decode_json(JSON, page).items[0].n0 == 1
    assert decode_rows([msgspec.Raw(b'{"n0": 2}')], row)[0].n0 == 2
    assert decode_xml(XML, "LIST", envelope=page, row="ROW", kind=row).rows[0].n0 == 1


for round in range(150):
    row, page = fresh(round)
    barrier = Barrier(THREADS)
    threads = [Thread(target=race, args=(row, page, barrier)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


@pytest.mark.slow
def test_first_decoding_of_a_type_in_many_threads_is_safe():
    command = [sys.executable, "-W", "error", "-c", RACE]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)

    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr[-2000:]
