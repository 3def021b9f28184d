create table if not exists tidings_address (
  id bigint unsigned not null auto_increment primary key,
  channel varchar(12) character set ascii collate ascii_bin not null,
  address varchar(64) character set ascii collate ascii_bin not null,
  created_at datetime(3) not null,
  unique key one_row_per_address (channel, address)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_heard (
  id bigint unsigned not null auto_increment primary key,
  channel varchar(12) character set ascii collate ascii_bin not null,
  provider_id varchar(80) character set ascii collate ascii_bin not null,
  kind varchar(16) character set ascii collate ascii_bin not null,
  sender varchar(40) character set ascii collate ascii_bin not null,
  address_id bigint unsigned not null,
  patron_id int null,
  text mediumtext null,
  intent varchar(8) character set ascii collate ascii_bin not null,
  because varchar(80) not null,
  outcome varchar(40) character set ascii collate ascii_bin not null,
  heard_at datetime(3) not null,
  recorded_at datetime(3) not null,
  unique key heard_once (channel, provider_id),
  key by_address (address_id, heard_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_ledger (
  id bigint unsigned not null auto_increment primary key,
  at datetime(3) not null,
  patron_id int null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  event varchar(24) character set ascii collate ascii_bin not null,
  state_before varchar(16) character set ascii collate ascii_bin not null,
  state_after varchar(16) character set ascii collate ascii_bin not null,
  source varchar(16) character set ascii collate ascii_bin not null,
  actor varchar(64) not null,
  terms varchar(32) null,
  address_id bigint unsigned null,
  heard_id bigint unsigned null,
  key by_patron (patron_id, channel, id),
  key by_address (address_id, id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_standing (
  patron_id int not null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  state varchar(16) character set ascii collate ascii_bin not null,
  address_id bigint unsigned null,
  ledger_id bigint unsigned not null,
  changed_at datetime(3) not null,
  primary key (patron_id, channel),
  key by_address (address_id),
  key by_state (state),
  held_address_id bigint unsigned generated always as (if(state in ('opted_in', 'pending_opt_out'), address_id, null)) stored,
  unique key one_patron_at_a_time (held_address_id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_suppression (
  channel varchar(12) character set ascii collate ascii_bin not null,
  address varchar(64) character set ascii collate ascii_bin not null,
  because varchar(24) character set ascii collate ascii_bin not null,
  since_at datetime(3) not null,
  primary key (channel, address)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_link (
  token_hash char(64) character set ascii collate ascii_bin not null primary key,
  patron_id int not null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  made_by varchar(64) not null,
  made_at datetime(3) not null,
  expires_at datetime(3) not null,
  used_at datetime(3) null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
