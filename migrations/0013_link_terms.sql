-- The terms that were ticked before a link to a chat was made, so that the ledger can keep them once the link is used.
alter table tidings_link
  add column if not exists terms char(16) character set ascii collate ascii_bin null,
  add column if not exists terms_lang varchar(8) character set ascii collate ascii_bin null;
