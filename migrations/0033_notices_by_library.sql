-- Who sees the messages of one small library finds its notices without reading those of all others.
create index if not exists by_library on tidings_notice (library, first_seen_at);
