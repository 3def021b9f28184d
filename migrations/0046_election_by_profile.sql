-- Of few profiles it is asked who has them: those by which nothing reaches a patron.
alter table tidings_election add index if not exists by_profile (profile_id);
