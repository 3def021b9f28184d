-- Every set of rules that was ever in force, whole, so that it can be brought back. What it says of Koha's mail and
-- print stands in tidings_rule too, which holds it for Koha's side.
create table if not exists tidings_rule_version (
  version int unsigned not null primary key,
  rules mediumtext character set utf8mb4 collate utf8mb4_bin not null,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null,
  undoes int unsigned null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
