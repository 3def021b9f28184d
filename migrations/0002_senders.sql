create table if not exists tidings_sender (
  sender varchar(40) character set ascii collate ascii_bin not null primary key,
  channel varchar(12) character set ascii collate ascii_bin not null,
  per_second decimal(8,3) null,
  next_at datetime(3) not null default '2000-01-01 00:00:00.000',
  provider_answers tinyint(1) not null default 0,
  stopped_until datetime(3) null,
  stopped_because varchar(40) character set ascii collate ascii_bin null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
