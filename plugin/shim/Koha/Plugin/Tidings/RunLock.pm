package Koha::Plugin::Tidings::RunLock;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The first lock lets a run take over. A run that comes second takes a further one, so that a third, which finds the first free again, still
# sees that somebody read the queue before it.
my @PREFIXES = ( 'tidings-run-', map { "tidings-run$_-" } 2 .. 6 );
my $NAME     = 'left(concat(?, database()), 64)';

# Enters a cron run: MariaDB frees the lock when the process ends, however it ends. "first": this run is alone. "beside": others are at work.
# Undefined: so many that this one cannot even be marked.
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

# Is any other connection in a run?
sub busy {
    my ($dbh) = @_;
    for my $prefix (@PREFIXES) {
        my $holder = Koha::Plugin::Tidings::Database::value( $dbh, "select is_used_lock($NAME)", $prefix );
        return 1 if defined $holder && $holder != Koha::Plugin::Tidings::Database::value( $dbh, 'select connection_id()' );
    }
    return 0;
}

1;
