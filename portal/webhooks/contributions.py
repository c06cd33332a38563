"""What webhooks give to `seal_anew`: the secrets that sign deliveries."""

from portal.offices.definition import Sealed, sealed
from portal.webhooks.operations import seal_secrets_anew
from portal.webhooks.queries import sealed_with_older_keys

sealed.add(Sealed("webhooks", sealed_with_older_keys, seal_secrets_anew))
