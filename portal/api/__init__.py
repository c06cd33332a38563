"""The REST face's ground: keys, refusals as problem documents, resources, idempotency, paging."""
