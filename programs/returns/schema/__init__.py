"""The form of the return: versioned data, read into frozen dataclasses. Pure."""

from programs.returns.schema.comparing import Change, Changes, changes
from programs.returns.schema.definition import (
    Field,
    Form,
    Relation,
    Rule,
    Section,
    Source,
    Term,
    Text,
)
from programs.returns.schema.library import (
    CURRENT,
    Published,
    default_form,
    form,
    form_in,
    publication,
    published,
    read_form,
)

__all__ = [
    "CURRENT",
    "Change",
    "Changes",
    "Field",
    "Form",
    "Published",
    "Relation",
    "Rule",
    "Section",
    "Source",
    "Term",
    "Text",
    "changes",
    "default_form",
    "form",
    "form_in",
    "publication",
    "published",
    "read_form",
]
