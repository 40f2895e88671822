"""Which paragraph of a document became which part of its plan, by their words; the grammar may divide paragraphs and join them."""

from bisect import bisect

from .documents import words_of
from .labels import split_label

MAX_JOINED = 200
"""How many parts around the last one that was found are searched for one that a paragraph is a part of."""


def pieces_of_paragraphs(texts, pieces, left_out=()):
    """Return the keys of the pieces, pairs of key and text, that each of some texts became; both are in the order of the document.

    Texts with the numbers `left_out` are no part of a longer piece, even where that has their words: “Secretariat” above a title.
    """
    order = {key: place for place, (key, _text) in enumerate(pieces)}
    padded = [_padded(text) for _key, text in pieces]
    keys_of, numbers_of = {}, {}
    for place, (key, _text) in enumerate(pieces):
        keys_of.setdefault(padded[place], []).append(key)
    found = [[] for _text in texts]
    for number, text in enumerate(texts):
        same = next((own for own in map(_padded, (text, split_label(text)[1])) if own in keys_of and own.strip()), None)
        if same:
            numbers_of.setdefault(same, []).append(number)
    for number, key in _paired(keys_of, numbers_of, order):
        found[number] = [key]
    unplaced = [number for number, keys in enumerate(found) if not keys and number not in left_out]
    _add_divided(texts, pieces, padded, found, unplaced)
    _add_joined(texts, padded, pieces, order, found, left_out)
    return found


def _paired(keys_of, numbers_of, order):
    """Yield pairs of a text and the piece with its words; where more texts than pieces have the same words, those before what follows.

    A list of the parts of a body has the same words as their headings, which stand right before the text of each.
    """
    fixed, many = [], []
    for words, numbers in numbers_of.items():
        if len(numbers) > len(keys_of[words]):
            many.append((numbers, keys_of[words]))
        else:
            fixed += zip(numbers, keys_of[words], strict=False)
    yield from fixed
    after = sorted((order[key], number) for number, key in fixed)
    for numbers, keys in many:
        free = [*numbers]
        for key in reversed(keys):
            following = bisect(after, (order[key], -1))
            limit = after[following][1] if following < len(after) else numbers[-1] + 1
            number = next((own for own in reversed(free) if own < limit), free[-1])
            free.remove(number)
            yield number, key


def _padded(text):
    return f" {' '.join(words_of(text))} "


def _add_divided(texts, pieces, padded, found, unplaced):
    """Find the pieces that are parts of one paragraph, such as functions within a sentence."""
    placed = {key for keys in found for key in keys}
    inside = [(number, _padded(texts[number])) for number in unplaced]
    for (key, _text), own in zip(pieces, padded, strict=True):
        if key in placed or len(own) < 3:
            continue
        for number, whole in inside:
            if own in whole:
                found[number].append(key)
                break


def _add_joined(texts, padded, pieces, order, found, left_out):
    """Find the piece that a paragraph is a part of, such as a function that was broken into two lines."""
    last = 0
    for number, keys in enumerate(found):
        if keys:
            last = order[keys[-1]]
            continue
        if number in left_out:
            continue
        for own in dict.fromkeys((_padded(texts[number]), _padded(split_label(texts[number])[1]))):
            if len(own) < 3:
                continue
            near = range(max(0, last - MAX_JOINED // 2), min(len(pieces), last + MAX_JOINED))
            places = sorted(
                (place for place in near if own in padded[place]), key=lambda place: (abs(place - last), place)
            )
            if places:
                found[number] = [pieces[places[0]][0]]
                break
