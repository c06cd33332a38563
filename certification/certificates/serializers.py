"""What the API says of a certificate, and what it is told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Source, Status


class CertificateOut(serializers.Serializer[Certificate]):
    """One certificate. `ended_on` is the first day on which it no longer counts as in force."""

    id = serializers.IntegerField()
    credit_code = serializers.CharField(source="enterprise.credit_code")
    enterprise = serializers.IntegerField(source="enterprise_id")
    enterprise_name = serializers.CharField(source="enterprise.name")
    region = serializers.CharField(source="region.code")
    body = serializers.CharField(source="body.approval_number")
    body_name = serializers.CharField(source="body.name")
    certificate_number = serializers.CharField(source="number")
    scheme = serializers.CharField()
    scope = serializers.CharField(allow_blank=True)
    first_issued_on = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField()
    expires_on = serializers.DateField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_since = serializers.DateField()
    ended_on = serializers.DateField()
    origin = serializers.ChoiceField(choices=Source.choices, source="source")
    recorded_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


class CertificateIn(serializers.Serializer[Any]):
    """For the description alone: values are read by the entry's own rules, for every channel."""

    credit_code = serializers.CharField(help_text="18 characters; the enterprise is registered")
    body = serializers.CharField(help_text="approval number or full name")
    certificate_number = serializers.CharField(max_length=60)
    scheme = serializers.CharField(help_text="iso9001, iso14001, …, or the scheme's name")
    issued_on = serializers.DateField()
    expires_on = serializers.DateField(help_text="the last day on which it is valid")
    first_issued_on = serializers.DateField(required=False, allow_null=True)
    scope = serializers.CharField(required=False, allow_blank=True, max_length=300)
    status = serializers.ChoiceField(choices=Status.choices, required=False)
    status_since = serializers.DateField(required=False, allow_null=True)


class CorrectionIn(serializers.Serializer[Any]):
    """Only what is to be corrected; the enterprise, the body and the status are not among it."""

    certificate_number = serializers.CharField(required=False, max_length=60)
    scheme = serializers.CharField(required=False)
    issued_on = serializers.DateField(required=False)
    expires_on = serializers.DateField(required=False)
    first_issued_on = serializers.DateField(required=False, allow_null=True)
    scope = serializers.CharField(required=False, allow_blank=True, max_length=300)


class CertificatesIn(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField(default=False)
    items = CertificateIn(many=True)


class CertificateFaultOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    where = serializers.CharField(help_text="JSON pointer")
    value = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField(choices=["error", "explain", "warn"])


class CertificatesOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    faults = CertificateFaultOut(many=True)
