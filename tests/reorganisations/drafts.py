"""Directories and reorganisations for tests."""

from datetime import date

from reorganisations.carrying_out import add_operation
from reorganisations.models import Reorganisation
from secretariat.models import Body, Function, Mandate
from tests.secretariat.outlines import SMALL, get, plant

DAY = date(2026, 1, 1)


def directory():
    """The small tree; two units of it have a mandate with functions in two languages."""
    plant(SMALL)
    for slug, letters in (("forests", "abc"), ("oceans", "xy"), ("legal", "l")):
        mandate = Mandate.objects.create(body=get(slug), opening_en=f"Opening of {slug}.")
        for place, letter in enumerate(letters):
            Function.objects.create(
                mandate=mandate, position=place, text_en=f"Text {letter} of {slug}", text_fr=f"Texte {letter} de {slug}"
            )


def functions_of(slug):
    """The functions of a body, in order."""
    return [*Function.objects.filter(mandate__body__slug=slug).order_by("position", "pk")]


def letters(slug):
    return [function.text_en.split()[1] for function in functions_of(slug)]


def function(letter):
    return Function.objects.get(text_en__startswith=f"Text {letter} ")


def draft(*operations, status="approved", day=DAY, **facts):
    """A reorganisation with operations: triples of kind, values and texts, the last as {(owner, id, field): {language: text}}."""
    row = Reorganisation.objects.create(name_en="Reorganisation 2026", status=status, takes_effect_on=day, **facts)
    for kind, values, *texts in operations:
        add_operation(row, kind, values, *texts)
    return row


def pk(slug):
    return Body.objects.get(slug=slug).pk
