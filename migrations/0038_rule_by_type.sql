-- A rule may be about a type of notice, whatever its letters are called, and may send beside the mail instead of in
-- its place.
alter table tidings_rule
  add column if not exists notice_type varchar(20) character set ascii collate ascii_bin null,
  add column if not exists as_well tinyint unsigned not null default 0;
