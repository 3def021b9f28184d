create table if not exists tidings_notice (
  notice_id int not null primary key,
  round smallint unsigned not null,
  patron_id int null,
  letter_code varchar(64) null,
  state varchar(12) character set ascii collate ascii_bin not null,
  because varchar(40) character set ascii collate ascii_bin null,
  first_seen_at datetime(3) not null,
  returned tinyint(1) not null default 0,
  look_at datetime(3) null,
  changed_at datetime(3) not null,
  key to_look_at (state, look_at),
  key by_patron (patron_id, state)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_cursor (
  name varchar(32) not null primary key,
  at_id bigint not null,
  settled_id bigint not null,
  moved_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
