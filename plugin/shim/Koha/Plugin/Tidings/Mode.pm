package Koha::Plugin::Tidings::Mode;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::RunLock;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Switch;

# Whom and what going live, or back, will concern.
sub counts {
    my ($dbh) = @_;
    return {
        patrons => Koha::Plugin::Tidings::Database::value( $dbh, "select count(distinct patron_id) from tidings_standing where state = 'opted_in'" ),
        notices => Koha::Plugin::Tidings::Database::value(
            $dbh, "select count(*) from message_queue where message_transport_type = 'sms' and status = 'pending'"
        ),
    };
}

# Raises the fence and sets the driver. Returns the name of what stands against it, or nothing. A run of Koha's sender that began in trial
# has read sms rows already, so none may be under way; it takes its lock before it reads the mode, we write the mode before we look. A web
# request holds no lock: the service waits a moment for it (Switch).
sub go_live {
    my ( $dbh, $by ) = @_;
    return 'run_under_way' if Koha::Plugin::Tidings::RunLock::busy($dbh);
    Koha::Plugin::Tidings::Switch::note( $dbh, $by, 'live_after' );
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'live' );
    Koha::Plugin::Tidings::Switch::note( $dbh, $by, 'live_after' );
    my $against = Koha::Plugin::Tidings::RunLock::busy($dbh) ? 'run_under_way' : undef;
    return if !$against && eval { Koha::Plugin::Tidings::Driver::set_ours( $dbh, $by ); 1 };
    my $why = $@;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'trial' );
    return $against if $against;
    die $why;
}

# Lowers the fence and puts the former driver back.
sub go_back {
    my ( $dbh, $by ) = @_;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'trial' );
    Koha::Plugin::Tidings::Driver::restore($dbh);
    return;
}

1;
