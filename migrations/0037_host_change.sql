-- What we asked Koha to change, so that it can be taken back: letters written, a transport added to overdue rules, a
-- number and a tick in a patron's record. `is_open` is 1 until it is taken back, and null afterwards.
create table if not exists tidings_host_change (
  id bigint unsigned not null auto_increment primary key,
  action varchar(24) character set ascii collate ascii_bin not null,
  target varchar(190) not null,
  is_open tinyint unsigned null,
  patron_id int null,
  library varchar(10) null,
  notice_type varchar(20) character set ascii collate ascii_bin null,
  was text null,
  became text null,
  made_at datetime(3) not null,
  made_by varchar(64) not null,
  made_by_id int null,
  undone_at datetime(3) null,
  undone_by varchar(64) null,
  unique key one_open (action, target, is_open),
  key by_patron (patron_id),
  key by_time (made_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- What the plugin has already been asked: a signed request counts once.
create table if not exists tidings_host_request (
  nonce char(43) character set ascii collate ascii_bin not null primary key,
  asked_at datetime(3) not null,
  key by_time (asked_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
