"""Cards of bodies for address books, in the language of the address: of one body, also in all languages, or of a branch."""

from functools import partial

from django.http import FileResponse, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delivery.cache.by_revision import get_or_build
from public_record.reading import card_url
from public_record.selection import get_current, in_tree_order, path_to, records_in_branch
from secretariat import languages
from secretariat.addresses import AddressChanged, base_of

from . import records, vcards

ONE, IN_ALL_LANGUAGES, BRANCH = SUFFIXES = (".vcf", "/all-languages.vcf", "/branch.vcf")
"""What stands in the address of the page of a body in the place of its last slash; that of the Secretariat gets its slug."""
MAX_BODIES = 2_000
"""Cards of a branch that are made on request; the open data have those of all bodies."""


@require_safe
def cards(request, slug, suffix):
    """Serve a card, or the cards of a branch. A former slug, or that of a body of another kind, is redirected."""
    language, base = languages.current(), base_of(request)
    try:
        record = get_current(slug)
    except AddressChanged as changed:
        return _redirect(card_url(changed.obj.kind, changed.obj.slug, language, suffix))
    if request.path != (address := card_url(record.kind, record.slug, language, suffix)):
        return _redirect(address)
    if suffix == BRANCH:
        return _branch(request, record, language, base)
    *above, own = records.body_records([*path_to(record.body)], base)
    content = vcards.cards([own], language, suffix == IN_ALL_LANGUAGES, [one["name"] for one in above])
    return _headed(HttpResponse("".join(content), content_type=vcards.CONTENT_TYPE), slug)


def _redirect(address):
    response = HttpResponsePermanentRedirect(address)
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _branch(request, record, language, base):
    """Return the response with the cards of a branch, a parent before its children, which are made once for each revision."""
    if records_in_branch(record.body).count() > MAX_BODIES:
        sentence = _("This branch has more than %(number)s bodies. Take the cards of a smaller one, or the file of all bodies.")  # fmt: skip
        context = {"sentence": sentence % {"number": floatformat(MAX_BODIES, "g")}}
        response = render(request, "opendata/too_many_cards.html", context, status=422)
        add_never_cache_headers(response)
        return response
    name = f"{language.slug}-{record.slug}.vcf"
    path = get_or_build("cards", base, name, partial(_write_branch, record=record, language=language, base=base))
    response = _headed(FileResponse(path.open("rb"), content_type=vcards.CONTENT_TYPE), f"{record.slug}-branch")
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _write_branch(path, record, language, base):
    *above, _own = records.body_records([*path_to(record.body)], base)
    ids = in_tree_order(records_in_branch(record.body)).values_list("body", flat=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        names = [one["name"] for one in above]
        file.writelines(vcards.cards(records.body_records([*ids], base), language, above=names))


def _headed(response, name):
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
