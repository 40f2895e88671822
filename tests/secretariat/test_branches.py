"""The tree in the admin shows branches in parts: the first levels, an opened branch, and the rows that the script fetches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.admin import branches
from secretariat.admin.branches import MoreRow, branch_rows, part_rows, top_rows
from secretariat.tree import placement_of
from tests.html import Page
from tests.people.persons import person

from .outlines import get, plant

pytestmark = pytest.mark.django_db

TREE = "/admin/secretariat/body/"


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """A directory with a long row of parts, in small windows."""
    monkeypatch.setattr(branches, "MAX_ROWS", 8)
    monkeypatch.setattr(branches, "AT_ONCE", 4)
    monkeypatch.setattr(branches, "BESIDE", 1)
    units = [f"    unit-{number}\n      part-{number}" for number in range(11)]
    plant("\n".join(["secretariat", "  first", "  second", *units, "  third"]))


def said(rows):
    """Each row in short: the slug of a body, with + where its branch is closed, or the number of parts that are not shown."""
    return [
        f"{'<' if row.before is not None else '>'}{row.count}"
        if isinstance(row, MoreRow)
        else row.body.slug + ("" if row.is_open else "+")
        for row in rows
    ]


def test_the_first_levels_are_shown_as_far_as_they_fit():
    assert said(top_rows()) == ["secretariat", "first", "second+", "third"]


def test_a_branch_has_its_path_the_siblings_beside_it_and_its_first_parts():
    assert said(branch_rows(get("second"))) == [
        *("secretariat", "first", "second", "unit-0+", "unit-1+", "unit-2+", "unit-3+", ">7", "third"),
    ]
    assert said(branch_rows(get("second"), start=4)) == [
        *("secretariat", "first", "second", "<4", "unit-4+", "unit-5+", "unit-6+", "unit-7+", ">3", "third"),
    ]
    assert said(branch_rows(get("unit-5"))) == [
        *("secretariat", "first", "second", "<4", "unit-4+", "unit-5", "part-5", "unit-6+", ">4", "third"),
    ]


def test_the_links_lead_through_all_parts_in_both_directions():
    rows, seen = part_rows(get("second")), []
    while rows:
        seen += [row.body.slug for row in rows if not isinstance(row, MoreRow)]
        following = [row for row in rows if isinstance(row, MoreRow)]
        rows = part_rows(get("second"), start=following[0].start) if following else []
    assert seen == [f"unit-{number}" for number in range(11)]
    assert said(part_rows(get("second"), before=9)) == ["<5", "unit-5+", "unit-6+", "unit-7+", "unit-8+"]
    assert said(part_rows(get("second"), before=2)) == ["unit-0+", "unit-1+"]


def test_every_row_says_where_its_body_stands_also_beside_what_is_not_shown():
    rows = [*branch_rows(get("second"), start=4), *top_rows(), *part_rows(get("second"), before=9)]
    wrong = [
        row.body.slug for row in rows if not isinstance(row, MoreRow) and row.placement != str(placement_of(row.body))
    ]
    assert wrong == []


def test_an_empty_directory_and_a_leaf_have_no_parts():
    assert part_rows(get("part-1")) == []
    assert said(branch_rows(get("third")))[-1] == "third"


class TestPages:
    def test_without_a_script_each_link_leads_to_a_page_of_the_tree(self, admin_client):
        page = Page(admin_client.get(TREE))
        (link,) = [element for element in page.all("a") if element.get("class") == "closed-branch"]
        assert link["text"] == "11 parts"
        page = Page(admin_client.get(link["href"]))
        (link,) = [element for element in page.all("a") if "start=" in element["href"]]
        assert link["text"].strip() == "Show 4 of 7 more parts"
        page = Page(admin_client.get(link["href"]))
        shown = [node["text"] for node in page.all("span", **{"class": "node"})]
        assert shown == ["Secretariat", "First", "Second", "Unit-4", "Unit-5", "Unit-6", "Unit-7", "Third"]

    def test_the_script_fetches_the_rows_alone(self, admin_client):
        page = Page(admin_client.get(TREE))
        (link,) = [element for element in page.all("a") if element.get("class") == "closed-branch"]
        rows = Page(admin_client.get(link["data-fragment"]))
        assert [node["text"] for node in rows.all("span", **{"class": "node"})] == [f"Unit-{n}" for n in range(4)]
        assert rows.all("html") == []

    def test_every_page_of_the_tree_can_be_dragged_in_and_a_search_leads_to_it(self, admin_client):
        branch = f"{TREE}?branch={get('unit-9').pk}"
        assert '"canMove": true' in admin_client.get(branch).content.decode()
        links = [element.get("href") for element in Page(admin_client.get(f"{TREE}?q=unit")).all("a")]
        assert branch in links

    def test_a_drag_is_posted_to_the_page_it_was_made_on(self, admin_client):
        drag = {"cmd": "move_node", "position": "left", "cut_item": str(placement_of(get("unit-9"))), "pasted_on": str(placement_of(get("unit-0")))}  # fmt: skip
        assert admin_client.post(f"{TREE}?branch={get('second').pk}", drag).status_code == 204
        assert get("unit-9").position == 0

    @pytest.mark.parametrize("query", ["branch=999999", "branch=x", "branch=", "branch=1&start=x", "branch=1&start=99999999", "start=-3", "branch=" + "9" * 30, "branch=1&branch=2"])  # fmt: skip
    def test_a_page_of_the_tree_may_be_asked_anything(self, admin_client, query):
        assert admin_client.get(f"{TREE}?{query}").status_code == 200

    @pytest.mark.parametrize(("query", "status"), [("start=x", 200), ("before=x", 200), ("before=-1", 200), ("start=" + "9" * 30, 200)])  # fmt: skip
    def test_rows_may_be_asked_anything(self, admin_client, query, status):
        assert admin_client.get(f"{TREE}{get('second').pk}/parts/?{query}").status_code == status

    def test_rows_of_no_body_and_for_nobody(self, admin_client, client):
        assert admin_client.get(f"{TREE}999999/parts/").status_code == 404
        assert admin_client.get(f"{TREE}{'9' * 30}/parts/").status_code == 404
        address = f"{TREE}{get('second').pk}/parts/"
        client.logout()
        assert client.get(address).status_code == 302
        client.force_login(person("someone"))
        assert client.get(address).status_code == 403

    def test_the_number_of_queries_is_the_same_for_a_narrow_and_a_wide_branch(self, admin_client):
        counts = {}
        for slug in ("unit-9", "second"):
            admin_client.get(f"{TREE}?branch={get(slug).pk}")
            with CaptureQueriesContext(connection) as queries:
                admin_client.get(f"{TREE}?branch={get(slug).pk}")
            counts[slug] = len(queries)
        assert counts["unit-9"] == counts["second"]
