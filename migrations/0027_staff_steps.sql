-- What each member of staff did, only ever added to. `detail` never has a number, an address or the words of a message.
create table if not exists tidings_staff_step (
  id bigint unsigned not null auto_increment primary key,
  at datetime(3) not null,
  who varchar(64) not null,
  who_id int null,
  step varchar(32) character set ascii collate ascii_bin not null,
  patron_id int null,
  message_id bigint unsigned null,
  notice_id bigint unsigned null,
  detail varchar(255) null,
  key by_patron (patron_id, id),
  key by_message (message_id, id),
  key by_notice (notice_id, id),
  key by_step (step, id),
  key by_who (who, id),
  key by_time (at)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
