-- What the consent of a patron needs beyond states: reasons and terms that can be proved, choices by kind of notice, when they were asked.
alter table tidings_address modify column address varchar(254) character set ascii collate ascii_bin not null;
alter table tidings_address add column if not exists unreachable_because varchar(40) character set ascii collate ascii_bin null;
alter table tidings_suppression modify column address varchar(254) character set ascii collate ascii_bin not null;
alter table tidings_standing add column if not exists may_return tinyint(1) not null default 0 after state;
alter table tidings_standing add column if not exists asked_at datetime(3) null;
alter table tidings_standing add column if not exists reminded_at datetime(3) null;
update tidings_standing set may_return = 1 where state in ('pending_opt_in', 'opted_in', 'pending_opt_out', 'opted_out');
alter table tidings_ledger add column if not exists terms_lang varchar(8) character set ascii collate ascii_bin null after terms;
alter table tidings_ledger add column if not exists note_id bigint unsigned null;
alter table tidings_message add column if not exists subject varchar(255) null after text;
alter table tidings_attempt add column if not exists ledger_id bigint unsigned null;

create table if not exists tidings_note (
  id bigint unsigned not null auto_increment primary key,
  text text null,
  made_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_terms (
  version char(16) character set ascii collate ascii_bin not null,
  lang varchar(8) character set ascii collate ascii_bin not null,
  text mediumtext not null,
  first_used_at datetime(3) not null,
  primary key (version, lang)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_choice (
  patron_id int not null,
  kind varchar(24) character set ascii collate ascii_bin not null,
  channel varchar(12) character set ascii collate ascii_bin not null,
  wanted tinyint(1) not null,
  changed_at datetime(3) not null,
  changed_by varchar(64) not null,
  primary key (patron_id, kind, channel)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table if not exists tidings_patron (
  patron_id int not null primary key,
  lang varchar(8) character set ascii collate ascii_bin null,
  phone_field varchar(24) character set ascii collate ascii_bin null,
  email_field varchar(24) character set ascii collate ascii_bin null,
  changed_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
