package Koha::Plugin::Tidings::Setup;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Where Apache's own page stands while the service is down, beside a public path of pages: `/tidings-down.html`.
my $DOWN = '-down.html';

# The part of the service that each public path leads to. The bot listens one port above the service (tidings-setup
# takes a free pair).
my @PATHS = (
    [ staff_url    => '/staff',  'down-staff.html' ],
    [ opac_url     => '/patron', 'down-opac.html' ],
    [ provider_url => '/plivo' ]
);
my $BOT   = '/bot/plivo';

# Where root keeps its copy of what it runs. Not below /usr/local, which older Debians let the group staff write.
my $ROOTS = '/opt/tidings';

# Returns the lines to paste, for each host that is named: { host, settings, lines }. Apache uses the first line that
# matches, so the longest path comes first.
sub apache {
    my ($settings) = @_;
    my $inner = $settings->{inner_url};
    my ( %on, @hosts, %down );
    for my $part (@PATHS) {
        my ( $setting, $leads_to, $page ) = @{$part};
        my ( $host, $path ) = _place( $settings->{$setting} ) or next;
        push @hosts, $host if !$on{$host};
        push @{ $on{$host}{settings} }, $setting;
        push @{ $on{$host}{lines} },
            $setting eq 'provider_url'
            ? ( [ "$path$BOT", _bot($inner) . $BOT ], [ "$path$leads_to", "$inner$leads_to" ] )
            : [ $path, "$inner$leads_to" ];
        push @{ $down{$host} }, [ $path, $page ] if $page;
    }
    return [
        map {
            {   host     => $_,
                settings => $on{$_}{settings},
                lines    => [ @{ _lines( @{ $on{$_}{lines} } ) }, _down( @{ $down{$_} || [] } ) ]
            }
        } @hosts
    ];
}

# The lines by which Apache shows a page of ours, with a way back, while it cannot reach the service.
sub _down {
    my (@pages) = @_;
    return if !@pages;
    my $folder = _here() . 'static';
    return (
        ( map {qq{Alias "$_->[0]$DOWN" "$folder/$_->[1]"}} @pages ),
        qq{<Directory "$folder">},
        '  Require all granted',
        '</Directory>',
        map {
            my $page = "$_->[0]$DOWN";
            ( qq{<Location "$_->[0]">}, ( map {"  ErrorDocument $_ $page"} 502 .. 504 ), '</Location>' )
        } @pages
    );
}

sub _here {
    require File::Spec;
    my ($here) = File::Spec->rel2abs(__FILE__) =~ m{\A(.*/)};
    return $here;
}

# Whether two of the public addresses lead to the same place. A value that is no address leads nowhere.
sub clash {
    my ($settings) = @_;
    my %seen;
    return scalar grep { length && $seen{$_}++ } map { join q{}, _place( $settings->{ $_->[0] } ) } @PATHS;
}

# Returns host and path of an address; the host includes a port that is not the default.
sub _place {
    my ($url) = @_;
    my ( $scheme, $host, $port, $path ) = $url =~ m{\A(https?)://([^/:]+)(?::([0-9]+))?(/.+)\z} or return;
    my $usual = $scheme eq 'https' ? 443 : 80;
    return ( lc $host . ( defined $port && $port != $usual ? ":$port" : q{} ), $path );
}

# Without retry=0 Apache would not look for a program that starts again for up to a minute.
sub _lines {
    my (@pairs) = @_;
    my @longest_first = sort { length $b->[0] <=> length $a->[0] || $a->[0] cmp $b->[0] } @pairs;
    return [ map {qq{ProxyPass "$_->[0]" "$_->[1]" retry=0}} @longest_first ];
}

# Commands that show whether the paths lead to Tidings: they do unless a 404 page of Koha or Apache comes back.
sub tests {
    my ($settings) = @_;
    my @pages = grep { $_ ne q{} } @{$settings}{qw(staff_url opac_url)};
    my @posts = grep {defined} message_url($settings), _receipt_url($settings);
    return [ ( map {"curl -si $_/enter"} @pages ), map {"curl -si -X POST $_"} @posts ];
}

# The URL to which Plivo posts delivery receipts; 0-0 belongs to no message.
sub _receipt_url {
    my ($settings) = @_;
    return $settings->{provider_url} eq q{} ? undef : "$settings->{provider_url}/plivo/receipt/0-0";
}

# The URL to which Plivo posts what patrons write; undefined without a provider path.
sub message_url {
    my ($settings) = @_;
    return $settings->{provider_url} eq q{} ? undef : "$settings->{provider_url}$BOT/inbound";
}

# The commands that set up and start the service for this instance. Root runs nothing in the plugin folder, which Koha's
# web processes can write: it copies three files, compares them with the sums of the plugin file, and runs the copy.
sub commands {
    my $instance = instance();
    my $system   = _here() . 'system';
    return [
        "sudo install -D -m 644 -t $ROOTS $system/bin/tidings-setup $system/tidings\@.service $system/tidings-bot\@.service",
        "(cd $ROOTS && sha256sum tidings*)",
        "sudo sh $ROOTS/tidings-setup $instance",
        "sudo systemctl enable --now tidings\@$instance tidings-bot\@$instance",
    ];
}

# The commands that remove what uninstalling leaves on the server, since it belongs to root: units, settings, the bot's
# inbox, and root's copy of what it ran.
sub removal {
    my $instance = instance();
    my $units    = '/etc/systemd/system';
    return [
        "sudo systemctl disable --now tidings\@$instance tidings-bot\@$instance",
        "sudo rm -r $units/tidings\@$instance.service.d $units/tidings-bot\@$instance.service.d",
        "sudo rm /etc/koha/sites/$instance/tidings.env",
        "sudo rm -r /var/lib/tidings/$instance",
        "sudo rm $units/tidings\@.service $units/tidings-bot\@.service && sudo systemctl daemon-reload",
        "sudo rm -r $ROOTS",
    ];
}

# The instance name that Debian's packages gave this Koha.
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
