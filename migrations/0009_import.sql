create table if not exists tidings_import (
  id int unsigned not null auto_increment primary key,
  started_at datetime(3) not null,
  started_by varchar(64) not null,
  ground text not null,
  state varchar(12) character set ascii collate ascii_bin not null,
  at_patron int not null default 0,
  total int unsigned not null,
  seen int unsigned not null default 0,
  invited int unsigned not null default 0,
  opted_in int unsigned not null default 0,
  passed_by int unsigned not null default 0,
  ended_at datetime(3) null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
