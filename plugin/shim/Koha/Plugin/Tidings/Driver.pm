package Koha::Plugin::Tidings::Driver;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Settings;

my $PREFERENCE = 'SMSSendDriver';

# No driver has this name: Koha shows its SMS preferences only while the preference is set, and must not be able to send
# by itself.
my $OURS = 'Tidings';

sub current {
    my $driver = C4::Context->preference($PREFERENCE);
    return defined $driver ? $driver : q{};
}

sub is_ours { return current() eq $OURS }

# Sets the preference to our name, through Koha so that its caches are updated, and stores the former value. Koha then
# fails every text message that is left to it.
sub set_ours {
    my ( $dbh, $by ) = @_;
    my $former = current();
    return if $former eq $OURS;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, former_sms_driver => $former );
    C4::Context->set_preference( $PREFERENCE, $OURS );
    return;
}

# Restores the former value, unless somebody has changed the preference meanwhile.
sub restore {
    my ($dbh) = @_;
    return if !is_ours();
    my $former = Koha::Plugin::Tidings::Settings::read_all($dbh)->{former_sms_driver};
    C4::Context->set_preference( $PREFERENCE, defined $former ? $former : q{} );
    return;
}

1;
