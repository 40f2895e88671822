"""The pages of units."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Unit


@require_safe
def unit_list(request):
    return render(request, "units/unit_list.html", {"units": Unit.objects.published()})


@require_safe
def unit(request, slug):
    body = get_object_or_404(Unit.objects.published().with_mandates(), slug=slug)
    return render(request, "units/unit_detail.html", {"body": body})
