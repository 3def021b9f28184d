package Koha::Plugin::Tidings::Driver;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Settings;

my $PREFERENCE = 'SMSSendDriver';

# Names no driver: Koha shows its SMS preferences only while something is set, and must not be able to send by itself.
my $OURS = 'Tidings';

sub current {
    my $driver = C4::Context->preference($PREFERENCE);
    return defined $driver ? $driver : q{};
}

sub is_ours { return current() eq $OURS }

# Sets the preference to our name, through Koha so that its caches hear of it, and remembers what it was. Koha then fails every text message
# that is left to it.
sub set_ours {
    my ( $dbh, $by ) = @_;
    my $former = current();
    return if $former eq $OURS;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, former_sms_driver => $former );
    C4::Context->set_preference( $PREFERENCE, $OURS );
    return;
}

# Puts back what was there before; a preference that somebody has changed meanwhile is theirs.
sub restore {
    my ($dbh) = @_;
    return if !is_ours();
    my $former = Koha::Plugin::Tidings::Settings::read_all($dbh)->{former_sms_driver};
    C4::Context->set_preference( $PREFERENCE, defined $former ? $former : q{} );
    return;
}

1;
