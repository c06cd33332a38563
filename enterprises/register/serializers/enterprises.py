"""What the API says of an enterprise, and what it is told."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from enterprises.register.models import Enterprise
from enterprises.register.queries import is_own
from enterprises.register.rules.masks import MASKS
from enterprises.register.storage import Asked, Lines, as_dicts, writes_json
from enterprises.register.vocabulary import Kind, SizeClass

#: columns that are sent as they are, straight from the database
PLAIN: Final = (
    "id",
    "credit_code",
    "name",
    "kind",
    "address",
    "industry_code",
    "staff_count",
    "revenue_wan",
    "assets_wan",
    "size_class",
    "size_is_provisional",
    "founded_on",
    "has_quality_officer",
    "old_number",
    "is_branch",
    "parent_code",
    "is_own_site",
    "registered_on",
    "changed_at",
    "closed_on",
    "revision",
)
#: columns that say something about a person, for those who may see them
PERSONS: Final = ("contact_name", "contact_title", "contact_phone", "quality_lead")


def listed(asked: Asked, *, persons: bool, own: frozenset[int]) -> Any:
    """The rows without a model instance for each: as the database writes them, persons masked; as
    dicts where it does not, or where some are one's own."""
    names = (*PLAIN, *(PERSONS if persons else ()))
    if own or not writes_json():
        return as_dicts(asked.rows(), names)
    return Lines(asked, names)


def finished(row: Any, *, own: frozenset[int]) -> Any:
    """A row of `listed` as it is sent: persons masked, but those of one's own enterprises."""
    if not isinstance(row, dict):
        return row.said
    if row["id"] not in own:
        _mask(row)
    row["region"] = row.pop("region_code")
    row["station"] = row.pop("station_code")
    return row


def _mask(row: dict[str, Any]) -> None:
    for name, mask in MASKS.items():
        if name in row:
            row[name] = mask(row[name])


class EnterpriseOut(serializers.Serializer[Enterprise]):
    """One enterprise. Persons are left out for those who may not see them, and masked for those
    whose enterprise it is not."""

    id = serializers.IntegerField()
    credit_code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.name")
    address = serializers.CharField()
    industry_code = serializers.CharField()
    staff_count = serializers.IntegerField(allow_null=True)
    revenue_wan = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    assets_wan = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    size_class = serializers.ChoiceField(choices=SizeClass.choices)
    size_is_provisional = serializers.BooleanField()
    founded_on = serializers.DateField(allow_null=True)
    has_quality_officer = serializers.BooleanField()
    old_number = serializers.CharField(help_text="registration number of before October 2015")
    is_branch = serializers.BooleanField(allow_null=True, help_text="null: nobody said")
    parent_code = serializers.CharField(help_text="credit code of the legal person of a branch")
    is_own_site = serializers.BooleanField(help_text="a branch that counts by itself")
    station = serializers.CharField(source="station.code", allow_null=True, default=None)
    registered_on = serializers.DateField()
    changed_at = serializers.DateTimeField()
    closed_on = serializers.DateField(allow_null=True)
    revision = serializers.IntegerField()
    contact_name = serializers.CharField(required=False)
    contact_title = serializers.CharField(required=False)
    contact_phone = serializers.CharField(required=False)
    quality_lead = serializers.CharField(required=False)

    def to_representation(self, instance: Enterprise) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["view"].sees_persons:
            for name in PERSONS:
                shown.pop(name, None)
        elif not is_own(instance, self.context["view"].actor):
            _mask(shown)
        return shown


class EntryIn(serializers.Serializer[Any]):
    """For the description alone: values are read by the entry's own rules, for every channel."""

    credit_code = serializers.CharField(help_text="18 characters, GB 32100-2015")
    name = serializers.CharField(max_length=100)
    region = serializers.CharField(
        required=False, help_text="county code; the key's county if absent"
    )
    industry_code = serializers.CharField(help_text="2 to 4 digits, GB/T 4754-2017")
    staff_count = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    revenue_wan = serializers.DecimalField(14, 2, required=False, allow_null=True)
    assets_wan = serializers.DecimalField(14, 2, required=False, allow_null=True)
    founded_on = serializers.DateField(required=False, allow_null=True)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)
    contact_name = serializers.CharField(required=False, allow_blank=True, max_length=60)
    contact_title = serializers.CharField(required=False, allow_blank=True, max_length=60)
    contact_phone = serializers.CharField(required=False, allow_blank=True, max_length=20)
    quality_lead = serializers.CharField(required=False, allow_blank=True, max_length=60)
    has_quality_officer = serializers.BooleanField(required=False)
    old_number = serializers.CharField(required=False, allow_blank=True, max_length=15)
    is_branch = serializers.BooleanField(required=False, allow_null=True)
    parent_code = serializers.CharField(required=False, allow_blank=True, max_length=18)
    is_own_site = serializers.BooleanField(required=False)
    code_reason = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ChangeIn(EntryIn):
    """Only what is to be changed; the county is not among it."""

    credit_code = serializers.CharField(required=False)
    name = serializers.CharField(required=False, max_length=100)
    industry_code = serializers.CharField(required=False)
    region = None  # type: ignore[assignment]


class ItemIn(EntryIn):
    """An entry of many. With `revision`, as it was read, a row that was changed since is named
    instead of overwritten."""

    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class BulkIn(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(default=False)
    items = ItemIn(many=True)


class FaultOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField(help_text="JSON pointer")
    value = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])


class CellOut(serializers.Serializer[Any]):
    field = serializers.CharField()
    was = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class DifferenceOut(serializers.Serializer[Any]):
    item = serializers.IntegerField()
    standing = serializers.ChoiceField(choices=["new", "changed", "unchanged"])
    credit_code = serializers.CharField()
    cells = CellOut(many=True)


class BulkOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    faults = FaultOut(many=True)
    differences = DifferenceOut(many=True, required=False, help_text="of a dry run")
