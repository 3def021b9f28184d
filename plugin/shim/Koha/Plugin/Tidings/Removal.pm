package Koha::Plugin::Tidings::Removal;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Settings;

my $TRIES         = 5;
my $MOST_WAITS    = 60;
my $NO_SUCH_TABLE = 1146;

# None of these can have been sent: they are queued, or claimed by a worker that has not begun. That worker may be dead,
# and then nobody else would free them.
my $UNBEGUN = <<'SQL';
(state = 'queued' or (state = 'sending'
  and not exists (select 1 from tidings_attempt a where a.message_id = m.id and a.number = m.claims)))
SQL

# Mail and letters of which Koha's rows show as handed over, and that no worker has made messages of.
my $AT_ONCE = 500;
my $CLAIMED = q{select notice_id from tidings_candidate where state = 'open' and nudge_id > 0};

# Leaves Koha as it was: queued notices pending again, its SMS driver restored, our tables dropped if that was ticked.
# Needs no Node and no running service; missing parts of an incomplete installation are skipped. The tables stay while
# they hold a notice that is still ours, because nothing else knows of it. Returns true.
sub remove {
    my ($dbh) = @_;
    my $delete = _try( sub { Koha::Plugin::Tidings::Settings::read_all($dbh)->{delete_all_data} } );

    # The mode comes first: a service that is still running then takes over nothing more. It may hold a lock on that row
    # for the length of a take-over.
    my $lowered = _try( sub { _where_there_are_tables( $dbh, sub { _lower_the_fence($dbh) } ) } );
    my $left    = _try( sub { _where_there_are_tables( $dbh, sub { give_back($dbh) } ) } );
    my $claimed = _try( sub { _where_there_are_tables( $dbh, sub { give_back_claimed($dbh) } ) } );
    _try( sub { Koha::Plugin::Tidings::Driver::restore($dbh) } );
    return 1 if !$delete;
    if ( defined $lowered && defined $left && $left == 0 && defined $claimed && $claimed == 0 ) {
        _try( sub { _drop_tables($dbh) } );
    }
    else {
        _complain('no table was dropped, because notices could not be given back to Koha');
    }
    return 1;
}

# Returns every notice that is queued, or claimed and not begun, to Koha as pending, each in a short transaction of its
# own. A message that has begun, or whose row in Koha no longer shows as handed over, stays. A locked row is retried.
# Returns the number of messages that are left.
sub give_back {
    my ($dbh) = @_;
    my $no_code = _with_code($dbh) ? q{, failure_code = ''} : q{};
    my $pending = "update message_queue set status = ?$no_code where message_id = ?";
    my @left    = _unbegun($dbh);
    my ( $waits, $why ) = ( 0, undef );
    for my $try ( 1 .. $TRIES ) {
        my @held;
        for my $id (@left) {
            # The first try waits for no lock, later ones a second for each. The total is limited, because a web page
            # may be waiting.
            my $seconds = $try == 1 ? 0 : 1;
            if ( $waits < $MOST_WAITS ) {
                my $work = sub { _give_back_one( $dbh, $id, $pending, $seconds ) };
                next if eval { _in_transaction( $dbh, $work ); 1 };
                $why = $@;
            }
            $waits += $seconds;
            push @held, $id;
        }
        @left = @held;
    }
    # Read again, to include those that a worker has put back into our queue meanwhile.
    @left = _unbegun($dbh);
    _complain( scalar(@left) . ' notices could not be given back: ' . ( $why || 'a service is at work' ) ) if @left;
    return scalar @left;
}

# Returns mail and letters that were claimed for us and have not become messages yet to Koha as pending, in short
# transactions, and tries again what is locked. Returns the number that is left.
sub give_back_claimed {
    my ($dbh) = @_;
    my ( $tries, $why ) = ( 0, undef );
    while ( my @ids = Koha::Plugin::Tidings::Database::column( $dbh, "$CLAIMED order by notice_id limit $AT_ONCE" ) ) {
        next if eval { _in_transaction( $dbh, sub { _give_back_claimed( $dbh, @ids ) } ); 1 };
        $why = $@;
        last if ++$tries == $TRIES;
    }
    my $left = Koha::Plugin::Tidings::Database::column( $dbh, $CLAIMED );
    _complain("$left mails or letters could not be given back: $why") if $left;
    return $left;
}

