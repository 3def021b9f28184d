package Koha::Plugin::Tidings::Menu;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Permission;
use Koha::Plugin::Tidings::Roles;
use Koha::Plugin::Tidings::Routes;
use Koha::Plugin::Tidings::Settings;

# Since this version Koha restarts its web processes after an upload, so that the static routes are there.
my $ROUTES_RELIABLE_SINCE = 20.11;

my $ROUTED = '/api/v1/contrib/tidings/static/static';

my $TOOL = '/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool';

# The script tag that adds our entries to Koha's pages, for staff whose permissions give them something to do there.
# All that the script needs to know is in data attributes, so that nothing is inline (Content-Security-Policy).
sub staff_script {
    my ($plugin) = @_;
    my $who = Koha::Plugin::Tidings::Permission::who() or return q{};
    my $dbh      = C4::Context->dbh;
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my $may      = Koha::Plugin::Tidings::Permission::list( $dbh, $who->{userid} );
    my $roles    = Koha::Plugin::Tidings::Roles::of( $settings, $may );
    my $can_tool = grep {/\A(?:superlibrarian|plugins|plugins:tool)\z/} @{$may};
    my $ready    = _are_routes_read($settings) && $settings->{staff_url} ne q{};
    return q{} if !%{$roles} || !( $ready || $can_tool );
    my %data = (
        see => $roles->{see},
        # The old way, for as long as Koha has not read the routes.
        tool => $can_tool && "$TOOL&patron=",
    );
    return _scripts( 'staff', _static(), { label => 'staff_menu', tab => 'staff_tab' }, $ready, %data );
}

# The script tag that adds our entry to the account menu of the OPAC, for a patron who is logged in, once the pages have
# an address.
sub opac_script {
    my ($plugin) = @_;
    return q{} if !Koha::Plugin::Tidings::Permission::who();
    my $settings = Koha::Plugin::Tidings::Settings::read_all( C4::Context->dbh );
    return q{} if $settings->{opac_url} eq q{};
    my %worded = ( label => 'opac_menu', hint => 'opac_hint', consent => 'consent_line' );
    return _scripts( 'opac', $ROUTED, \%worded, _are_routes_read($settings), link => '/api/v1/contrib/tidings/enter' );
}

sub _are_routes_read {
    my ($settings) = @_;
    my ($read) = $settings->{routes_read} =~ /\A([0-9]+)\z/;
    return defined $read && $read >= $Koha::Plugin::Tidings::Routes::EDITION;
}

# The script of this name in `folder`, and before it, once the routes are `ready`, the one that shows our pages within
# Koha's. `worded` names words; what is false is left out.
sub _scripts {
    my ( $name, $folder, $worded, $ready, %data ) = @_;
    my $words = Koha::Plugin::Tidings::Labels::words( Koha::Plugin::Tidings::Labels::language() );
    %data = ( %data, map { ( $_ => $words->{ $worded->{$_} } ) } keys %{$worded} );
    # Koha's login leaves the address without what was asked for.
    $data{posted} = 1 if ( $ENV{REQUEST_METHOD} || q{} ) eq 'POST';
    my $attributes = join q{}, map { qq{ data-$_="} . Koha::Plugin::Tidings::Labels::escape( $data{$_} ) . q{"} }
        grep { $data{$_} } sort keys %data;
    my $first = $ready ? qq{<script src="$folder/frame.js"></script>} : q{};
    return qq{$first<script src="$folder/$name.js" id="tidings-$name"$attributes></script>};
}

# /plugin/ works at once, but on the staff side only, and a newer Koha may not serve it.
sub _static {
    my ($version) = ( C4::Context->preference('Version') || q{} ) =~ /\A([0-9]+[.][0-9]{2})/;
    return $version && $version >= $ROUTES_RELIABLE_SINCE ? $ROUTED : '/plugin/Koha/Plugin/Tidings/static';
}

1;
