"""Tags and filters that every template may use without loading them (settings: builtins)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from secrets import token_urlsafe
from typing import Any, cast

from django import template
from django.contrib.staticfiles import finders
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.kernel.faults import Fault
from portal.web import drawing
from portal.web.once import FIELD
from portal.web.placing import placed_in
from portal.web.summary import Line, faults_of

register = template.Library()

SPRITE = "vendor/bootstrap-icons-1.13.2.svg"
ABSENT = "—"
MINUS = "−"
STATE_ICONS: Mapping[str, str] = {
    "ok": "check-lg",
    "warn": "exclamation-triangle",
    "error": "x-lg",
    "info": "arrow-right",
    "none": "dash-lg",
}


@cache
def known_icons() -> frozenset[str]:
    """Names that {% icon %} can draw: those of static/vendor/icons.txt."""
    path = finders.find("vendor/icons.txt")
    if not path:
        return frozenset()
    with open(path, encoding="utf-8") as names:  # noqa: PTH123 - finders gives a string
        return frozenset(names.read().split())


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word stands beside it, always."""
    return _drawn(str(name), str(css))


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static(SPRITE),
        name,
    )


@register.simple_tag
def state(kind: str, label: object, symbol: str = "") -> SafeString:
    """A state by colour, icon and word. Kinds: ok warn error info none; another counts as none."""
    kind = kind if kind in STATE_ICONS else "none"
    return format_html(
        '<span class="state state-{}">{}{}</span>', kind, icon(symbol or STATE_ICONS[kind]), label
    )


@register.simple_tag
def once() -> SafeString:
    """What lets a form act once, where it is sent twice (portal.web.once)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, token_urlsafe(16))


@register.filter
def figure(value: object, decimals: int | None = None) -> str:
    """1234567 as 1,234,567; a true minus; "—" where there is no figure."""
    number = _decimal(value)
    if number is None:
        return ABSENT
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)
    return f"{number:,f}".replace("-", MINUS)


@register.filter
def percent(value: object, decimals: int = 1) -> str:
    """A number of percent (87.64 as 87.6%), not a ratio; "—" where there is none."""
    return ABSENT if _decimal(value) is None else f"{figure(value, decimals)}%"


@register.filter
def change(value: object, decimals: int = 1) -> str:
    """A change with its sign: +3.1, −1.4, 0.0; "—" where there is none."""
    number = _decimal(value)
    return f"{'+' if number and number > 0 else ''}{figure(value, decimals)}"


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.filter
def cn_date(value: date | datetime | None, style: str = "") -> str:
    """A date as the reader's language writes it; with "time" also the hour, with "month" no day."""
    if not isinstance(value, date):
        return ABSENT
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if style == "month":
        return formats.date_format(value, "YEAR_MONTH_FORMAT")
    day = formats.date_format(value, "DATE_FORMAT")
    hour = f" {value:%H:%M}" if style == "time" and isinstance(value, datetime) else ""
    return day + hour


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: object) -> str:
    """The query of this page with changes; None takes a name out. The cursor goes unless named."""
    request = context.get("request") or getattr(context, "request", None)
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def at_fields(faults: Iterable[Fault], form: BaseForm) -> list[dict[str, Any]]:
    """Faults that name fields of the form, by the labels of these: for components/_faults.html."""
    return placed_in(faults, form)


@register.filter
def hint(field: BoundField, name: str) -> Any:
    """A widget's `data-<name>`: how a form says its unit, prefill source or counter."""
    return field.field.widget.attrs.get(f"data-{name}", "")


@register.simple_tag
def html_language(code: str) -> str:
    """The language code as HTML writes it, so that browsers choose Chinese letter forms."""
    return {"zh-hans": "zh-CN"}.get(code, code)


@register.filter
def plain(value: object) -> str:
    """A number as an attribute wants it, whatever the language."""
    return "" if value is None else str(value)


@register.inclusion_tag("components/_summary.html", takes_context=True)
def form_faults(context: Context) -> dict[str, list[Line]]:
    """What is wrong with the forms that this page is drawn from."""
    return {"lines": faults_of(cast("dict[str, Any]", context.flatten()))}


@register.inclusion_tag("components/_trend.html")
def trend(
    points: Sequence[Mapping[str, Any]],
    label: str,
    unit: str = "",
    before_text: str = "",
    target: float | None = None,
    target_text: str = "",
) -> dict[str, object]:
    """A line over time with its table; points as `portal.web.drawing.trend` takes them."""
    return {
        "drawing": drawing.trend(points, target=target),
        "narrow": drawing.trend(points, target=target, width=drawing.PHONE),
        "label": label,
        "unit": unit,
        "before_text": before_text,
        "target_text": target_text,
    }
