-- What somebody has dealt with on the page of what needs a person. Hidden there while `done_at` is not before the
-- item's own last change.
create table if not exists tidings_review (
  kind varchar(12) character set ascii collate ascii_bin not null,
  id bigint unsigned not null,
  patron_id int null,
  done_by varchar(64) not null,
  done_by_id int null,
  done_at datetime(3) not null,
  note varchar(500) null,
  reopened_by varchar(64) null,
  reopened_at datetime(3) null,
  primary key (kind, id),
  key by_time (done_at),
  key by_patron (patron_id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- What somebody has pressed there, one row for each item: it takes effect at `due_at` unless it is undone before.
-- `is_open` is 1 until then, and null afterwards, so that an item has one open act at most.
create table if not exists tidings_review_act (
  id bigint unsigned not null auto_increment primary key,
  press char(16) character set ascii collate ascii_bin not null,
  kind varchar(12) character set ascii collate ascii_bin not null,
  item bigint unsigned not null,
  is_open tinyint unsigned null,
  verb varchar(12) character set ascii collate ascii_bin not null,
  patron_id int null,
  target_patron_id int null,
  notice_id int null,
  round smallint unsigned null,
  note varchar(500) null,
  who varchar(64) not null,
  who_id int null,
  made_at datetime(3) not null,
  due_at datetime(3) not null,
  state varchar(8) character set ascii collate ascii_bin not null,
  result varchar(16) character set ascii collate ascii_bin null,
  ended_at datetime(3) null,
  unique key one_open_act (kind, item, is_open),
  key due (state, due_at),
  key by_press (press, id),
  key by_end (ended_at),
  key by_patron (patron_id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- What failed lately is found without reading what did not.
create index if not exists by_state_made on tidings_message (state, created_at);
create index if not exists by_end on tidings_notice (state, changed_at);
