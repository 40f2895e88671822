"""The glossary as tables: OmegaT's own text format."""

from secretariat.text.characters import printable

from ..models import Rendering


def omegat_lines(language):
    """Yield the glossary of a language as OmegaT reads it: English, rendering, comment, with tabs between them.

    What is advised against is in the comment: OmegaT would offer it as a rendering.
    """
    for rendering in Rendering.objects.filter(language=language.slug).select_related("term").order_by("term__english"):
        term = rendering.term
        avoid = [f"✗ {wording}" for wording in rendering.forbidden_variants()]
        comment = " · ".join(filter(None, (term.note, rendering.note, *avoid)))
        for wording in rendering.accepted():
            cells = (printable(cell, one_line=True) for cell in (term.english, wording, comment))
            yield "\t".join(cells) + "\n"
