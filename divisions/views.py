"""The pages of offices and divisions."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from secretariat.models import Body

from .models import Division


@require_safe
def division_list(request):
    """The whole text, as one document."""
    bodies = Body.objects.published().with_mandates().exclude(parent=None)
    return render(request, "divisions/division_list.html", {"bodies": bodies})


@require_safe
def division(request, slug):
    body = get_object_or_404(Division.objects.published().with_mandates(), slug=slug)
    return render(request, "divisions/division_detail.html", {"body": body})
