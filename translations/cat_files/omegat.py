"""OmegaT projects. OmegaT translates what stands in `<target>`, so there the English text waits, under a state that says so.

The project holds the texts, the memory that others have made, and the glossary; see docs/cat-tools/omegat.md.
"""

from dataclasses import replace
from itertools import groupby

from ..memory import KnownTranslation
from .segments import IN_ENGLISH, parse_segment_id
from .tmx import tmx_lines
from .xliff import xliff_1

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
    <project version="1.0">
        <source_dir>__DEFAULT__</source_dir>
        <target_dir>__DEFAULT__</target_dir>
        <tm_dir>__DEFAULT__</tm_dir>
        <glossary_dir>__DEFAULT__</glossary_dir>
        <glossary_file>__DEFAULT__</glossary_file>
        <dictionary_dir>__DEFAULT__</dictionary_dir>
        <source_lang>EN</source_lang>
        <target_lang>{language}</target_lang>
        <sentence_seg>false</sentence_seg>
        <support_default_translations>true</support_default_translations>
        <remove_tags>false</remove_tags>
    </project>
</omegat>
"""
PROJECT_FILE = "omegat.project"
FOLDERS = ("target/", "dictionary/", "omegat/")
"""Folders that are empty at first; OmegaT opens no project without them."""
CODES = {"zh": "ZH-CN"}
"""Languages that OmegaT knows by another code than their own."""


def project(segments, known, glossary_lines):
    """Yield the (name, content) of the files of a project with these segments of one language.

    `known` are the approved translations into it, `glossary_lines` those of its glossary.
    """
    segments = list(segments)
    language = segments[0].language
    folder = f"directory-{language.slug}"
    code = CODES.get(language.slug, language.slug.upper())
    yield f"{folder}/{PROJECT_FILE}", PROJECT.format(language=code)
    for name in FOLDERS:
        yield f"{folder}/{name}", ""
    for place, own in groupby(segments, key=lambda segment: segment.place):
        yield f"{folder}/source/{place}.xlf", xliff_1([in_english(segment) for segment in own])
    yield f"{folder}/tm/approved.tmx", "".join(tmx_lines(language, known))
    yield f"{folder}/tm/not-approved.tmx", "".join(tmx_lines(language, unapproved(segments, known)))
    yield f"{folder}/glossary/glossary.utf8", "".join(glossary_lines)


def in_english(segment):
    """Return a segment whose target is the English text."""
    return replace(segment, target=segment.source, state=IN_ENGLISH, previous=None)


def unapproved(segments, known):
    """Return the drafts and other translations of these texts as KnownTranslations, without approved ones."""
    approved = {(one.source, one.target) for one in known}
    found = (
        KnownTranslation(parse_segment_id(segment.id), *(segment.previous or (segment.source, segment.target)))
        for segment in segments
        if segment.target
    )
    return [one for one in found if (one.source, one.target) not in approved]


def returning(names):
    """Return a function that says whether a file of an archive comes back: of a whole project, only its `target` does."""
    projects = [name.removesuffix(PROJECT_FILE) for name in names if name.rpartition("/")[2] == PROJECT_FILE]

    def comes_back(name):
        of_project = [folder for folder in projects if name.startswith(folder)]
        return not of_project or name.startswith(f"{max(of_project, key=len)}target/")

    return comes_back
