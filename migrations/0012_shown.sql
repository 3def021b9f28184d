-- How Koha's row looked when we last wrote it: what anybody has written since is theirs, and is not told over.
alter table tidings_notice add column if not exists shown_at datetime null;
