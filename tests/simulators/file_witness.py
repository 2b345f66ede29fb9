"""How a simulator's file is held to what is known of the vendor's own."""

import re

from .file_facts import facts

MOST_HOSTS = 40


def differences(evidence, simulator):
    """Yield the differences of the simulator's files and the vendor's, form by form."""
    forms = {fact.get("form", "") for fact in evidence["exchanges"]}
    for form in sorted(forms):
        known = [fact for fact in evidence["exchanges"] if fact.get("form", "") == form]
        content = simulator.create(hosts=MOST_HOSTS, quirks=[form] if form else ()).document()
        written = relative(facts(b"".join(content), "QID"))
        for what in (*added(written, known), *lacking(written, known)):
            if not excused(what, evidence):
                yield f"{form or 'plain'}: {what}"


def added(written, known):
    """Yield paths, forms and words that are in none of the vendor's files."""
    for place, kinds in written["places"].items():
        seen = [fact["places"][place] for fact in known if place in fact["places"]]
        if not seen:
            yield place
        wanted = set(filter(None, "|".join(seen).split("|")))
        yield from (f"{place}: {kind}" for kind in kinds if wanted and kind not in wanted)
    for place, words in written["values"].items():
        seen = {word for fact in known for word in fact.get("values", {}).get(place, ())}
        yield from (f"{place} = {word}" for word in words if seen and word not in seen)


def lacking(written, known):
    """Yield the parts of each such element or table of the vendor's that the simulator lacks."""
    always = set.intersection(*(set(fact.get("always", fact["places"])) for fact in known))
    for place in sorted(always):
        around = place.rpartition("@")[0] or place.rpartition("/")[0]
        if (not around or around in written["places"]) and place not in written["always"]:
            yield place


def relative(found):
    """Return the facts with places named from the root on."""
    start = f"{found['root']}/" if found["root"] else ""
    cut = {place: place.removeprefix(start) for place in (*found["places"], *found["always"])}
    return {
        "places": {
            cut[place]: kinds for place, kinds in found["places"].items() if place != found["root"]
        },
        "values": {cut[place]: words for place, words in found["values"].items()},
        "always": {cut[place] for place in found["always"]},
    }


def excused(what, evidence):
    """Return True if a difference is explained; `*` stands for what follows."""
    reasons = evidence["documented"] | evidence["not_simulated"]
    return any(
        re.fullmatch(re.escape(name).replace(r"\*", ".*"), what) and why
        for name, why in reasons.items()
    )
