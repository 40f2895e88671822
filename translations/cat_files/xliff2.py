"""XLIFF 2.1 and 2.0: writing, and the segments of a document that was read.

A text is a <unit>, which tools may divide into several <segment>s. Its state is that of XLIFF 1.2 in `subState`, which a
tool removes when it changes `state`. The version token is metadata of the unit.
"""

import re

from files.xml import SPACE
from files.xml_trees import as_bytes, element
from secretariat.languages import SOURCE

from .segments import FINAL, NEW, SIGNED_OFF, TO_REVIEW, TO_TRANSLATE, TRANSLATED, ImportedSegment
from .xliff import HasCode, language_and_error, missing_segments, plain_text, tags_of, without_indentation

NAMESPACE, METADATA, GLOSSARY, SIZES = (
    f"urn:oasis:names:tc:xliff:{module}:2.0" for module in ("document", "metadata", "glossary", "sizerestriction")
)
VERSIONS = ("2.0", "2.1")


def _name(local):
    return f"{{{NAMESPACE}}}{local}"


ROOT, UNIT, FILE, SEGMENT, IGNORABLE, SOURCE_TEXT, TARGET, MARKED, START, END = map(
    _name, ("xliff", "unit", "file", "segment", "ignorable", "source", "target", "mrk", "sm", "em")
)
META = f"{{{METADATA}}}meta"
CATEGORY, VERSION, OURS = "directory", "version", "directory:"

STATES = ("initial", "translated", "reviewed", "final")
"""The states of XLIFF 2, the first one first."""
STATES_OF_1 = {
    NEW: "initial",
    TO_TRANSLATE: "initial",
    TO_REVIEW: "initial",
    TRANSLATED: "translated",
    SIGNED_OFF: "reviewed",
    FINAL: "final",
}
"""State of XLIFF 1.2 → state of XLIFF 2."""
RETURNED_AS = {"translated": TRANSLATED, "reviewed": SIGNED_OFF, "final": FINAL}
"""State of XLIFF 2 of a segment whose `subState` is gone → state of XLIFF 1.2."""


def xliff_2(segments, glossary):
    """Return a document with these segments of one language as bytes, with a <file> for each place.

    `glossary` is that of the language: the terms of each text are beside it.
    """
    segments = list(segments)
    about = {"version": "2.1", "srcLang": SOURCE.tag, "trgLang": segments[0].language.tag}
    root = element(ROOT, about, namespaces={None: NAMESPACE, "mda": METADATA, "gls": GLOSSARY, "slr": SIZES})
    files = {}
    for segment in segments:
        if segment.place not in files:
            file = element(FILE, {"id": segment.place, SPACE: "preserve"}, root)
            element(f"{{{SIZES}}}profiles", {"generalProfile": "xliff:codepoints"}, file)
            files[segment.place] = file
        _write(files[segment.place], segment, glossary)
    return as_bytes(root)


def _write(file, segment, glossary):
    attributes = {f"{{{SIZES}}}sizeRestriction": str(segment.limit)} if segment.limit else {}
    unit = element(UNIT, {"id": segment.id, **attributes}, file)
    if terms := [(term, rendering) for term, rendering, _places in glossary.terms_in(segment.source) if rendering]:
        entries = element(f"{{{GLOSSARY}}}glossary", parent=unit)
        for term, rendering in terms:
            entry = element(f"{{{GLOSSARY}}}glossEntry", parent=entries)
            element(f"{{{GLOSSARY}}}term", {}, entry, term.english)
            for wording in rendering.accepted():
                element(f"{{{GLOSSARY}}}translation", {}, entry, wording)
    group = element(f"{{{METADATA}}}metaGroup", {"category": CATEGORY}, element(f"{{{METADATA}}}metadata", {}, unit))
    element(META, {"type": VERSION}, group, str(segment.token))
    notes = element(_name("notes"), {}, unit)
    for category, note in {"context": segment.note, **_previous(segment)}.items():
        element(_name("note"), {"category": category}, notes, note)
    state = {"state": STATES_OF_1[segment.state], "subState": f"{OURS}{segment.state}"}
    of_unit = element(SEGMENT, state, unit)
    element(SOURCE_TEXT, {}, of_unit, segment.source)
    if segment.target:
        element(TARGET, {}, of_unit, segment.target)


def _previous(segment):
    return dict(zip(("previous-source", "previous-target"), segment.previous or (), strict=False))


def segment_2(unit, file=""):
    """Return the ImportedSegment of a <unit>, whose segments are joined."""
    root = unit.getroottree().getroot()
    parts = [part for part in unit if part.tag in (SEGMENT, IGNORABLE)]
    sources, targets = ([part.find(name) for part in parts] for name in (SOURCE_TEXT, TARGET))
    source = target = error = ""
    try:
        texts = [plain_text(text, (MARKED,), (START, END)) for text in sources]
        source, own = "".join(texts), [plain_text(text, (MARKED,), (START, END)) for text in targets]
        if any(own):
            # What is between segments is not translated, unless the file says so.
            own = [
                text if part.tag == SEGMENT or text else between
                for part, text, between in zip(parts, own, texts, strict=True)
            ]
            target = without_indentation("".join(own[place] for place in _order(targets)))
    except HasCode as code:
        error = str(code)
    language, error = language_and_error(
        [root.get("srcLang", ""), *(tag for text in sources for tag in tags_of(text))],
        root.get("trgLang", ""),
        [tag for text in targets for tag in tags_of(text)],
        error,
    )
    wanted = [
        number for number, part in enumerate(parts) if part.tag == SEGMENT and not error and texts[number].strip()
    ]
    missing = [number for number in wanted if not own[number].strip()] if target.strip() else []
    return ImportedSegment(
        unit.sourceline or 0,
        file,
        unit.get("id", ""),
        language,
        source,
        target,
        _state([parts[number] for number in wanted]),
        next((meta.text or "" for meta in unit.iter(META) if meta.get("type") == VERSION), ""),
        error,
        missing_segments(len(missing), len(wanted)),
    )


def _order(targets):
    """Return the places of targets in the order in which they are read: `order` says where one that was moved stands."""
    numbers = [text.get("order", "") if text is not None else "" for text in targets]
    moved = [(int(number), place) for place, number in enumerate(numbers) if re.fullmatch("[1-9][0-9]{0,4}", number)]
    places = [place for place in range(len(targets)) if place not in {place for _number, place in moved}]
    for number, place in sorted(moved):
        places.insert(number - 1, place)
    return places


def _state(segments):
    """Return the state of XLIFF 1.2 that the segments of a text have, the least advanced one."""
    found = {(segment.get("state", STATES[0]), segment.get("subState", "")) for segment in segments}
    known = [(state, sub) for state, sub in found if state in STATES]
    if not known or len(known) < len(found):
        return ""
    state, sub = min(known, key=lambda one: (STATES.index(one[0]), one[1]))
    own = sub.removeprefix(OURS)
    return own if sub.startswith(OURS) and STATES_OF_1.get(own) == state else RETURNED_AS.get(state, "")
