"""The directory as LDIF, read by a library that others wrote; `make check-outputs` gives it to OpenLDAP."""

import io

import pytest
from django.core.management import CommandError, call_command
from ldif import LDIFParser

from opendata.ldif import ldif
from secretariat.models import Body

from .contact_records import LONG, ODD, body_record, contact_record, post_record


def entries_of(content):
    """The entries of an LDIF file, after checks of its lines: DN → attribute → values."""
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 76
    return dict(LDIFParser(io.BytesIO(content.encode())).parse())


def test_bodies_posts_and_contact_points_are_entries():
    records = [
        body_record("secretariat", name={"en": "Secretariat", "zh-Hans": LONG}, acronym={}),
        body_record(parent="secretariat", posts=[post_record()], contacts=[contact_record()]),
    ]
    found = entries_of("".join(ldif(records, "dc=example,dc=org")))
    unit = "uid=media-unit,uid=secretariat,dc=example,dc=org"
    assert [*found] == ["uid=secretariat,dc=example,dc=org", unit, f"uid=post-3,{unit}", f"uid=contact-7,{unit}"]
    names = found[unit]
    assert names["ou"] == ["Media Unit", "MU"]
    assert {name for name in names if name.startswith("ou;")} == {f"ou;lang-{tag}" for tag in body_record()["name"]}
    assert names["ou;lang-zh-Hans"] == found["uid=secretariat,dc=example,dc=org"]["ou;lang-zh-Hans"] == [LONG]
    assert found[f"uid=post-3,{unit}"]["cn;lang-ru"] == ["Начальник группы"]
    contact = found[f"uid=contact-7,{unit}"]
    assert contact["cn"] == ["Media Unit – Media"]
    assert contact["mail"] == ["media@xn--80a1acny.example"]
    assert contact["telephoneNumber"] == ["+1 514-288-2220 x 12"]
    assert contact["description;lang-ar"] == ["من الاثنين إلى الجمعة"]


def test_values_come_back_as_they_were_and_every_entry_has_a_name_without_a_language():
    odd = [ODD, " begins with a space", "ends with one ", ": colon", "< file", "two\nlines", "x" * 500, "ل" * 200]
    records = [body_record(f"unit-{number}", name={"ru": own}, acronym={}) for number, own in enumerate(odd)]
    found = entries_of("".join(ldif(records)))
    assert (
        [own["ou"] for own in found.values()] == [own["ou;lang-ru"] for own in found.values()] == [[one] for one in odd]
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("directory")
def test_the_command_writes_a_parent_before_its_children(tmp_path):
    path = tmp_path / "directory.ldif"
    output = io.StringIO()
    call_command("export_ldif", path, suffix="dc=example,dc=org", base="https://directory.example.org", stdout=output)
    assert output.getvalue() == "21 bodies exported.\n"
    found = [*entries_of(path.read_text())]
    for place, dn in enumerate(found):
        parent = dn.partition(",")[2]
        assert parent == "dc=example,dc=org" or parent in found[:place]
    slugs = Body.objects.published().values_list("slug", flat=True)
    assert [dn.partition(",")[0].removeprefix("uid=") for dn in found] == [*slugs]
    for wrong in ({"suffix": "example"}, {"base": ""}, {"file": tmp_path / "none" / "x"}):
        options = {"file": path, "suffix": "", "base": "https://directory.example.org", **wrong}
        with pytest.raises(CommandError):
            call_command("export_ldif", options.pop("file"), **options)
