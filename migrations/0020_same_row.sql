-- What a row of Koha's queue was when we met it: ids can begin anew. Messages of a round before first_round are those of
-- an earlier row with that id.
alter table tidings_notice
  add column if not exists queued_at datetime null,
  add column if not exists first_round smallint unsigned not null default 1;

-- Keyed fingerprints of what a patron's record said: whether the borrowernumber still means the same person.
create table if not exists tidings_person (
  patron_id int not null primary key,
  key_print char(16) character set ascii collate ascii_bin not null,
  birth char(24) character set ascii collate ascii_bin null,
  firstname char(24) character set ascii collate ascii_bin null,
  surname char(24) character set ascii collate ascii_bin null,
  card char(24) character set ascii collate ascii_bin null,
  login char(24) character set ascii collate ascii_bin null,
  enrolled char(24) character set ascii collate ascii_bin null,
  other_since_at datetime(3) null,
  since_at datetime(3) null,
  noted_at datetime(3) not null,
  key by_other (other_since_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
