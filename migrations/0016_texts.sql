-- When the provider says that a text was written, where it says so; and who has dealt with a text that had no effect.
alter table tidings_heard
  add column if not exists said_at datetime(3) null,
  add column if not exists done_by varchar(64) null,
  add column if not exists done_at datetime(3) null;
