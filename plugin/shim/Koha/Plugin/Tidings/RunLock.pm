package Koha::Plugin::Tidings::RunLock;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The first lock allows a run to ask the service. A second run beside it takes a further lock, so that a third one,
# which finds the first lock free again, still sees that another run has read the queue before it.
my @PREFIXES = ( 'tidings-run-', map { "tidings-run$_-" } 2 .. 6 );
my $NAME     = 'left(concat(?, database()), 64)';

# Enters a cron run. MariaDB frees the lock when the process ends, however it ends. Returns "first" if this run is
# alone, "beside" if others are at work, undefined if every lock is taken, so that this run cannot be marked.
sub enter {
    my ($dbh) = @_;
    my $mine;
    for my $prefix (@PREFIXES) {
        next if !Koha::Plugin::Tidings::Database::value( $dbh, "select get_lock($NAME, 0)", $prefix );
        $mine = $prefix;
        last;
    }
    return if !$mine;
    return $mine eq $PREFIXES[0] && !busy($dbh) ? 'first' : 'beside';
}

# Whether any other connection is in a run.
sub busy {
    my ($dbh) = @_;
    for my $prefix (@PREFIXES) {
        my $holder = Koha::Plugin::Tidings::Database::value( $dbh, "select is_used_lock($NAME)", $prefix );
        next if !defined $holder;
        return 1 if $holder != Koha::Plugin::Tidings::Database::value( $dbh, 'select connection_id()' );
    }
    return 0;
}

1;
