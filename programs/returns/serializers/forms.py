"""What the API says of forms: figures and texts by their codes, rules in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from programs.returns.rules import rules_told
from programs.returns.schema import Field, Published, Section, Text

LANGUAGES = ("zh-hans", "en")


class FormLineOut(serializers.Serializer[Any]):
    """A published form, in short."""

    code = serializers.CharField()
    version = serializers.CharField()
    purpose = serializers.DictField(child=serializers.CharField(), help_text="language → words")
    published_on = serializers.DateField()
    from_year = serializers.IntegerField(help_text="what a programme year has that chose none")
    until_year = serializers.IntegerField(
        allow_null=True,
        help_text="the last of those years; null: they go on; before from_year: there is none",
    )
    replaces = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField()
    years = serializers.ListField(child=serializers.CharField())


class FormFieldOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    kind = serializers.ChoiceField(choices=["counted", "typed"])
    indicator = serializers.CharField(allow_blank=True, help_text="what counts it")
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    is_to_date = serializers.BooleanField()
    is_required = serializers.BooleanField()


class FormSectionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    figures = FormFieldOut(many=True)


class FormTextOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    least = serializers.IntegerField()
    most = serializers.IntegerField()


class FormRuleOut(serializers.Serializer[Any]):
    """A rule: faults carry its code, and stand at `at` (empty: at each that it is about)."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])
    about = serializers.ListField(child=serializers.CharField())
    at = serializers.CharField(allow_blank=True)
    words = serializers.DictField(child=serializers.CharField())
    remedy = serializers.DictField(child=serializers.CharField(allow_blank=True))


class FormOut(FormLineOut):
    """A published form, whole."""

    sections = FormSectionOut(many=True)
    texts = FormTextOut(many=True)
    rules = FormRuleOut(many=True)


class FormsOut(serializers.Serializer[Any]):
    """A page like that of every list; there is no other."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = FormLineOut(many=True)


def form_line_out(one: Published, years: list[str]) -> dict[str, Any]:
    return {
        "code": one.code,
        "version": one.form.version,
        "purpose": {"zh-hans": one.zh, "en": one.en},
        "published_on": one.published_on,
        "from_year": one.from_year,
        "until_year": one.until_year,
        "replaces": one.replaces,
        "sha256": one.sha256,
        "years": years,
    }


def form_out(one: Published, years: list[str]) -> dict[str, Any]:
    form = one.form
    told = [rules_told(form, language) for language in LANGUAGES]
    return form_line_out(one, years) | {
        "sections": [_section(section) for section in form.sections],
        "texts": [
            {
                "code": text.code,
                "title": _title(text),
                "least": text.least,
                "most": text.most,
            }
            for text in form.texts
        ],
        "rules": [_rule(each) for each in zip(*told, strict=True)],
    }


def _title(one: Field | Section | Text) -> dict[str, str]:
    return {"zh-hans": one.zh, "en": one.en}


def _section(section: Section) -> dict[str, Any]:
    figures = [
        {
            "code": one.code,
            "title": _title(one),
            "kind": "counted" if one.is_counted else "typed",
            "indicator": one.indicator,
            "unit": one.unit,
            "decimals": one.decimals,
            "is_to_date": one.is_to_date,
            "is_required": one.required,
        }
        for one in section.fields
    ]
    return {"code": section.code, "title": _title(section), "figures": figures}


def _rule(each: Iterable[Any]) -> dict[str, Any]:
    """The same rule told in each language."""
    by_language = dict(zip(LANGUAGES, each, strict=True))
    one = by_language["en"]
    return {
        "code": one.code,
        "severity": str(one.severity),
        "about": list(one.about),
        "at": one.at,
        "words": {language: told.words for language, told in by_language.items()},
        "remedy": {language: told.remedy for language, told in by_language.items()},
    }
