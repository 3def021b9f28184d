-- For the lists of staff: the patron's home library when a message was made, and the hold or loan that it is about.
alter table tidings_message
  add column if not exists library varchar(10) null,
  add column if not exists about varchar(64) character set ascii collate ascii_bin null;
alter table tidings_notice add column if not exists library varchar(10) null;
