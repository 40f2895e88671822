"""The description of the data set: as DCAT and VoID for data portals, and as schema.org knows it for search engines."""

from django.conf import settings
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from delivery.cache.by_revision import revision
from pages.templatetags.structured_data import given
from public_record.selection import current_bodies
from secretariat.addresses import uri
from secretariat.languages import LANGUAGES
from secretariat.organisation import directory_name, directory_name_lazy

from .files import SUMS, describe_files
from .rdf import PREFIXES, in_every_language, link, literal, scheme_uri, tagged

DESCRIPTION = format_lazy(
    "{} {}",
    _("Who is responsible for what, and under which mandate."),
    _("Everything carries the texts of all six languages; translations are unofficial until they are approved."),
)
AUTHORITY = "http://publications.europa.eu/resource/authority"
"""Where the vocabularies are that DCAT-AP takes languages, subjects and formats from."""
LANGUAGE_CODES = {"ar": "ARA", "en": "ENG", "es": "SPA", "fr": "FRA", "ru": "RUS", "zh-Hans": "ZHO"}
FORMATS = {"csv": "CSV", "json": "JSON", "jsonld": "JSON_LD", "ttl": "RDF_TURTLE", "xlsx": "XLSX"}
"""The formats that the vocabulary of file types has, by suffix."""


def catalog_uri(base, part=""):
    """Return the identifier of the catalogue, or of a part of it."""
    return f"{base}/id/catalog/{part and '#'}{part}"


def catalog_nodes(base, descriptions):
    """Yield the nodes of the catalogue, its data set with each file, the API, and the organisation that publishes them."""
    number, changed_at = revision()
    publisher, names = _publisher(base)
    files = [file for file in describe_files(base) if file["name"] != SUMS]
    licence = settings.DATA_LICENCE and link(settings.DATA_LICENCE.url)
    common = {
        "dct:publisher": link(publisher),
        "dct:language": [link(f"{AUTHORITY}/language/{LANGUAGE_CODES[language.tag]}") for language in LANGUAGES],
        "dct:license": licence,
    }
    named = {
        "dct:title": tagged(in_every_language(directory_name_lazy())),
        "dct:description": tagged(in_every_language(DESCRIPTION)),
    }
    own, service, modified = catalog_uri(base, "directory"), catalog_uri(base, "api"), literal("dateTime", changed_at.isoformat())  # fmt: skip
    yield {"@id": publisher, "@type": "foaf:Agent", "foaf:name": tagged(names)}
    yield {
        "@id": catalog_uri(base),
        "@type": "dcat:Catalog",
        **named,
        **common,
        "dct:modified": modified,
        "dcat:dataset": link(own),
        "dcat:service": link(service),
        "dcat:themeTaxonomy": link(scheme_uri("topics", base)),
        "foaf:homepage": link(base + "/"),
    }
    yield {
        "@id": own,
        "@type": ["dcat:Dataset", "void:Dataset"],
        **named,
        **common,
        "dct:identifier": own,
        "dct:modified": modified,
        "dcat:version": str(number),
        "dcat:theme": link(f"{AUTHORITY}/data-theme/GOVE"),
        "dcat:landingPage": [link(address) for address in _pages(base).values()],
        "dcat:distribution": [link(catalog_uri(base, file["name"])) for file in files],
        "void:uriSpace": f"{base}/id/",
        "void:vocabulary": [link(PREFIXES[prefix]) for prefix in ("org", "skos", "dct", "foaf")],
        "void:dataDump": [link(f"{base}/data/{name}") for name in ("directory.ttl", "directory.jsonld")],
        "void:rootResource": link(publisher),
    }
    yield {
        "@id": service,
        "@type": "dcat:DataService",
        **common,
        "dct:title": tagged(in_every_language(_("Interface for programs"))),
        "dcat:endpointURL": link(f"{base}/api/v1/"),
        "dcat:endpointDescription": link(f"{base}/api/v1/openapi.json"),
        "dcat:servesDataset": link(own),
    }
    for file in files:
        yield from _distribution(
            file, descriptions[file["name"]], base, {"dct:license": licence, "dct:modified": modified}
        )


def _distribution(file, description, base, common):
    """Yield the nodes of one of the files; without size and checksum until it is made."""
    name, address = file["name"], f"{base}/data/{file['name']}"
    own, checksum = catalog_uri(base, name), catalog_uri(base, f"{name}-sha256")
    file_type = FORMATS.get(name.rpartition(".")[2])
    yield {
        "@id": own,
        "@type": "dcat:Distribution",
        **common,
        "dct:title": name,
        "dct:description": tagged(in_every_language(description)),
        "dcat:accessURL": link(address),
        "dcat:downloadURL": link(address),
        "dcat:mediaType": link(f"https://www.iana.org/assignments/media-types/{file['media_type']}"),
        "dct:format": file_type and link(f"{AUTHORITY}/file-type/{file_type}"),
        "dcat:byteSize": file["size"] and literal("nonNegativeInteger", str(file["size"])),
        "spdx:checksum": file["sha256"] and link(checksum),
    }
    if file["sha256"]:
        yield {
            "@id": checksum,
            "@type": "spdx:Checksum",
            "spdx:algorithm": link(f"{PREFIXES['spdx']}checksumAlgorithm_sha256"),
            "spdx:checksumValue": literal("hexBinary", file["sha256"]),
        }


def _publisher(base):
    """Return the identifier and the names (language tag → name) of the Secretariat, or of the directory while nothing is published."""
    top = current_bodies().filter(parent=None).first()
    if top is None:
        return catalog_uri(base, "publisher"), in_every_language(directory_name_lazy())
    return uri("body", top.slug, base), top.parsed["name"]


def _pages(base):
    """Return the addresses of the page about the data: language tag → address."""
    return {tag: base + path for tag, path in in_every_language(reverse_lazy("data")).items()}


def data_set(base, language, files):
    """Return the data set as schema.org knows it, in the page's language; `files` have their descriptions."""
    number, changed_at = revision()
    publisher, names = _publisher(base)
    content = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": catalog_uri(base, "directory"),
        "name": directory_name(),
        "description": str(DESCRIPTION),
        "url": base + reverse("data"),
        "inLanguage": [language.tag for language in LANGUAGES],
        "isAccessibleForFree": True,
        "version": str(number),
        "dateModified": changed_at.isoformat(),
        "license": settings.DATA_LICENCE and settings.DATA_LICENCE.url,
        "creator": {
            "@type": "GovernmentOrganization",
            "@id": publisher,
            "name": names.get(language.tag) or names["en"],
        },
        "distribution": [
            given(
                {
                    "@type": "DataDownload",
                    "name": file["name"],
                    "description": str(file["description"]),
                    "contentUrl": f"{base}/data/{file['name']}",
                    "encodingFormat": file["media_type"],
                    "contentSize": file["size"] and f"{file['size']} B",
                    "sha256": file["sha256"],
                }
            )
            for file in files
        ],
    }
    return given(content)
