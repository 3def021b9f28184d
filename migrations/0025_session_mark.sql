-- How Koha's record of a person stood when they came in: when it stands otherwise, the session ends.
alter table tidings_session add column if not exists host_mark char(64) character set ascii collate ascii_bin null;
