-- Which of Koha's rows serves a patron, for each type of notice, and why. Most patrons of a library have the same
-- facts, so the outcome for all types is kept once, as a profile, and each patron names one.
create table if not exists tidings_election_profile (
  id int unsigned not null auto_increment primary key,
  digest char(43) character set ascii collate ascii_bin not null,
  made_at datetime(3) not null,
  unique key by_digest (digest)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_election_part (
  profile_id int unsigned not null,
  notice_type varchar(20) character set ascii collate ascii_bin not null,
  source varchar(8) character set ascii collate ascii_bin not null,
  because varchar(24) character set ascii collate ascii_bin not null,
  otherwise varchar(8) character set ascii collate ascii_bin not null,
  as_well tinyint unsigned not null default 0,
  primary key (profile_id, notice_type)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- Only patrons who are opted in somewhere have a row. `later_profile_id` is what holds once no job of Koha's is at work.
create table if not exists tidings_election (
  patron_id int not null primary key,
  library varchar(10) not null,
  profile_id int unsigned not null,
  elected_at datetime(3) not null,
  later_profile_id int unsigned null,
  later_since datetime(3) null,
  key by_library (library, profile_id),
  key by_later (later_since)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- When Koha was last seen to queue a notice of a type, and by which transport: whether its job runs at all.
create table if not exists tidings_type_seen (
  notice_type varchar(20) character set ascii collate ascii_bin not null,
  transport varchar(20) character set ascii collate ascii_bin not null,
  seen_at datetime(3) not null,
  primary key (notice_type, transport)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
