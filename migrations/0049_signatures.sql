-- The name of a notice's wording tells its library and way too: notice:hold_ready@CPL#sms, the library percent-encoded.
alter table tidings_wording modify name varchar(160) character set ascii collate ascii_bin not null;
-- What ends texts; the highest version is in force.
create table if not exists tidings_signature_version (
  version int unsigned not null primary key,
  signatures mediumtext not null,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
