create table if not exists tidings_setting (
  name varchar(64) character set ascii collate ascii_bin not null primary key,
  value mediumtext null,
  sealed tinyint(1) not null default 0,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_ticket (
  ticket_hash char(64) character set ascii collate ascii_bin not null primary key,
  kind varchar(12) character set ascii collate ascii_bin not null,
  who_id int null,
  who varchar(75) not null,
  permissions text null,
  target varchar(255) null,
  lang varchar(25) null,
  made_at datetime(3) not null,
  expires_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_session (
  session_hash char(64) character set ascii collate ascii_bin not null primary key,
  audience varchar(12) character set ascii collate ascii_bin not null,
  who_id int null,
  who varchar(75) not null,
  permissions text null,
  lang varchar(25) null,
  csrf char(43) character set ascii collate ascii_bin not null,
  begun_at datetime(3) not null,
  used_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_nudge (
  id bigint unsigned not null auto_increment primary key,
  opened_at datetime(3) not null,
  closed_at datetime(3) null,
  message_id int null,
  borrowernumber int null,
  types text null,
  letter_codes text null,
  where_sql text null,
  timed_out tinyint(1) not null default 0
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_rule (
  id int unsigned not null auto_increment primary key,
  transport varchar(20) not null,
  letter_code varchar(64) null,
  branchcode varchar(10) null,
  takes tinyint(1) not null,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
