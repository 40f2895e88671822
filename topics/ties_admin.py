"""The page of a topic that ties it to what its name is in: one click for each suggestion, by branch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext

from secretariat.addresses import parse_id
from secretariat.admin.base import change_transaction
from secretariat.models import Body, Function
from secretariat.ownership import owning_body

from .suggestions import suggested_ties

CHANGE = "secretariat.change_body"


class TiesMixin:
    """Mixin for the admin of topics: a page with the bodies and functions that are not tied although their texts name the topic."""

    def get_urls(self):
        ties = self.admin_site.admin_view(self.ties_view)
        return [path("<path:object_id>/ties/", ties, name="secretariat_topic_ties"), *super().get_urls()]

    def ties_view(self, request, object_id):
        with change_transaction(request):
            topic = self.get_object(request, object_id)
            if topic is None:
                return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            if not self.has_view_permission(request, topic):
                raise PermissionDenied
            if request.method == "POST":
                return self._tie(request, topic)
            suggestions = suggested_ties(topic)
            bodies = Body.objects.in_bulk({one.body for one in suggestions})
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": topic,
                "title": gettext("Suggested ties"),
                "suggestions": [
                    (one, request.user.has_perm(CHANGE, bodies[one.body])) for one in suggestions if one.body in bodies
                ],
            }
            return TemplateResponse(request, "admin/topics/ties.html", context).render()

    def _tie(self, request, topic):
        owners = [owner for value in request.POST.getlist("tie")[:200] if (owner := _owner_of(value))]
        if not all(request.user.has_perm(CHANGE, owning_body(owner)) for owner in owners):
            raise PermissionDenied
        for owner in owners:
            owner.topics.add(topic)
        sentence = ngettext("%(count)d tie was added.", "%(count)d ties were added.", len(owners))
        self.message_user(request, sentence % {"count": len(owners)}, messages.SUCCESS if owners else messages.WARNING)
        return HttpResponseRedirect(request.path)


def _owner_of(value):
    """Return the body or function that a posted value means; None if it means none."""
    kind, _dash, key = value.partition("-")
    model, key = {"body": Body, "function": Function}.get(kind), parse_id(key)
    return model.objects.filter(pk=key).first() if model and key is not None else None
