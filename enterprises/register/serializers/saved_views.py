"""What the API says of a saved view."""

from __future__ import annotations

from urllib.parse import urlencode

from rest_framework import serializers

from enterprises.register.models import SavedView


class SavedViewOut(serializers.Serializer[SavedView]):
    """A saved view: its conditions by the names of the list's parameters of this API."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    office = serializers.CharField(source="office.code")
    owner = serializers.CharField(source="owner.display_name")
    shared = serializers.BooleanField(source="is_shared")
    conditions = serializers.SerializerMethodField()
    order = serializers.CharField()
    page_size = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    enterprises = serializers.SerializerMethodField()

    def get_conditions(self, view: SavedView) -> dict[str, str]:
        """q, region, industry, size, kind, state: those that narrow."""
        return {
            "region" if name == "place" else name: value for name, value in view.conditions.items()
        }

    def get_enterprises(self, view: SavedView) -> str:
        """The address of the enterprises that meet them."""
        query = urlencode(self.get_conditions(view))
        return f"/api/v1/enterprises/?{query}" if query else "/api/v1/enterprises/"
