package Koha::Plugin::Tidings::Setup;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Which part of the service each public path leads to. The bot listens one port above the service (the start command takes a free pair).
my @PATHS = ( [ staff_url => '/staff' ], [ opac_url => '/patron' ], [ provider_url => '/plivo' ] );
my $BOT   = '/bot/plivo';

# The lines to paste, for each public address that is set: { setting, host, lines }.
sub apache {
    my ($settings) = @_;
    my $inner = $settings->{inner_url};
    my @parts;
    for my $part (@PATHS) {
        my ( $setting, $leads_to ) = @{$part};
        my ( $host, $path ) = $settings->{$setting} =~ m{\Ahttps?://([^/:]+)(?::[0-9]+)?(/.+)\z} or next;
        my @lines = $setting eq 'provider_url'
            ? ( [ "$path$BOT", _bot($inner) . $BOT ], [ "$path$leads_to", "$inner$leads_to" ] )
            : ( [ $path, "$inner$leads_to" ] );
        push @parts, { setting => $setting, host => $host, lines => [ map { qq{ProxyPass "$_->[0]" "$_->[1]"} } @lines ] };
    }
    return \@parts;
}

# What to type to see whether the paths lead to Tidings: anything but a 404 page of Koha or Apache will do.
sub tests {
    my ($settings) = @_;
    my @pages = grep { $_ ne q{} } @{$settings}{qw(staff_url opac_url)};
    my $message_url = message_url($settings);
    return [ ( map { "curl -si $_/enter" } @pages ), defined $message_url ? "curl -si -X POST $message_url" : () ];
}

# Where Plivo brings what patrons write; undefined without a provider path.
sub message_url {
    my ($settings) = @_;
    return $settings->{provider_url} eq q{} ? undef : "$settings->{provider_url}$BOT/inbound";
}

# The commands that start the service for this very instance.
sub commands {
    my $instance = instance();
    ( my $here = __FILE__ ) =~ s{[^/]+\z}{};
    return [
        "sudo sh ${here}system/bin/tidings-setup $instance",
        "sudo systemctl enable --now tidings\@$instance tidings-bot\@$instance",
    ];
}

# The name that Debian's packages give this Koha.
sub instance {
    my ($named) = ( $ENV{KOHA_CONF} || q{} ) =~ m{/sites/([A-Za-z0-9_-]+)/koha-conf[.]xml\z};
    return $named if $named;
    my $database = C4::Context->config('database');
    return defined $database && $database =~ /\Akoha_([A-Za-z0-9_-]+)\z/ ? $1 : 'INSTANCE';
}

sub _bot {
    my ($inner) = @_;
    my ( $start, $port ) = $inner =~ m{\A(.+):([0-9]+)\z} or return "$inner:8091";
    return $start . q{:} . ( $port + 1 );
}

1;
