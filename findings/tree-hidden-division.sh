#!/usr/bin/env bash
# Hide one division of a tree, and its units move to the division before it: so do django-mptt, django-tree-queries and django-treebeard.
#
# Expected: of a tree without one node in the middle, the children of that node are drawn as roots, or under the grandparent, or not at all.
#   django-mptt's maintainer advises `tree_info` rather than `recursetree` for filtered nodes (issue 735 of django-mptt).
# Happens, for Administration (Personnel), Science (Forests, Oceans) and Law below a secretariat, in a queryset without Science:
#   recursetree of django-mptt and of django-tree-queries          Forests and Oceans are roots
#   tree_info of django-mptt and of django-tree-queries            Forests and Oceans stand below Administration, after Personnel
#   get_annotated_list_qs of django-treebeard                      the same
#   All three look at the depth alone, which is right for the two units, and open no new list because the line before is as deep.
#   If Administration has no units, Forests and Oceans are its only ones. Nothing is raised.
# Why it matters: a directory shows what is published, and a division that is being set up or wound down is not. Its units then appear as
#   those of a neighbour, in a list that nobody can tell from a right one. Leave out whole branches, or compare each parent.
# Seen with: Django 5.2.19, django-mptt 0.20.0, django-treebeard 7.0.3, django-tree-queries 0.28.0, SQLite.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check django==5.2.19 django-mptt==0.20.0 django-treebeard==7.0.3 django-tree-queries==0.28.0

cat > run.py <<'PY'
from html.parser import HTMLParser

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["mptt", "treebeard", "tree_queries"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.db import connection, models
from django.template import Context, Template
from mptt.models import MPTTModel, TreeForeignKey
from tree_queries.models import TreeNode
from treebeard.mp_tree import MP_Node


class Body(models.Model):
    name = models.CharField(max_length=50)
    is_published = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    class Meta:
        abstract = True
        app_label = "directory"


class OfMptt(Body, MPTTModel):
    parent = TreeForeignKey("self", null=True, on_delete=models.CASCADE)


class OfTreebeard(Body, MP_Node):
    pass


class OfTreeQueries(Body, TreeNode):
    class Meta(Body.Meta):
        ordering = ["position"]


TREE = [
    ("Secretariat", ""), ("Administration", "Secretariat"), ("Personnel", "Administration"), ("Science", "Secretariat"),
    ("Forests", "Science"), ("Oceans", "Science"), ("Law", "Secretariat"),
]  # fmt: skip
TREE_INFO = (
    "{% for node, structure in nodes|tree_info %}{% if structure.new_level %}<ul>{% else %}</li>{% endif %}<li>{{ node.name }}"
    "{% for level in structure.closed_levels %}</li></ul>{% endfor %}{% endfor %}"
)
ANNOTATED = (
    "{% for node, info in nodes %}{% if info.open %}<ul>{% else %}</li>{% endif %}<li>{{ node.name }}"
    "{% for level in info.close %}</li></ul>{% endfor %}{% endfor %}"
)
RECURSE = "<ul>{% recursetree nodes %}<li>{{ node.name }}<ul>{{ children }}</ul></li>{% endrecursetree %}</ul>"


class Parents(HTMLParser):
    """Reads a nested list as {name: name of the item around it}."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [], {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "li":
            self.open.append("")

    def handle_endtag(self, tag):
        if tag == "li":
            self.open.pop()

    def handle_data(self, data):
        self.open[-1] = data
        self.found[data] = self.open[-2] if len(self.open) > 1 else ""


def drawn(template, nodes, library=""):
    load = f"{{% load {library} %}}" if library else ""
    return Parents(Template(load + template).render(Context({"nodes": nodes}))).found


with connection.schema_editor() as editor:
    for model in (OfMptt, OfTreebeard, OfTreeQueries):
        editor.create_model(model)
for position, (name, parent) in enumerate(TREE):
    fields = {"name": name, "is_published": name != "Science", "position": position}
    OfMptt.objects.create(parent=OfMptt.objects.filter(name=parent).first(), **fields)
    OfTreeQueries.objects.create(parent=OfTreeQueries.objects.filter(name=parent).first(), **fields)
    over = OfTreebeard.objects.filter(name=parent).first()
    OfTreebeard.objects.add_child(over, fields) if over else OfTreebeard.objects.add_root(fields)

every, published = (lambda model: model.objects.all()), (lambda model: model.objects.filter(is_published=True))
ways = {
    "recursetree of django-mptt": lambda of: drawn(RECURSE, of(OfMptt), "mptt_tags"),
    "recursetree of django-tree-queries": lambda of: drawn(RECURSE, of(OfTreeQueries).with_tree_fields(), "tree_queries"),
    "tree_info of django-mptt": lambda of: drawn(TREE_INFO, of(OfMptt), "mptt_tags"),
    "tree_info of django-tree-queries": lambda of: drawn(TREE_INFO, of(OfTreeQueries).with_tree_fields(), "tree_queries"),
    "get_annotated_list_qs of django-treebeard": lambda of: drawn(ANNOTATED, OfTreebeard.objects.get_annotated_list_qs(of(OfTreebeard))),
}
right = {name: parent for name, parent in TREE if name != "Science"}
for name, way in ways.items():
    assert way(every) == dict(TREE), f"the whole tree is drawn wrong by {name}"
    found = way(published)
    seen = {found[unit] for unit in ("Forests", "Oceans")}
    print(f"{name}: Forests and Oceans below {seen}")
    assert found == right | dict.fromkeys(("Forests", "Oceans"), "" if "recursetree" in name else "Administration"), found
OfMptt.objects.get(name="Personnel").delete()
alone = ways["tree_info of django-mptt"](published)
print("Units of Administration when it has none:", [unit for unit, over in alone.items() if over == "Administration"])
assert alone["Forests"] == alone["Oceans"] == "Administration" and "Personnel" not in alone
PY
venv/bin/python run.py
