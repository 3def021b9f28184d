package Koha::Plugin::Tidings::Unasked;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Fence;

# A run that could not ask leaves mail out; after so many in a row, mail goes Koha's way until the service answers.
my $MOST_RUNS = 2;

# What the service was asked about, and what came of it: "answered", or anything else. Leaves `email` out of a run that
# could not be asked about, so that the next one asks; never so that mail waits for long, nor where a letter waits that
# gives access to an account. Whatever fails here, mail goes.
sub weigh {
    my ( $dbh, $params, $outcome, $security, $all ) = @_;
    return if !$dbh->{AutoCommit} || !Koha::Plugin::Tidings::Fence::selected( $params, 'email' );
    my $left = eval { $outcome eq 'answered' ? _forget($dbh) : _leave_out( $dbh, $security ) };
    warn 'Tidings: unasked: ' . ( split /\n/, "$@" )[0] . "\n" if $@;
    Koha::Plugin::Tidings::Fence::take_out( $params, ['email'], $all ) if $left;
    return;
}

sub _leave_out {
    my ( $dbh, $security ) = @_;
    my $runs = Koha::Plugin::Tidings::Database::value( $dbh,
        q{select value from tidings_setting where name = 'mail_unasked'} );
    if ( ( $runs || 0 ) >= $MOST_RUNS || _security_waits( $dbh, $security ) ) {
        _write( $dbh, 'mail_passed_at', 'utc_timestamp()' );
        return 0;
    }
    _write( $dbh, 'mail_unasked', ( $runs || 0 ) + 1 );
    return 1;
}

sub _forget {
    my ($dbh) = @_;
    Koha::Plugin::Tidings::Database::change( $dbh,
        q{update tidings_setting set value = '0' where name = 'mail_unasked' and value <> '0'} );
    return 0;
}

# By the index of patrons and transports; one such row is enough.
sub _security_waits {
    my ( $dbh, $security ) = @_;
    my @codes = Koha::Plugin::Tidings::Database::column( $dbh,
        'select distinct letter_code from message_queue'
            . " where status = 'pending' and message_transport_type = 'email' and letter_code is not null" );
    return scalar grep { $_ =~ $security } @codes;
}

# `changed_at` stays: the service reads all its settings again when that changes.
sub _write {
    my ( $dbh, $name, $value ) = @_;
    Koha::Plugin::Tidings::Database::change( $dbh,
        'insert into tidings_setting (name, value, sealed, changed_at, changed_by)'
            . " values (?, $value, 0, utc_timestamp(3), 'koha') on duplicate key update value = values(value)", $name );
    return;
}

1;
