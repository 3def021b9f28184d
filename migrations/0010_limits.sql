create table if not exists tidings_limit (
  name varchar(80) character set ascii collate ascii_bin not null primary key,
  window_at datetime(3) not null,
  count int unsigned not null,
  key window_at (window_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
