-- Of which events a message tells: a hold that waits, a loan that is due. One event is told once, whichever of Koha's
-- rows it came from.
create table if not exists tidings_message_event (
  event_key char(43) character set ascii collate ascii_bin not null,
  message_id bigint unsigned not null,
  patron_id int not null,
  notice_type varchar(20) character set ascii collate ascii_bin not null,
  thing varchar(64) character set ascii collate ascii_bin null,
  occurrence varchar(64) character set ascii collate ascii_bin null,
  step varchar(16) character set ascii collate ascii_bin null,
  source varchar(8) character set ascii collate ascii_bin not null,
  told_at datetime(3) not null,
  primary key (event_key, message_id),
  key by_message (message_id),
  key by_patron (patron_id, notice_type, told_at),
  key by_age (told_at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

-- Which source served a patron with a type of notice on a day of the library's: where the things of a row are not
-- certain, no other source serves them that day.
create table if not exists tidings_source_day (
  patron_id int not null,
  notice_type varchar(20) character set ascii collate ascii_bin not null,
  day date not null,
  source varchar(8) character set ascii collate ascii_bin not null,
  primary key (patron_id, notice_type, day),
  key by_day (day)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
