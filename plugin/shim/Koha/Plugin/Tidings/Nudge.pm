package Koha::Plugin::Tidings::Nudge;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::RunLock;
use Koha::Plugin::Tidings::Service;
use Koha::Plugin::Tidings::Ticket;

my $PATIENCE_SECONDS = 2;
my $LONGEST_WHERE    = 60_000;

# The letter codes that a run was asked for; an empty list means all.
sub codes {
    my ($params) = @_;
    my $code = $params->{letter_code};
    return grep { defined && length } ref $code eq 'ARRAY' ? @{$code} : ref $code ? () : ($code);
}

# Asks the service to take over what it wants of this run, waits two seconds at most, and closes the nudge on every
# path. The service takes over only while it holds a lock on the open row; so when this returns, it has taken all that
# it will. Returns "answered", or how it was not. Dies if a row could not be closed.
sub ask {
    my ( $dbh, $params, $shared, $inner_url ) = @_;
    my $id = _record( $dbh, $params, join( q{,}, @{$shared} ), 'null' );
    my ( $token, $outcome );
    my $alone = eval { _close_others( $dbh, $id ); 1 };
    my $why   = $@;
    eval {
        # Checked again now that our row is visible to others: of two runs that start at once, at least one sees the
        # other.
        return 1 if !$alone || !is_calm($dbh) || Koha::Plugin::Tidings::RunLock::busy($dbh);
        $token = Koha::Plugin::Tidings::Ticket::mint( $dbh, kind => 'nudge', who => 'koha', target => $id );
        my $body = { nudge => 0 + $id, ticket => $token };
        $outcome = Koha::Plugin::Tidings::Service::post( $inner_url, '/hook/nudge', $token, $body, $PATIENCE_SECONDS );
        1;
    } or warn 'Tidings: nudge: ' . ( split /\n/, "$@" )[0] . "\n";
    _close( $dbh, $id, defined $outcome && $outcome eq 'timed_out' );
    eval { Koha::Plugin::Tidings::Ticket::tear_up( $dbh, $token ) } if $token;
    die $why if !$alone;
    return defined $outcome ? $outcome : 'unasked';
}

# For a run that asks nobody. A web request is recorded all the same, as a closed row: no lock shows how long it goes
# on, so a later nudge must leave its notice to Koha.
sub pass_by {
    my ( $dbh, $params, $script ) = @_;
    _record( $dbh, $params, undef, 'utc_timestamp(3)' ) if !$script;
    _close_others( $dbh, 0 );
    return 'unasked';
}

# Closes nudges that others left open or have just opened: it waits for a take-over that is under way, and dies if that
# does not end. Called once this run is recorded or holds its lock, because whoever opens a nudge later looks for us.
sub _close_others {
    my ( $dbh, $own ) = @_;
    my @open = Koha::Plugin::Tidings::Database::column( $dbh,
        'select id from tidings_nudge where closed_at is null and id <> ?', $own );
    return if !@open;
    # A row that is closed within a transaction is still open to everyone else.
    die "a nudge is open\n" if !$dbh->{AutoCommit};
    _close( $dbh, $_, 0 ) for @open;
    return;
}

# Whether a run like this may ask at all: not within a transaction, where the service would not see our row; not a web
# request that names no row, nor one whose conditions cannot be written down.
sub can_ask {
    my ( $dbh, $params, $script ) = @_;
    return 0 if !$dbh->{AutoCommit};
    return 0 if !$script && !$params->{message_id};
    return 0 if ref $params->{where} || length( $params->{where} || q{} ) > $LONGEST_WHERE;
    return 0 if ref $params->{letter_code} && ref $params->{letter_code} ne 'ARRAY';
    return !ref $params->{message_id} && !ref $params->{borrowernumber};
}

# Whether this is a moment to ask: not just after a timeout; not while a web request that named no row may still be at
# work.
sub is_calm {
    my ($dbh) = @_;
    my $against = Koha::Plugin::Tidings::Database::value( $dbh,
              'select count(*) from tidings_nudge'
            . ' where (timed_out = 1 and opened_at > utc_timestamp(3) - interval 60 second)'
            . ' or (types is null and message_id is null and opened_at > utc_timestamp(3) - interval 5 minute)' );
    return !$against;
}

sub _record {
    my ( $dbh, $params, $types, $closed ) = @_;
    _forget_old($dbh);
    my ( $message, $patron )
        = map { defined && !ref && /\A[0-9]+\z/ ? $_ : undef } @{$params}{qw(message_id borrowernumber)};
    return Koha::Plugin::Tidings::Database::add(
        $dbh,
        'insert into tidings_nudge (opened_at, closed_at, message_id, borrowernumber, types, letter_codes, where_sql)'
            . " values (utc_timestamp(3), $closed, ?, ?, ?, ?, ?)",
        $message, $patron, $types,
        join( q{,}, codes($params) ) || undef,
        ref $params->{where} ? undef : $params->{where} || undef
    );
}

sub _close {
    my ( $dbh, $id, $timed_out ) = @_;
    Koha::Plugin::Tidings::Database::change( $dbh,
        'update tidings_nudge set closed_at = utc_timestamp(3), timed_out = ? where id = ? and closed_at is null',
        $timed_out ? 1 : 0, $id );
    return;
}

# Deletes by primary key, oldest first, so that it never waits for a row in use.
sub _forget_old {
    my ($dbh) = @_;
    eval {
        my @old = Koha::Plugin::Tidings::Database::column( $dbh,
            'select id from tidings_nudge where closed_at < utc_timestamp(3) - interval 7 day order by id limit 100' );
        Koha::Plugin::Tidings::Database::change( $dbh, 'delete from tidings_nudge where id = ?', $_ ) for @old;
    };
    return;
}

1;
