-- When a message lost its words because Koha has forgotten the hold or loan that they told of; and of which holds and
-- loans a message may tell that has no stamp of its own, as "loan:9 hold:7".
alter table tidings_message
  add column if not exists forgotten_at datetime(3) null,
  add column if not exists tells_of varchar(2000) character set ascii collate ascii_bin null;
alter table tidings_message_archive
  add column if not exists forgotten_at datetime(3) null,
  add column if not exists tells_of varchar(2000) character set ascii collate ascii_bin null;
