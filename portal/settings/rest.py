"""REST: one parser, one renderer, everything denied unless a resource says otherwise."""

from django.utils.translation import gettext_lazy as _

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.KeyAuthentication",
        "portal.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["portal.api.renderers.JSON"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.JSON"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.paging.Keyset",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "portal.api.openapi.Schema",
    "EXCEPTION_HANDLER": "portal.api.problems.answer",
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttling.PerKey"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_VERSIONING_CLASS": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("API of the quality uplift portal"),
    "DESCRIPTION": _("REST for county systems: roster, enterprises, monthly returns, indicators."),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # not the one that joins enumerations: states of different nouns keep their own lists
    "POSTPROCESSING_HOOKS": [
        "portal.api.openapi.with_conditions",
        "portal.api.openapi.with_examples",
    ],
}
