"""What differs between two texts, word by word, in every script; and two changes of one text brought together."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translations.differences import difference, excerpt, merged


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("the same", "the same", "the same"),
        ("support the Parties", "support all Parties", "support <del>the</del><ins>all</ins> Parties"),
        ("生物多样性公约", "生物安全公约", "生物<del>多样性</del><ins>安全</ins>公约"),
        ("الأُمم المتحدة", "الأمم المتحدة", "<del>الأُمم</del><ins>الأمم</ins> المتحدة"),
        ("всё", "все", "<del>всё</del><ins>все</ins>"),
        ("a <b>", "a <i>", "a &lt;<del>b</del><ins>i</ins>&gt;"),
    ],
)
def test_words_that_are_gone_and_words_that_are_new_are_marked(old, new, expected):
    assert difference(old, new) == expected


def test_of_long_texts_a_list_shows_what_changed_and_a_few_words_around():
    words = [f"word{n}" for n in range(200)]
    shown = excerpt(" ".join(words), " ".join([*words[:100], "new", *words[101:]]))
    assert "<del>word100</del><ins>new</ins>" in shown
    assert "word99 " in shown
    assert "word50" not in shown
    assert shown.count("…") == 2


@pytest.mark.parametrize(
    ("old", "new"), [("* " * 300, "* & " * 240), ("生" * 1_999, "生生物" * 600), ("a b " * 400, "b a " * 400)]
)
def test_texts_that_say_one_thing_again_and_again_are_compared_as_well(old, new):
    shown = difference(old, new).replace("&amp;", "&")
    assert re.sub("<del>.*?</del>|</?ins>", "", shown) == new
    assert re.sub("<ins>.*?</ins>|</?del>", "", shown) == old
    assert len(re.sub("<(ins|del)>.*?</(ins|del)>", "", shown)) > len(old) / 2


def test_very_long_texts_are_compared_line_by_line():
    old = "\n".join(f"line {n}" for n in range(1500))
    assert "<del>line 7\n</del><ins>line seven\n</ins>" in difference(old, old.replace("line 7\n", "line seven\n"))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("one two three", "ONE two three", "one two THREE", "ONE two THREE"),
        ("one two three", "one three", "one two three four", "one three four"),
        ("one two three", "one 2 three", "one 2 three", "one 2 three"),
        ("生物多样性公约", "生物多样性的公约", "新生物多样性公约", "新生物多样性的公约"),
        ("one two three", "one 2 three", "one II three", None),
        ("one two", "one two three", "one two four", None),
        ("", "mine", "theirs", None),
    ],
)
def test_two_changes_go_together_where_they_do_not_touch(base, mine, theirs, both):
    assert merged(base, mine, theirs) == merged(base, theirs, mine) == both


@given(st.text(), st.text())
def test_a_change_and_no_change_together_are_the_change(base, mine):
    assert merged(base, mine, base) == merged(base, base, mine) == mine
