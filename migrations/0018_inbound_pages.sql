-- A check of the provider's list of inbound texts that takes more pages than a minute allows goes on where it stopped.
alter table tidings_inbound_check
  add column if not exists asking_since_at datetime(3) null,
  add column if not exists asking_until_at datetime(3) null,
  add column if not exists asking_offset int unsigned not null default 0;
