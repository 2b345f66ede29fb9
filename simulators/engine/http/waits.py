"""Waits: what an answer that a fault strikes says of when to come again."""

from datetime import datetime, timedelta
from email.utils import format_datetime

from .faults import Fault
from .messages import Answer


def told_to_wait(now: datetime, answer: Answer, fault: Fault) -> Answer:
    """Return the answer with the Retry-After that the fault's options order."""
    headers = {}
    if seconds := fault.option("retry-after"):
        headers["Retry-After"] = seconds
    if seconds := fault.option("retry-after-date"):
        moment = now + timedelta(seconds=float(seconds))
        headers["Retry-After"] = format_datetime(moment, usegmt=True)
    return answer.with_headers(headers) if headers else answer
