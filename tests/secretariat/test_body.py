"""What a body does by itself: save its texts, refuse the rest, and know what is around it."""

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override
from mptt.managers import TreeManager

from divisions.models import Division
from secretariat import tree
from secretariat.languages import BY_SLUG
from secretariat.models import STRUCTURE, Body, Function, Kind, Mandate, MandateSource, Secretariat
from tests.everything import changed_columns, everything
from units.models import Unit

from .outlines import SMALL, assert_tree, get, new, outline, plant

pytestmark = [pytest.mark.both, pytest.mark.django_db]

EVERY_LANGUAGE = [pytest.param(language, id=prefix) for prefix, language in BY_SLUG.items()]


@pytest.fixture(autouse=True)
def small():
    plant(SMALL)


def read_as(model, slug):
    return model.objects.get(slug=slug)


def columns(before):
    return {column for model, _, column in changed_columns(before, everything()) if model == "secretariat.Body"}


class TestSaving:
    CLASSES = [(Body, "science"), (Division, "science"), (Unit, "conservation")]
    EVERY_CLASS = [*CLASSES, (Secretariat, "secretariat")]

    @pytest.mark.parametrize(("model", "slug"), CLASSES)
    def test_a_stale_body_saved_as_a_whole_does_not_move_back(self, model, slug):
        stale = read_as(model, slug)
        tree.move(
            get(slug),
            get("outreach" if slug == "science" else "office"),
            tree.BEFORE if slug == "science" else tree.UNDER,
        )
        tree.add(new("new"), get(slug))
        before, place = everything(), outline()
        stale.name_fr = "Nom"
        stale.is_published = False
        stale.save()
        assert columns(before) == {"name_fr", "is_published", "updated_at"}
        assert_tree(place)

    @pytest.mark.parametrize(("model", "slug"), EVERY_CLASS)
    def test_no_change_of_structure_in_memory_is_ever_written(self, model, slug):
        body, before = read_as(model, slug), everything()
        body.parent, body.kind = get("office"), Kind.OFFICE
        body.position, body.lft, body.rght, body.level, body.tree_id = 7, 70, 71, 7, 7
        body.save()
        assert columns(before) == {"updated_at"}

    @pytest.mark.parametrize("name", [*STRUCTURE, "parent_id"])
    @pytest.mark.parametrize(("model", "slug"), EVERY_CLASS)
    def test_columns_of_the_structure_cannot_be_named_for_saving(self, model, slug, name):
        before = everything()
        with pytest.raises(ValueError, match=f"^{name}: only secretariat.tree writes the structure"):
            read_as(model, slug).save(update_fields=["name_fr", name])
        assert everything() == before

    @pytest.mark.parametrize(("model", "slug"), EVERY_CLASS)
    def test_named_columns_are_written_and_no_others(self, model, slug):
        body, before = read_as(model, slug), everything()
        body.name_fr, body.name_ru, body.slug = "Nom", "Имя", "other"
        body.save(update_fields=["name_fr"])
        assert columns(before) == {"name_fr"}

    def test_a_stale_body_saved_as_a_whole_keeps_what_others_wrote_meanwhile(self):
        stale, other = get("legal"), get("legal")
        other.name_fr, other.acronym_ru, other.slug = "Nom", "ИМ", "law"
        other.save()
        stale.name_zh = "名"
        stale.save()
        now = get("law")
        assert (now.name_fr, now.acronym_ru, now.name_zh) == ("Nom", "ИМ", "名")

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Mandate.objects.create(body=get("legal"), opening_en="Opening."),
            lambda: Mandate.objects.create(body=get("legal")).functions.create(text_en="one;"),
            lambda: MandateSource.objects.create(slug="x", kind="decision", title_en="X"),
        ],
        ids=["mandate", "function", "mandate source"],
    )
    def test_other_rows_with_texts_write_only_what_was_changed_too(self, make):
        made = make()
        field = {Mandate: "opening", Function: "text", MandateSource: "title"}[type(made)]
        one, other = type(made).objects.get(pk=made.pk), type(made).objects.get(pk=made.pk)
        setattr(one, f"{field}_fr", "Un")
        one.save()
        setattr(other, f"{field}_ru", "Один")
        other.save()
        now = type(made).objects.get(pk=made.pk)
        assert [getattr(now, f"{field}_{name}") for name in ("fr", "ru")] == ["Un", "Один"]

    def test_a_body_read_in_part_writes_what_was_changed_in_it(self):
        body, before = Body.objects.only("slug", "name_fr").get(slug="legal"), everything()
        body.name_fr = "Nom"
        body.save()
        assert columns(before) == {"name_fr"}

    def test_a_body_that_was_just_added_can_be_saved(self):
        body = tree.add(new("new"), get("science"))
        tree.move(body, get("office"))
        body.name_fr = "Nom"
        body.save()
        assert (get("new").name_fr, get("new").parent) == ("Nom", get("office"))

    def test_saving_does_not_bring_an_abolished_body_back(self):
        body = get("legal")
        tree.abolish(get("legal"))
        body.name_fr = "Nom"
        with pytest.raises(DatabaseError), transaction.atomic():
            body.save()
        assert not Body.objects.filter(slug="legal").exists()

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_the_active_language_does_not_change_what_is_saved(self, language):
        with override(language.code):
            body, before = get("legal"), everything()
            body.name_fr = "Nom"
            body.save()
        assert columns(before) == {"name_fr", "updated_at"}

    @pytest.mark.parametrize("model", [Body, Secretariat, Division, Unit])
    @pytest.mark.parametrize(
        "create",
        [
            lambda model: model(kind=Kind.UNIT, slug="new", name_en="New", parent=get("science")).save(),
            lambda model: model.objects.create(kind=Kind.UNIT, slug="new", name_en="New", parent=get("science")),
            lambda model: model.objects.get_or_create(slug="new"),
            lambda model: model.objects.update_or_create(slug="new"),
        ],
        ids=["save", "create", "get_or_create", "update_or_create"],
    )
    def test_a_new_body_comes_from_the_tree_alone(self, model, create):
        before = everything()
        with pytest.raises(ValueError, match=r"use secretariat\.tree\.add\(\)"):
            create(model)
        assert everything() == before


