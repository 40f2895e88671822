"""The page with the ties of a topic: those that it has, and those that its name or a query suggest; by branch."""

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
from secretariat.text.display import displayed_html

from .suggestions import MAX_TIES, suggested_ties, ties_of

CHANGE = "secretariat.change_body"


class TiesMixin:
    """Mixin for the admin of topics: a page that ties bodies and functions to one, and unties them."""

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
                return self._save_ties(request, topic)
            query = " ".join(request.GET.get("q", "")[:200].split())
            ties, suggestions = ties_of(topic), suggested_ties(topic, query)
            bodies = Body.objects.in_bulk({one.body for one in (*ties, *suggestions)})

            def with_permission(found):
                return [(one, request.user.has_perm(CHANGE, bodies[one.body])) for one in found if one.body in bodies]

            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": topic,
                "title": gettext("Ties"),
                "subtitle": displayed_html(topic, "name"),
                "query": query,
                "ties": with_permission(ties),
                "suggestions": with_permission(suggestions),
            }
            return TemplateResponse(request, "admin/topics/ties.html", context).render()

    def _save_ties(self, request, topic):
        added, removed = (_owners_of(request.POST.getlist(name)[:MAX_TIES]) for name in ("tie", "untie"))
        if not all(request.user.has_perm(CHANGE, owning_body(owner)) for owner in (*added, *removed)):
            raise PermissionDenied
        for owner in added:
            owner.topics.add(topic)
        for owner in removed:
            owner.topics.remove(topic)
        if removed:
            sentence = ngettext("%(count)d tie was removed.", "%(count)d ties were removed.", len(removed))
            self.message_user(request, sentence % {"count": len(removed)}, messages.SUCCESS)
        else:
            sentence = ngettext("%(count)d tie was added.", "%(count)d ties were added.", len(added))
            self.message_user(
                request, sentence % {"count": len(added)}, messages.SUCCESS if added else messages.WARNING
            )
        return HttpResponseRedirect(request.get_full_path())


def _owners_of(values):
    """Return the bodies and functions that posted values mean, without those that mean none."""
    return [owner for value in values if (owner := _owner_of(value))]


def _owner_of(value):
    """Return the body or function that a posted value means; None if it means none."""
    kind, _dash, key = value.partition("-")
    model, key = {"body": Body, "function": Function}.get(kind), parse_id(key)
    return model.objects.filter(pk=key).first() if model and key is not None else None
