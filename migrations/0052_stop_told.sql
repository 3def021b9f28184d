-- When a phone was last told how to end texts, so that it hears of it once a month at least.
create table if not exists tidings_stop_told (
  address_id bigint unsigned not null primary key,
  told_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- The fingerprint of Koha's text where a message words it otherwise, by which a row is known again.
alter table tidings_message add column if not exists source_hash varchar(43)
  character set ascii collate ascii_bin null after tells_of;
alter table tidings_message_archive add column if not exists source_hash varchar(43)
  character set ascii collate ascii_bin null after tells_of;
