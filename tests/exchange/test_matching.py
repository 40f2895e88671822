"""Which stored functions those of a file continue."""

import pytest

from exchange.matching import matched

ONE, TWO, THREE, FOUR = (
    "serving meetings of the Parties;",
    "keeping the accounts;",
    "printing documents;",
    "training staff.",
)


@pytest.mark.parametrize(
    ("stored", "texts", "expected"),
    [
        ([ONE, TWO, THREE], [ONE, TWO, THREE], [0, 1, 2]),
        ([ONE, TWO, THREE], [THREE, ONE], [2, 0]),  # one was retired, the others moved
        ([ONE, TWO, THREE], [TWO, THREE, FOUR], [1, 2, None]),  # as many as before, but not the same
        ([ONE, TWO, THREE], [ONE, FOUR, THREE], [0, 1, 2]),  # written anew
        ([ONE, TWO], [ONE, THREE, FOUR], [0, None, None]),
        ([ONE, TWO], ["serving the meetings of Parties;", FOUR, TWO], [0, None, 1]),  # reworded
        ([ONE, ONE], [ONE, TWO, ONE], [0, None, 1]),
        ([ONE, TWO], [THREE, FOUR], [0, 1]),
        ([], [ONE], [None]),
        ([ONE], [], []),
    ],
)
def test_functions_are_matched(stored, texts, expected):
    assert matched(stored, texts) == expected
