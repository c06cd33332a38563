# One image for every part of the server form; the part is the command: bin/web, bin/worker, …
FROM debian:12-slim

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /app --uid 10001 portal

WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY manage.py ./
COPY bin bin
COPY portal portal
COPY enterprises enterprises
COPY programs programs
COPY experts experts
COPY certification certification
COPY templates templates
COPY static static
COPY locale locale

RUN mkdir var && chown portal var
USER portal
ENV DJANGO_SETTINGS_MODULE=portal.settings.production \
    PYTHONUNBUFFERED=1 \
    LOG_JSON=true \
    HOST=0.0.0.0
VOLUME /app/var
EXPOSE 8000
CMD ["bin/web"]
