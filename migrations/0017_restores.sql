-- After which restore it was decided that a message may leave, and whether the person who released it wanted the doubtful ones sent.
alter table tidings_message
  add column if not exists weighed_restore bigint unsigned null;
alter table tidings_restore
  add column if not exists sends_doubtful tinyint(1) not null default 0;
