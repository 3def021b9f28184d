-- What people decide on the staff pages, texts that the bot could not hand over, and the Koha login to which a session belongs.
alter table tidings_message add column if not exists decided_by varchar(64) null, add column if not exists decided_at datetime(3) null;
alter table tidings_session add column if not exists host_session_hash char(64) character set ascii collate ascii_bin null;
create index if not exists by_outcome on tidings_heard (outcome, id);

create table if not exists tidings_parked (
  id bigint unsigned not null auto_increment primary key,
  bot varchar(64) not null,
  bot_row bigint unsigned not null,
  heard_at datetime(3) not null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  kind varchar(16) character set ascii collate ascii_bin not null,
  address varchar(254) not null,
  text mediumtext not null,
  told_at datetime(3) not null,
  done_by varchar(64) null,
  done_at datetime(3) null,
  key to_do (done_at, id),
  unique key told_once (bot, bot_row, heard_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
