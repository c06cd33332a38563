"""What the API says and reads of webhooks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.webhooks.models import Attempt, Delivery, Subscription
from portal.webhooks.queries import discarded_by
from portal.webhooks.vocabulary import Permission


class WebhookIn(serializers.Serializer[Any]):
    """A subscription; `kinds` are those of the page of webhooks in the documents."""

    name = serializers.CharField(max_length=100)
    url = serializers.CharField(max_length=500)
    kinds = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False)


class WebhookChange(serializers.Serializer[Any]):
    """What changes; what is not given stays."""

    name = serializers.CharField(max_length=100, required=False)
    url = serializers.CharField(max_length=500, required=False)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=60), allow_empty=False, required=False
    )


STATE = serializers.ChoiceField(choices=["active", "paused", "ended"])


class WebhookOut(serializers.ModelSerializer[Subscription]):
    office = serializers.CharField(source="office.code")
    state = serializers.SerializerMethodField()

    class Meta:
        model = Subscription
        fields = ["id", "office", "name", "url", "kinds", "state", "revision", "made_at",
                  "last_success_at", "failures", "failing_since", "next_at"]  # fmt: skip

    @extend_schema_field(STATE)  # type: ignore[untyped-decorator]
    def get_state(self, row: Subscription) -> str:
        if row.ended_at is not None:
            return "ended"
        return "active" if row.paused_at is None else "paused"


class WebhookSecretOut(WebhookOut):
    """With its secret, this once; a repeated request is answered without it (null)."""

    secret = serializers.CharField(allow_null=True)

    class Meta(WebhookOut.Meta):
        fields = [*WebhookOut.Meta.fields, "secret"]


class AttemptOut(serializers.ModelSerializer[Attempt]):
    class Meta:
        model = Attempt
        fields = ["at", "outcome", "status", "address", "milliseconds", "excerpt"]


class DeliveryOut(serializers.ModelSerializer[Delivery]):
    """`message` is the id that the receiver sees, `sequence` its place in the order."""

    message = serializers.CharField(source="public_id")
    webhook = serializers.IntegerField(source="subscription_id")
    type = serializers.CharField(source="kind")
    sequence = serializers.IntegerField(source="number", allow_null=True)
    data = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = Delivery
        fields = ["id", "message", "webhook", "type", "sequence", "state", "attempts",
                  "happened_at", "ended_at", "data"]  # fmt: skip

    @extend_schema_field(serializers.DictField(allow_null=True))  # type: ignore[untyped-decorator]
    def get_data(self, row: Delivery) -> Any:
        """What was told; null for those who only keep the portal running."""
        actor = self.context["view"].actor
        return row.data if row.allows(actor, to=Permission.READ) else None


class SetAsideOut(serializers.Serializer[Any]):
    """When and why an event was set aside by itself."""

    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)


class DeliveryLogOut(DeliveryOut):
    """`set_aside` is null where it was not, or where all that was not delivered was discarded."""

    log = AttemptOut(many=True)
    set_aside = serializers.SerializerMethodField()

    class Meta(DeliveryOut.Meta):
        fields = [*DeliveryOut.Meta.fields, "log", "set_aside"]

    @extend_schema_field(SetAsideOut(allow_null=True))  # type: ignore[untyped-decorator]
    def get_set_aside(self, row: Delivery) -> Any:
        act = discarded_by(row)
        return act and SetAsideOut({"at": act.at, "reason": act.detail["reason"]}).data
