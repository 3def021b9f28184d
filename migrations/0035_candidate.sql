-- Mail and print rows of Koha's queue that we take once Koha's sender is about to read them, decided beforehand. The
-- hook claims them in one statement; what was claimed then becomes a message in the usual small steps. Claimed is what
-- is `open` and names the nudge that claimed it: these columns keep their width and stand in no index, so that twenty
-- thousand are claimed in a fraction of a second.
create table if not exists tidings_candidate (
  notice_id int not null primary key,
  patron_id int not null,
  notice_type varchar(20) character set ascii collate ascii_bin null,
  letter_code varchar(64) null,
  transport varchar(20) character set ascii collate ascii_bin not null,
  state varchar(8) character set ascii collate ascii_bin not null,
  as_well tinyint unsigned not null default 0,
  queued_at datetime(3) null,
  decided_at datetime(3) not null,
  nudge_id bigint unsigned not null default 0,
  changed_at datetime(3) not null,
  key by_state (state, notice_id),
  key by_patron (patron_id)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
