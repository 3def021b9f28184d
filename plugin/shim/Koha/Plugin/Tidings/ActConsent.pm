package Koha::Plugin::Tidings::ActConsent;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The name of our consent on Koha's own page (patron_consent_type).
my $TYPE = 'TIDINGS';

# Writes on Koha's page of consents how a patron stands with us. It can only say what is so: given while the patron is
# opted in somewhere, refused otherwise; and only over what the service has read, since the patron may have changed it
# there meanwhile. Older Kohas have no such page.
sub write {    ## no critic
    my ( $dbh, $act ) = @_;
    my $knows = eval { require Koha::Patron::Consents; Koha::Patron::Consents->can('available_types') };
    return { because => 'not_in_this_koha' } if !$knows || !Koha::Patron::Consents->available_types->{$TYPE};
    my $given = $act->{given} ? 1 : 0;
    my $opted_in = Koha::Plugin::Tidings::Database::value( $dbh,
        q{select count(*) from tidings_standing where patron_id = ? and state = 'opted_in'},
        $act->{patron} );
    return { because => 'not_so' } if $given != ( $opted_in ? 1 : 0 );
    require Koha::Patrons;
    my $patron = Koha::Patrons->find( $act->{patron} ) or return { because => 'gone' };
    my $row = $patron->consent($TYPE);
    return { done => 'already' } if $given ? $row->given_on : $row->refused_on;
    return { because => 'changed' }
        if grep { _second( $row->$_ ) ne _second( $act->{from}{$_} ) } qw(given_on refused_on);
    require Koha::DateUtils;
    my $now = Koha::DateUtils::dt_from_string();
    $row->set( { given_on => $given ? $now : undef, refused_on => $given ? undef : $now } )->store;
    return { done => 'done' };
}

# An instant to the second; Koha may add fractions.
sub _second { return defined $_[0] ? substr( "$_[0]", 0, 19 ) =~ tr/T/ /r : q{} }

1;
