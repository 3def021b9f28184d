package Koha::Plugin::Tidings::Consents;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Settings;

# The name of our type in Koha's table of consents (koha/consents.ts has the same).
our $TYPE = 'TIDINGS';

# Koha asks by the language of its page, such as "fr-FR", and in English where we name none.
my %TAGS = ( en => ['en'], es => [qw(es es-ES es-MX)], fr => [qw(fr fr-FR fr-CA)], da => [qw(da da-DK)] );

# What Koha's own page of consents shows about our messages, in the form that Koha wants; undefined while our pages have
# no public address: whoever said yes there could not go on.
sub type {
    my ($dbh) = @_;
    return if Koha::Plugin::Tidings::Settings::read_all($dbh)->{opac_url} eq q{};
    my ( %title, %description );
    for my $short (@Koha::Plugin::Tidings::Labels::LANGUAGES) {
        my $words = Koha::Plugin::Tidings::Labels::words($short);
        $title{$_}       = $words->{consent_title} for @{ $TAGS{$short} };
        $description{$_} = $words->{consent_about} for @{ $TAGS{$short} };
    }
    return [ $TYPE, { title => \%title, description => \%description } ];
}

1;
