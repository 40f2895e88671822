"""Admin of posts and contact points: their lists, their forms, and the page with all of one body."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from secretariat.admin.base import change_transaction, columns_in_every_language
from secretariat.admin.body_choice import BodyField
from secretariat.admin.removing import RemovalMixin
from secretariat.admin.tree_list import CONTACTS_PAGE, TEXT_PAGES
from secretariat.admin_site import DIRECTORY
from secretariat.contacts import IN_ORDER, PERSONAL, ContactPoint, Post, append_to_order, put_all_in_order
from secretariat.languages import LANGUAGES, SOURCE
from secretariat.models import Body
from secretariat.text.display import displayed_html
from secretariat.text.email_addresses import is_personal
from secretariat.text.telephone import shown_number, with_extension

from .contact_forms import ContactPointForm, PostForm
from .one_language_admin import OneLanguageAdmin
from .texts import fields_of
from .translation_status import count_statuses


class PartOfBodyAdmin(RemovalMixin, OneLanguageAdmin):
    """Base admin of what a body has several of: as with functions, texts need the language's permission, the rest the body's."""

    section = DIRECTORY
    list_select_related = ("body",)
    list_per_page = 100
    actions = None

    def has_add_permission(self, request):
        return request.user.has_perm("secretariat.change_body")

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return any(request.user.has_perm(f"translations.write_{language.slug}") for language in LANGUAGES)
        return self._may_write(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("secretariat.change_body", obj)

    def may_change_other_fields(self, request, obj):
        return request.user.has_perm("secretariat.change_body", obj)

    def declared_fields(self, request, language):
        return {"body": BodyField(label=_("body"))} if language == SOURCE else {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.person = request.user
        return form

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("body__tree_id", "body__lft", "position", "pk")

    def save_model(self, request, obj, form, change):
        if not change or "body" in form.changed_data:
            append_to_order(obj)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("body"))
    def body_shown(self, obj):
        return displayed_html(obj.body, "name")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        obj = self.get_object(request, object_id)
        context = {"contacts_url": contacts_address(obj.body_id)} if obj else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    # After a save the editor is on the page of the body, where the other posts and contact points are.

    def response_post_save_add(self, request, obj):
        return HttpResponseRedirect(contacts_address(obj.body_id))

    response_post_save_change = response_post_save_add

    def _list_url(self, request, obj):
        return contacts_address(obj.body_id)


def contacts_address(body):
    """Return the address of the page with the posts and contact points of the body with this id."""
    return reverse(CONTACTS_PAGE, args=[body])


@admin.register(Post)
class PostAdmin(PartOfBodyAdmin):
    """Admin of posts, with the page of all posts and contact points of one body."""

    menu_rank, description = 6, _("Who heads or answers for what: posts, vacant ones too.")
    form = PostForm
    list_display = ("title_shown", "body_shown", "role", "status", "valid_from", "valid_to")
    list_filter = ("role", "status")
    search_fields = (
        *columns_in_every_language("title"),
        *(f"body__{column}" for column in columns_in_every_language("name", "acronym")),
    )

    @property
    def plain_fields(self):
        names = ("body", "role", "status", "valid_from", "valid_to")
        return (*names, *(name for name in PERSONAL if name.startswith("holder_"))) if settings.SHOW_HOLDERS else names

    @admin.display(description=_("title"))
    def title_shown(self, post):
        return displayed_html(post, "title")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.role == Post.Role.HEAD and Post.objects.current().filter(body=obj.body_id, role=obj.role).count() > 1:
            self.message_user(request, TWO_HEADS, messages.WARNING)

    def get_urls(self):
        view = self.admin_site.admin_view(self.contacts_view)
        return [path("of/<int:pk>/", view, name="secretariat_post_of_body"), *super().get_urls()]

    def contacts_view(self, request, pk):
        """Show the posts and contact points of a body; a post moves one of them up or down."""
        body = Body.objects.filter(pk=pk).first() if pk < 2**63 else None
        if body is None:
            raise Http404
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_change = request.user.has_perm("secretariat.change_body", body)
        with change_transaction(request):
            if request.method == "POST":
                if not may_change:
                    raise PermissionDenied
                self._move(request, body)
                return HttpResponseRedirect(request.path)
            lists = [ContactList(model, body) for model in IN_ORDER]
        heads = [row for row in lists[0].rows if row.obj.role == Post.Role.HEAD and row.is_current]
        is_public = Body.objects.published().filter(pk=body.pk).exists()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Posts and contact points"),
            "subtitle": None,
            "body": body,
            "name": displayed_html(body, "name"),
            "lists": lists,
            "may_change": may_change,
            "two_heads": TWO_HEADS if len(heads) > 1 else "",
            "texts_url": reverse(TEXT_PAGES[body.kind], args=[body.pk]),
            "public_url": body.get_absolute_url() if is_public else "",
            "languages": LANGUAGES,
        }
        return render(request, "admin/translations/contacts.html", context)

    def _move(self, request, body):
        """Move a post or contact point by one place, provided that the order is still the one that the page showed."""
        label, _dash, rest = request.POST.get("move", "").partition("-")
        key, _dash, direction = rest.partition("-")
        own = next((ContactList(model, body) for model in IN_ORDER if model._meta.model_name == label), None)
        objects = [row.obj for row in own.rows] if own else []
        number = next((n for n, obj in enumerate(objects) if str(obj.pk) == key), None)
        if number is None or direction not in ("up", "down"):
            self.message_user(request, gettext("It is no longer there. Nothing has changed."), messages.ERROR)
        elif request.POST.get(f"{label}-order", own.order) != own.order:
            sentence = gettext("Somebody else has changed the order meanwhile. Nothing has changed; look at it again.")
            self.message_user(request, sentence, messages.ERROR)
        else:
            other = min(max(number + (1 if direction == "down" else -1), 0), len(objects) - 1)
            objects.insert(other, objects.pop(number))
            put_all_in_order(body, objects)


TWO_HEADS = _("This body has more than one head at present. Readers see all of them.")


class ContactList:
    """The posts, or the contact points, of a body on the page of the admin."""

    def __init__(self, model, body):
        self.opts = model._meta
        self.rows = [ContactRow(obj) for obj in model.objects.filter(body=body).select_related("body")]
        self.add_url = f"{reverse(f'admin:secretariat_{self.opts.model_name}_add')}?body={body.pk}"

    @property
    def order(self):
        """The order that the page shows, for it to carry."""
        return " ".join(str(row.obj.pk) for row in self.rows)


def phone_html(contact):
    """Return the telephone number of a contact point as people read it, with its extension; "" without one."""
    number = format_html('<bdi dir="ltr">{}</bdi>', shown_number(contact.phone))
    return contact.phone and format_html(with_extension("{}", contact.extension and "{}"), number, contact.extension)


class ContactRow:
    """A post or a contact point on the page of its body, with the status of its texts in each language."""

    def __init__(self, obj):
        self.obj = obj
        self.name = displayed_html(obj, fields_of(obj)[0]) or str(obj)
        self.is_current = not isinstance(obj, Post) or obj.is_current()
        self.values = [] if isinstance(obj, Post) else filter(None, (obj.email, phone_html(obj), obj.url, obj.room))
        address = f"admin:secretariat_{obj._meta.model_name}"
        self.delete_url = reverse(f"{address}_delete", args=[obj.pk])
        change_url, counts = reverse(f"{address}_change", args=[obj.pk]), count_statuses([obj])
        self.links = [
            (language, f"{change_url}?language={language.slug}", [(one, n) for one, n in counts[language].items() if n])
            for language in LANGUAGES
        ]


@admin.register(ContactPoint)
class ContactPointAdmin(PartOfBodyAdmin):
    """Admin of contact points."""

    menu_rank, description = 7, _("Mailboxes, telephones, web forms and rooms by which a body is reached.")
    form = ContactPointForm
    plain_fields = ("body", "purpose", "email", "phone", "extension", "url", "room", "languages")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("label_shown", "body_shown", "purpose", "email", "phone_shown", "room")
    list_filter = ("purpose",)
    search_fields = (
        *columns_in_every_language("label"),
        "email",
        "phone",
        "room",
        *(f"body__{column}" for column in columns_in_every_language("name", "acronym")),
    )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if is_personal(obj.email):
            sentence = _("“%(email)s” looks like the mailbox of a person. Readers see it; give a functional one.")
            self.message_user(request, sentence % {"email": obj.email}, messages.WARNING)

    @admin.display(description=_("telephone"), ordering="phone")
    def phone_shown(self, contact):
        return phone_html(contact)

    @admin.display(description=_("label"))
    def label_shown(self, contact):
        return displayed_html(contact, "label") or contact.get_purpose_display()
