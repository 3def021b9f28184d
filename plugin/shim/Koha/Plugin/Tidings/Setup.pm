package Koha::Plugin::Tidings::Setup;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Which part of the service each public path leads to. The bot listens one port above the service (the start command takes a free pair).
my @PATHS = ( [ staff_url => '/staff' ], [ opac_url => '/patron' ], [ provider_url => '/plivo' ] );
my $BOT   = '/bot/plivo';

# The lines to paste, for each host that is named: { host, settings, lines }. In Apache the first line that fits wins, so the longest path is first.
sub apache {
    my ($settings) = @_;
    my $inner = $settings->{inner_url};
    my ( %on, @hosts );
    for my $part (@PATHS) {
        my ( $setting, $leads_to ) = @{$part};
        my ( $host, $path ) = _place( $settings->{$setting} ) or next;
        push @hosts, $host if !$on{$host};
        push @{ $on{$host}{settings} }, $setting;
        push @{ $on{$host}{lines} },
            $setting eq 'provider_url'
            ? ( [ "$path$BOT", _bot($inner) . $BOT ], [ "$path$leads_to", "$inner$leads_to" ] )
            : [ $path, "$inner$leads_to" ];
    }
    return [ map { { host => $_, settings => $on{$_}{settings}, lines => _lines( @{ $on{$_}{lines} } ) } } @hosts ];
}

# Do two of the public addresses lead to one place? What is no address leads nowhere.
sub clash {
    my ($settings) = @_;
    my %seen;
    return scalar grep { length && $seen{$_}++ } map { join q{}, _place( $settings->{ $_->[0] } ) } @PATHS;
}

# Host and path of an address; the port belongs to the host unless it is the usual one.
sub _place {
    my ($url) = @_;
    my ( $scheme, $host, $port, $path ) = $url =~ m{\A(https?)://([^/:]+)(?::([0-9]+))?(/.+)\z} or return;
    my $usual = $scheme eq 'https' ? 443 : 80;
    return ( lc $host . ( defined $port && $port != $usual ? ":$port" : q{} ), $path );
}

sub _lines {
    my (@pairs) = @_;
    return [ map { qq{ProxyPass "$_->[0]" "$_->[1]"} } sort { length $b->[0] <=> length $a->[0] || $a->[0] cmp $b->[0] } @pairs ];
}

# What to type to see whether the paths lead to Tidings: anything but a 404 page of Koha or Apache will do.
sub tests {
    my ($settings) = @_;
    my @pages = grep { $_ ne q{} } @{$settings}{qw(staff_url opac_url)};
    my @posts = grep {defined} message_url($settings), _receipt_url($settings);
    return [ ( map {"curl -si $_/enter"} @pages ), map {"curl -si -X POST $_"} @posts ];
}

# Where Plivo tells what became of a message; the number is of none.
sub _receipt_url {
    my ($settings) = @_;
    return $settings->{provider_url} eq q{} ? undef : "$settings->{provider_url}/plivo/receipt/0-0";
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
