-- What Koha's own page of consents says of a patron because we wrote it there: so a refusal that stands there instead
-- is the patron's.
create table if not exists tidings_host_consent (
  patron_id int not null primary key,
  state varchar(8) character set ascii collate ascii_bin not null,
  told_at datetime(3) not null,
  refused_on varchar(30) character set ascii collate ascii_bin null,
  key by_state (state, patron_id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