# Locks our rows first, as the service does that makes messages of them. What Koha's staff have dealt with meanwhile
# keeps its status.
sub _give_back_claimed {
    my ( $dbh, @ids ) = @_;
    my $among = join q{,}, map { $_ + 0 } @ids;
    my $code  = _with_code($dbh) ? q{, failure_code = ''} : q{};
    my @held  = Koha::Plugin::Tidings::Database::column( $dbh,
        "set statement innodb_lock_wait_timeout = 1 for $CLAIMED and notice_id in ($among) for update" );
    return 0 if !@held;
    my $held = join q{,}, @held;
    Koha::Plugin::Tidings::Database::change( $dbh,
        "update message_queue set status = 'pending'$code where message_id in ($held) and status = 'sent'" );
    return Koha::Plugin::Tidings::Database::change( $dbh,
        "update tidings_candidate set state = 'dropped', changed_at = utc_timestamp(3) where notice_id in ($held)" );
}

sub _with_code {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
              'select count(*) from information_schema.columns where table_schema = database()'
            . " and table_name = 'message_queue' and column_name = 'failure_code'" );
}

sub _unbegun {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::Database::column( $dbh,
        "select id from tidings_message m where kind = 'notice' and $UNBEGUN order by id" );
}

# Locks Koha's row before ours, as the service does. A worker checks before it begins that its claim still stands.
sub _give_back_one {
    my ( $dbh, $id, $pending, $seconds ) = @_;
    my $patience = "set statement innodb_lock_wait_timeout = $seconds, lock_wait_timeout = $seconds for";
    my $notice
        = Koha::Plugin::Tidings::Database::value( $dbh, 'select notice_id from tidings_message where id = ?', $id );
    my $status = Koha::Plugin::Tidings::Database::value( $dbh,
        "$patience select status from message_queue where message_id = ? for update", $notice );
    Koha::Plugin::Tidings::Database::value( $dbh,
        "$patience select id from tidings_message where id = ? for update", $id );
    my $cancelled = Koha::Plugin::Tidings::Database::change( $dbh,
        "update tidings_message m set state = 'cancelled', reason = 'plugin_disabled', tell_at = null,"
            . " changed_at = utc_timestamp(3) where id = ? and $UNBEGUN",
        $id );
    return 0 if !$cancelled || !defined $status || $status ne 'sent';
    return Koha::Plugin::Tidings::Database::change( $dbh, $pending, 'pending', $notice );
}

sub _in_transaction {
    my ( $dbh, $work ) = @_;
    return $work->() if !$dbh->{AutoCommit};
    return Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->begin_work;
            my $answer = eval { $work->() };
            if ( my $why = $@ ) {
                $dbh->rollback;
                die $why;
            }
            $dbh->commit;
            return $answer;
        }
    );
}

sub _lower_the_fence {
    my ($dbh) = @_;
    my $why;
    for ( 1 .. $TRIES ) {
        return 1 if eval { Koha::Plugin::Tidings::Settings::save( $dbh, 'koha', mode => 'trial' ); 1 };
        $why = $@;
    }
    die $why;
}

sub _drop_tables {
    my ($dbh) = @_;
    for my $table ( Koha::Plugin::Tidings::Database::column( $dbh, "show tables like 'tidings\\_%'" ) ) {
        my $quoted = $dbh->quote_identifier($table);
        Koha::Plugin::Tidings::Database::raising( $dbh, sub { $dbh->do("drop table if exists $quoted") } );
    }
    return;
}

# Runs `work`; returns 0 if our tables do not exist, because then no notice can be ours.
sub _where_there_are_tables {
    my ( $dbh, $work ) = @_;
    my $answer;
    return $answer if eval { $answer = $work->(); 1 };
    my $why = $@;
    die $why if ( $dbh->err || 0 ) != $NO_SUCH_TABLE;
    _complain($why);
    return 0;
}

# Runs `work` and never dies; returns undefined if it failed.
sub _try {
    my ($work) = @_;
    my $answer;
    return $answer if eval { $answer = $work->(); 1 };
    _complain($@);
    return;
}

sub _complain {
    my ($why) = @_;
    warn 'Tidings: uninstall: ' . ( split /\n/, "$why" )[0] . "\n";
    return;
}

1;
