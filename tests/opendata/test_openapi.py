"""The description of the API, as a validator and a generator of clients that others wrote take it."""

import subprocess
import sys
from importlib import import_module

import httpx
import pytest
from openapi_spec_validator import validate

from secretariat.environment import Licence
from secretariat.models import Body, Function

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture
def made(client, tmp_path, monkeypatch):
    """Return a function that calls an operation of a client that is generated from the description: tag, operation, arguments."""
    (tmp_path / "openapi.json").write_bytes(client.get(ADDRESS).content)
    (tmp_path / "config.yml").write_text("post_hooks: []")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", "openapi.json"]
    command += ["--output-path", "made_client", "--config", "config.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "warning" in done.stdout.casefold()) == (0, False), done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)

    def answer(request):
        response = client.get(request.url.raw_path.decode(), headers=dict(request.headers))
        return httpx.Response(response.status_code, headers=dict(response.headers), content=response.content)

    site = import_module("made_client").Client("http://testserver", raise_on_unexpected_status=True)
    site.set_httpx_client(httpx.Client(base_url="http://testserver", transport=httpx.MockTransport(answer)))
    yield lambda tag, name, **own: import_module(f"made_client.api.{tag}.{name}").sync(client=site, **own)
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_client"]:
        del sys.modules[name]


def test_a_client_that_is_made_of_the_description_reads_the_site(made):
    languages = import_module("made_client.models.bodies_lang_type_0").BodiesLangType0
    page = made("bodies", "bodies", per_page=3, lang=languages.ZH_HANS)
    bodies = Body.objects.published()
    assert (page.count, [body.name for body in page.items]) == (len(bodies), [body.name_zh for body in bodies[:3]])
    unit = Body.objects.get(slug="monitoring-review-and-reporting-unit")
    record = made("bodies", "body", slug=unit.slug)
    assert record.name.to_dict()["ru"] == unit.name_ru
    assert [one.letter for one in record.mandate.functions] == ["a", "b", "c", "d", "e", "f"]
    assert made("functions", "function", number=Function.objects.first().pk).body
    assert made("sources", "sources").count > 5
    assert made("topics", "topic", slug="biosafety").uri == "http://testserver/id/biosafety".replace(
        "id/", "id/topics/"
    )
    assert made("tree", "tree", depth=1).parts
    assert made("start", "start").languages == ["ar", "en", "es", "fr", "ru", "zh-Hans"]
    assert made("bodies", "body", slug="nobody").detail == "Nothing published has the id “nobody”."


def test_the_description_is_valid_and_declares_what_comes(client, settings):
    settings.DATA_LICENCE = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
    described = client.get(ADDRESS).json()
    validate(described)
    assert described["info"]["license"] == settings.DATA_LICENCE._asdict()
    assert described["servers"] == [{"url": "http://testserver"}]
    missing = {}
    for path, operations in described["paths"].items():
        operation = operations["get"]
        examples = [(one["name"], next(iter(one["examples"]))) for one in operation["parameters"] if "examples" in one]
        address = path.replace("{number}", str(Function.objects.first().pk))
        for name, example in examples:
            address = address.replace(f"{{{name}}}", example)
        response = client.get(address)
        assert response.status_code == 200, address
        declared = {*operation["responses"]["200"]["headers"]}
        if not declared <= {*response.headers}:
            missing[path] = declared - {*response.headers}
    assert missing == {}


def test_a_language_is_known_by_every_name_that_the_data_has_for_it(client):
    languages = client.get("/api/v1/").json()["languages"]
    for parameter in ("lang", "language"):
        found = {tag: client.get(f"/api/v1/bodies/?{parameter}={tag}").status_code for tag in (*languages, "zh")}
        assert {*found.values()} == {200}
    chinese = [client.get(f"/api/v1/bodies/finance-unit/?lang={name}").json() for name in ("zh", "zh-Hans")]
    assert chinese[0] == chinese[1]
