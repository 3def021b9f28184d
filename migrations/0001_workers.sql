create table if not exists tidings_worker (
  id bigint unsigned not null auto_increment primary key,
  role varchar(16) not null,
  host varchar(64) not null,
  pid int not null,
  started_at datetime(3) not null,
  beat_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_duty (
  name varchar(32) not null primary key,
  holder varchar(64) not null,
  held_until datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_bot (
  bot varchar(64) not null primary key,
  reported_at datetime(3) not null,
  empty_at datetime(3) null,
  waiting int not null default 0,
  parked int not null default 0
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
