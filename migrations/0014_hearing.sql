-- Whether patrons can be heard: what each bot listens to, an epoch that goes back only when the database was restored, and texts that nobody heard.
alter table tidings_bot
  add column if not exists working tinyint(1) not null default 1,
  add column if not exists empty_epoch bigint unsigned null,
  add column if not exists left_at datetime(3) null,
  add column if not exists sms varchar(24) character set ascii collate ascii_bin null,
  add column if not exists sms_since_at datetime(3) null,
  add column if not exists telegram varchar(24) character set ascii collate ascii_bin null,
  add column if not exists replayed_restore bigint unsigned null;

create table if not exists tidings_epoch (
  id tinyint unsigned not null primary key,
  epoch bigint unsigned not null,
  moved_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- How far the provider's own list of inbound texts has been compared with what we heard.
create table if not exists tidings_inbound_check (
  channel varchar(12) character set ascii collate ascii_bin not null primary key,
  checked_until_at datetime(3) not null,
  deaf_until_at datetime(3) null,
  failed_because varchar(40) character set ascii collate ascii_bin null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_unheard (
  id bigint unsigned not null auto_increment primary key,
  channel varchar(12) character set ascii collate ascii_bin not null,
  provider_id varchar(80) character set ascii collate ascii_bin not null,
  sender varchar(40) character set ascii collate ascii_bin not null,
  address_id bigint unsigned not null,
  said_at datetime(3) not null,
  found_at datetime(3) not null,
  state varchar(8) character set ascii collate ascii_bin not null,
  because varchar(16) character set ascii collate ascii_bin null,
  asked_at datetime(3) null,
  ended_by varchar(64) null,
  ended_at datetime(3) null,
  unique key found_once (channel, provider_id),
  key by_address (address_id, state),
  key by_state (state, id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_restore (
  id bigint unsigned not null auto_increment primary key,
  found_at datetime(3) not null,
  back_to_at datetime(3) not null,
  lost_until_at datetime(3) not null,
  asked_offset int unsigned not null default 0,
  asked_at datetime(3) null,
  released_at datetime(3) null,
  released_by varchar(64) null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- What the provider says has left since the backup, and which of our messages each is taken for.
create table if not exists tidings_restore_text (
  reference varchar(64) character set ascii collate ascii_bin not null primary key,
  restore_id bigint unsigned not null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  address varchar(64) character set ascii collate ascii_bin not null,
  sent_at datetime(3) not null,
  message_id bigint unsigned null,
  key by_restore (restore_id, address)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
