"""What offices give to `seal_anew`: the secrets of second steps."""

from portal.offices.definition import Sealed, sealed
from portal.offices.operations import seal_anew
from portal.offices.queries import sealed_with_older_keys

sealed.add(Sealed("second steps", sealed_with_older_keys, seal_anew))