class TestDeleting:
    @pytest.mark.parametrize(
        "delete",
        [
            lambda: get("legal").delete(),
            lambda: Unit.objects.get(slug="legal").delete(),
            lambda: Division.objects.get(slug="outreach").delete(),
            lambda: Secretariat.objects.get().delete(),
            lambda: Secretariat.objects.all().delete(),
            lambda: Body.objects.filter(slug="legal").delete(),
            lambda: Unit.objects.filter(slug="legal").delete(),
            lambda: Division.objects.filter(slug="outreach").delete(),
            lambda: get("office").child_bodies().delete(),
            lambda: get("office").children.filter(slug="legal").delete(),
        ],
    )
    def test_deleting_is_refused_on_every_way(self, delete):
        before = everything()
        with pytest.raises(ValueError, match=r"through secretariat\.tree\.abolish\(\)"):
            delete()
        assert everything() == before


class TestReading:
    def slugs(self, bodies):
        return [body.slug for body in bodies]

    @pytest.mark.parametrize("model", [Body, Unit])
    def test_branch_path_and_parts_are_bodies_whatever_the_class_of_the_caller(self, model):
        body = read_as(model, "conservation")
        assert self.slugs(body.branch()) == ["conservation", "forests", "oceans"]
        assert self.slugs(body.path()) == ["secretariat", "science", "conservation"]
        assert self.slugs(body.child_bodies()) == ["forests", "oceans"]
        assert {type(other) for other in [*body.branch(), *body.path(), *body.child_bodies()]} == {Body}

    def test_the_ends_of_the_tree_have_branches_and_paths_too(self):
        assert self.slugs(get("outreach").branch()) == ["outreach"]
        assert self.slugs(get("outreach").child_bodies()) == []
        assert self.slugs(get("secretariat").path()) == ["secretariat"]
        assert self.slugs(get("secretariat").branch()) == self.slugs(Body.objects.all())

    @pytest.mark.parametrize("language", EVERY_LANGUAGE)
    def test_bodies_come_in_tree_order_in_every_language(self, language):
        everyone = ["secretariat", "office", "legal", "review", "science", "conservation", "forests", "oceans", "biosafety", "outreach"]  # fmt: skip
        with override(language.code):
            assert self.slugs(Body.objects.all()) == everyone
            assert self.slugs(Body.objects.published()) == everyone
            assert self.slugs(get("science").branch()) == everyone[4:9]

    @pytest.mark.parametrize(
        ("hidden", "readable"),
        [
            ([], SMALL),
            (["secretariat"], "\n"),
            (["oceans"], SMALL.replace("      oceans\n", "")),
            (["conservation"], SMALL.replace("    conservation\n      forests\n      oceans\n", "")),
            (
                ["office", "outreach", "forests"],
                "\nsecretariat\n  science\n    conservation\n      oceans\n    biosafety\n",
            ),
        ],
    )
    def test_a_body_is_published_when_everything_above_it_is(self, hidden, readable):
        Body.objects.filter(slug__in=hidden).update(is_published=False)
        assert "\n" + "".join("  " * body.level + f"{body.slug}\n" for body in Body.objects.published()) == readable
        for model, kinds in ((Unit, {Kind.UNIT}), (Division, {Kind.OFFICE, Kind.DIVISION})):
            assert self.slugs(model.objects.published()) == [
                body.slug for body in Body.objects.published() if body.kind in kinds
            ]


class TestTypedModels:
    def test_each_kind_of_body_has_exactly_one_typed_model(self):
        doors = {
            Secretariat: {"secretariat"},
            Division: {"office", "science", "outreach"},
            Unit: {"legal", "review", "conservation", "forests", "oceans", "biosafety"},
        }
        assert {model: {body.slug for body in model.objects.all()} for model in doors} == doors
        assert {type(body) for model in doors for body in model.objects.all()} == set(doors)

    @pytest.mark.parametrize("model", [Secretariat, Division, Unit])
    def test_the_manager_of_a_typed_model_is_not_a_tree_manager(self, model):
        assert not isinstance(model.objects, TreeManager)
        assert not isinstance(model._default_manager, TreeManager)
        assert model._default_manager.count() == model.objects.count() < Body.objects.count()
        assert isinstance(Body.objects, TreeManager)

    @pytest.mark.parametrize("model", [Division, Unit])
    def test_typed_bodies_come_in_tree_order(self, model):
        tree.move(get("outreach"), get("office"), tree.BEFORE)
        tree.move(get("biosafety"), get("legal"), tree.BEFORE)
        in_order = [body.slug for body in Body.objects.all()]
        slugs = [body.slug for body in model.objects.all()]
        assert slugs == sorted(slugs, key=in_order.index)
