"""The drawing of the chart: lines of names, and the places of boxes."""

import random
import re
from types import SimpleNamespace

import pytest
from django.utils import translation

from pages.chart.layout import WIDTH, draw
from pages.chart.sheets import MIN_SCALE, divide
from pages.chart.wrapping import NO_END, NO_START, width_of, wrap
from secretariat.languages import BY_SLUG
from secretariat.models import Body
from tests.public_pages import EVERY_LANGUAGE, IN_TWO_LANGUAGES

NAMES = [
    "Unit",
    "Access and Benefit Sharing and Traditional Knowledge Unit",
    "Секретариат Конвенции",
    "执行秘书办公室(OES)",
]


def tree(*below, number=None):
    """A body with others below it."""
    own = SimpleNamespace(
        pk=id(below) if number is None else number,
        name="",
        acronym="",
        kind="unit",
        below=[*below],
        child_count=len(below),
    )
    own.name = NAMES[len(below) % 4]
    return own


def grown(count, chance):
    """A tree of so many bodies."""
    nodes = [tree(number=0)]
    for number in range(1, count):
        node = tree(number=number)
        node.name = chance.choice(NAMES)
        parent = chance.choice(nodes[-40:])
        parent.below.append(node)
        parent.child_count += 1
        nodes.append(node)
    return nodes[0]


def shapes():
    chance = random.Random(8)
    yield from (grown(count, chance) for count in (1, 2, 21, 154, 920))
    yield tree(*(tree(number=number) for number in range(335)), number=-1)
    yield tree(*(tree(*(tree(number=10 * n + m) for m in range(3)), number=1000 + n) for n in range(5)), number=-1)


@pytest.mark.parametrize("language", IN_TWO_LANGUAGES)
def test_no_box_lies_on_another_and_none_outside(language):
    with translation.override(language.code):
        for root in shapes():
            drawing = draw(root, has_folds=True)
            boxes = sorted(drawing.top.all(), key=lambda box: box.y)
            assert {box.x + WIDTH <= drawing.width and box.x >= 0 for box in boxes} == {True}
            assert max(box.y + box.height for box in boxes) <= drawing.height
            for index, box in enumerate(boxes):
                for other in boxes[index + 1 :]:
                    if other.y >= box.y + box.height:
                        break
                    assert abs(box.x - other.x) >= WIDTH, (box.body.name, other.body.name)
            for line in drawing.lines:
                for x, y in line:
                    assert 0 <= x <= drawing.width
                    assert 0 <= y <= drawing.height


def test_the_shape_follows_the_branch():
    def columns(box):
        return len({own.x for own in box.below})

    leaves = [tree(number=number) for number in range(335)]
    assert columns(draw(tree(*leaves, number=-1)).top) > 5
    divisions = draw(tree(*(tree(*leaves[4 * n : 4 * n + 4], number=400 + n) for n in range(5)), number=-1)).top
    assert columns(divisions) == 5
    assert {columns(division) for division in divisions.below} == {1}


def test_in_arabic_the_drawing_is_mirrored():
    root = grown(60, random.Random(3))
    drawings = {}
    for language in ("ar", "en"):
        with translation.override(language):
            drawings[language] = draw(root, has_folds=True)
    office = {language: drawing.top.below[0].x - drawing.top.x for language, drawing in drawings.items()}
    assert office["ar"] * office["en"] < 0 or office["ar"] == office["en"] == 0


def words_of(text):
    """The words of a text, of which a line ends after a hyphen; Chinese is left out."""
    text = re.sub(r"[-/\u2e80-\uffef]", lambda found: "- " if found[0] in "-/" else " ", text)
    return text.split()


@pytest.mark.parametrize("prefix", EVERY_LANGUAGE)
def test_no_word_is_cut_and_nothing_is_lost(prefix, directory):
    names = Body.objects.values_list(BY_SLUG[prefix].column("name"), flat=True)
    for width in (7, 12, 30):
        for name in [
            *names,
            "x" * 100,
            "《生物多样性公约》秘书处（CBD）。" * 4,
            "a b c " * 20,
            "Co-operation and/or “this”",
        ]:
            lines, widest = wrap(name, width)
            assert "".join(lines) == name
            assert [word for line in lines for word in words_of(line)] == words_of(name)
            assert widest == pytest.approx(max(width_of(line.rstrip()) for line in lines))
            assert widest <= max(width, *map(width_of, words_of(name)), 4)
            assert not [line for line in lines if line[0] in NO_START or line[-1] in NO_END]


def test_a_chinese_name_is_cut_between_its_parts_where_that_takes_no_more_lines():
    assert wrap("主流化、合作和外联支助司 (MCOS)", 11)[0] == ["主流化、合作和", "外联支助司 (MCOS)"]
    assert wrap("联合国环境规划署《生物多样性公约》秘书处", 12)[0] == ["联合国环境规划署", "《生物多样性公约》秘书处"]
    assert wrap("《生物多样性公约》秘书处", 8)[0] == ["《生物多样性", "公约》秘书处"]  # too long for a line


def test_a_large_drawing_is_divided_among_sheets():
    root = grown(400, random.Random(4))
    with translation.override("en"):
        sheets = divide(root, 1075, 650)
        assert sheets[0].top is root
        assert sheets[0].above is None
        shown = [box.body.pk for sheet in sheets for box in sheet.drawing.top.all()]
        assert set(shown) == set(range(400))
        for sheet in sheets:
            assert sheet.scale >= MIN_SCALE
            assert sheet.drawing.width * sheet.scale <= 1076
            assert sheet.drawing.height * sheet.scale <= 651
            for box in sheet.drawing.top.all():
                goes_on = box.body.child_count and not box.below
                assert box.is_marked == bool(goes_on)
                if goes_on:
                    number = sheet.next[box.body.pk]
                    assert box.lines[0] == f"Sheet {number}"
                    assert sheets[number - 1].top is box.body
        assert len(divide(root, 1075, 650, is_single=True)) == 1
