package Koha::Plugin::Tidings::Addresses;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# The preference that names the host of each public address, and the path that we propose there.
my %PROPOSED = (
    staff_url    => [ staffClientBaseURL => '/tidings' ],
    opac_url     => [ OPACBaseURL        => '/tidings' ],
    provider_url => [ OPACBaseURL        => '/tidings-provider' ],
);
my $HOST = qr/[A-Za-z0-9.-]+(?::[0-9]{1,5})?/;

# Completes what a person typed: no slash at the end, and the scheme that was left out. A host without one has https.
sub completed {
    my ( $url, $scheme ) = @_;
    $url =~ s{/+\z}{};
    $url =~ s{\A(https?)://}{\L$1\E://}i;
    return $url =~ m{\A(?:[A-Za-z0-9-]+[.][A-Za-z0-9.-]+|localhost)(?::[0-9]{1,5})?(?:/|\z)} ? "$scheme://$url" : $url;
}

# What is wrong with a public address: scheme, path, koha or signs; undefined if nothing is. A public path may not begin
# with a path that Koha's own Apache configuration sends to Koha.
sub fault {
    my ($url) = @_;
    return if $url eq q{};
    return 'scheme' if $url !~ m{\Ahttps?://};
    return 'path'   if $url =~ m{\Ahttps?://$HOST\z};
    my ($path) = $url =~ m{\Ahttps?://$HOST(/[A-Za-z0-9_./~-]+)\z} or return 'signs';
    return 'koha' if $path =~ m{\A/(?:api|cgi-bin/koha|plugin|intranet-tmpl|opac-tmpl)(?:/|\z)};
    return;
}

# Addresses that Koha's own preferences suggest, for those that are not set: as names and values.
sub proposed {
    my ($settings) = @_;
    my ( %new, %taken );
    for my $name ( grep { $settings->{$_} eq q{} } sort keys %PROPOSED ) {
        my ( $preference, $path ) = @{ $PROPOSED{$name} };
        my $base = C4::Context->preference($preference);
        $base = completed( defined $base ? $base : q{}, 'https' );
        next if $base !~ m{\Ahttps?://$HOST\z};
        # Staff pages and OPAC on one host.
        $path .= '-staff' if $taken{ $base . $path }++;
        $new{$name} = $base . $path;
    }
    return %new;
}

1;
