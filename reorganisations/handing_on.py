"""What readers find a body by, its topics and search words: they go to the bodies after one that ends, and come back with it."""

from secretariat.models import Body, Topic
from secretariat.saving import batches
from translations.models import SearchWords

CHUNK = 500


def found_by(bodies):
    """Return what readers find bodies by, as it is stored: id → {"topics": ids, "words": language → field → text}."""
    found = {}
    for some in batches(sorted(bodies), CHUNK):
        for body, topic in Body.topics.through.objects.filter(body__in=some).values_list("body", "topic"):
            found.setdefault(body, {}).setdefault("topics", []).append(topic)
        for words in SearchWords.objects.filter(body__in=some).order_by("pk"):
            own = found.setdefault(words.body_id, {}).setdefault("words", {})
            own[words.language] = {name: getattr(words, name) for name in SearchWords.TEXTS}
    return found


def hand_on(found, heirs):
    """Give bodies what others were found by; `heirs` are the ids of the bodies after each that ends.

    Where it is several, each of them gets the topics and the subjects, and none the other names: nobody knows whose they are.
    """
    for pk, own in found.items():
        names = SearchWords.TEXTS if len(heirs.get(pk, ())) == 1 else ("handles",)
        for heir in heirs.get(pk, ()):
            give(heir, own, names)


def give(body, own, names=SearchWords.TEXTS):
    """Add topics and lines of search words to those that a body has, as far as there is room."""
    if topics := Topic.objects.filter(pk__in=own.get("topics", ())):
        Body.objects.get(pk=body).topics.add(*topics)
    for language, texts in own.get("words", {}).items():
        stored = SearchWords.objects.filter(body=body, language=language).first()
        words = stored or SearchWords(body_id=body, language=language)
        for name in names:
            lines, room = getattr(words, name).splitlines(), SearchWords._meta.get_field(name).max_length
            for line in texts.get(name, "").splitlines():
                if line not in lines and len("\n".join([*lines, line])) <= room:
                    lines.append(line)
            setattr(words, name, "\n".join(lines))
        if any(getattr(words, name) for name in SearchWords.TEXTS):
            words.save()
