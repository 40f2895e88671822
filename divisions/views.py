"""Public pages of offices and divisions."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.orientation import Neighbourhood, nest
from pages.views import body_page
from secretariat.models import Body

from .models import Division


@require_safe
def division_list(request):
    """Show the whole directory as one document."""
    bodies = Body.objects.published().exclude(parent=None).with_mandates()
    return render(request, "divisions/division_list.html", {"here": Neighbourhood(), "divisions": nest(bodies)})


@require_safe
def division(request, slug):
    """Show one office or division."""
    return body_page(request, Division.objects.kinds, slug, "divisions/division_detail.html")
