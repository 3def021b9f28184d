-- When the provider was last asked about a doubtful message, and what it said: how many texts it lists where so many attempts may have left.
alter table tidings_message
  add column if not exists asked_at datetime(3) null,
  add column if not exists asked_listed int unsigned null,
  add column if not exists asked_attempts int unsigned null;
