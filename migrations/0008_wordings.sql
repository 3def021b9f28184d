create table if not exists tidings_wording (
  name varchar(64) character set ascii collate ascii_bin not null,
  lang varchar(8) character set ascii collate ascii_bin not null,
  version int unsigned not null,
  text mediumtext null,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null,
  primary key (name, lang, version)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
