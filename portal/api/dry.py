"""The `dry_run` of an address: whether nothing is to be kept."""

from __future__ import annotations

from typing import Final

from django.utils.datastructures import MultiValueDict

#: as it is documented, and as others are used to write it
_WORDS: Final = {"1": True, "true": True, "0": False, "false": False}


def dry_run_of(query: MultiValueDict[str, str]) -> bool | None:
    """Whether it asks for a dry run; None for a word that says neither, for both at once, and for
    a name that may mean it (dry-run, dryRun)."""
    said = {
        _WORDS.get(text.lower()) if name == "dry_run" else None
        for name, texts in query.lists()
        if name.lower().replace("-", "").replace("_", "") == "dryrun"
        for text in texts
    }
    return said.pop() if len(said) == 1 else (None if said else False)
