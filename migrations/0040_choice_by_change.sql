-- Whoever has just chosen other kinds of notices is elected anew.
alter table tidings_choice
  add key if not exists by_change (changed_at);
