-- What the last test of each provider account found. `account` is a keyed fingerprint of the account's settings: a test
-- counts only for the settings that it was made with.
create table if not exists tidings_account_check (
  channel varchar(12) character set ascii collate ascii_bin not null primary key,
  account char(64) character set ascii collate ascii_bin not null,
  good tinyint unsigned not null,
  because varchar(40) character set ascii collate ascii_bin null,
  checked_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
