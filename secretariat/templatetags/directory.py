"""Small things that pages of the directory draw."""

from django import template

from secretariat import languages

register = template.Library()


@register.filter
def letter(number):
    """The letter of a function in its address, the same in every language: 3 → c."""
    return languages.letters(number)


@register.filter
def marker(number):
    """The letter of a function as a sentence in the page's language names it: 3 → (c)."""
    return languages.list_marker(number, languages.current())
