package Koha::Plugin::Tidings::Removal;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Settings;

my $TRIES = 5;

# Leaves Koha as it was: queued notices pending again, its SMS driver back, our tables gone if that was ticked. Needs no Node and no running
# service; what is missing of a half-done installation is passed over. True.
sub remove {
    my ($dbh) = @_;
    my $delete = Koha::Plugin::Tidings::Settings::read_all($dbh)->{delete_all_data};

    # First the mode: a service that is still running takes nothing more by itself. It may hold that row for the length of a take-over.
    _try( sub { _lower_the_fence($dbh) } );
    _try( sub { give_back($dbh) } );
    _try( sub { Koha::Plugin::Tidings::Driver::restore($dbh) } );
    _try( sub { _drop_tables($dbh) } ) if $delete;
    return 1;
}

# Gives every notice that waits in our queue back to Koha as pending, each in a short transaction of its own. A message that has begun, or
# whose row no longer shows as handed over, stays. Returns how many.
sub give_back {
    my ($dbh) = @_;
    my $with_code = Koha::Plugin::Tidings::Database::value( $dbh,
              'select count(*) from information_schema.columns where table_schema = database()'
            . " and table_name = 'message_queue' and column_name = 'failure_code'" );
    my $pending = 'update message_queue set status = ?' . ( $with_code ? q{, failure_code = ''} : q{} ) . ' where message_id = ?';
    my $count   = 0;
    for my $id ( Koha::Plugin::Tidings::Database::column( $dbh, "select id from tidings_message where state = 'queued' and kind = 'notice'" ) ) {
        _try( sub { $count += _in_transaction( $dbh, sub { _give_back_one( $dbh, $id, $pending ) } ) } );
    }
    return $count;
}

# Koha's row is locked before ours, as the service does it.
sub _give_back_one {
    my ( $dbh, $id, $pending ) = @_;
    my $notice = Koha::Plugin::Tidings::Database::value( $dbh, 'select notice_id from tidings_message where id = ?', $id );
    my $status = Koha::Plugin::Tidings::Database::value( $dbh,
        'set statement innodb_lock_wait_timeout = 1 for select status from message_queue where message_id = ? for update', $notice );
    my $cancelled = Koha::Plugin::Tidings::Database::change( $dbh,
        "update tidings_message set state = 'cancelled', reason = 'plugin_disabled', held_because = null, tell_at = null,"
            . " changed_at = utc_timestamp(3) where id = ? and state = 'queued'",
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
        return if eval { Koha::Plugin::Tidings::Settings::save( $dbh, 'koha', mode => 'trial' ); 1 };
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

sub _try {
    my ($work) = @_;
    return if eval { $work->(); 1 };
    warn 'Tidings: uninstall: ' . ( split /\n/, "$@" )[0] . "\n";
    return;
}

1;
