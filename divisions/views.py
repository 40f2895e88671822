"""The pages of offices and divisions."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from secretariat.models import Body
from secretariat.orientation import Neighbourhood, nest

from .models import Division


@require_safe
def division_list(request):
    """The whole text, as one document."""
    bodies = Body.objects.published().exclude(parent=None).with_mandates()
    return render(request, "divisions/division_list.html", {"here": Neighbourhood(), "divisions": nest(bodies)})


@require_safe
def division(request, slug):
    body = get_object_or_404(Division.objects.published().with_mandates(), slug=slug)
    parts = body.parts().published().with_summaries()
    context = {"body": body, "here": Neighbourhood(body), "parts": parts}
    return render(request, "divisions/division_detail.html", context)
