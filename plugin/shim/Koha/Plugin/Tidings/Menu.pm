package Koha::Plugin::Tidings::Menu;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Permission;
use Koha::Plugin::Tidings::Settings;

# Since this version Koha restarts its web processes after an upload, so that the static routes are there.
my $ROUTES_RELIABLE_SINCE = 20.11;

# The script tag that adds our entry to a patron's tabs, for staff who may use it. Label and link are data attributes,
# so that no script is inline (Content-Security-Policy).
sub staff_script {
    my ($plugin) = @_;
    return q{} if !Koha::Plugin::Tidings::Permission::may_use_tool();
    return _script(
        staff => _static('staff.js'),
        'staff_menu', '/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool&patron='
    );
}

# The script tag that adds our entry to the account menu of the OPAC, for a patron who is logged in, once the pages have
# an address.
sub opac_script {
    my ($plugin) = @_;
    return q{} if !Koha::Plugin::Tidings::Permission::who();
    return q{} if Koha::Plugin::Tidings::Settings::read_all( C4::Context->dbh )->{opac_url} eq q{};
    return _script(
        opac => '/api/v1/contrib/tidings/static/static/opac.js',
        'opac_menu', '/api/v1/contrib/tidings/enter'
    );
}

sub _script {
    my ( $name, $source, $label, $leads_to ) = @_;
    my $words = Koha::Plugin::Tidings::Labels::words( Koha::Plugin::Tidings::Labels::language() );
    my ( $safe_label, $safe_link ) = map { Koha::Plugin::Tidings::Labels::escape($_) } $words->{$label}, $leads_to;
    return qq{<script src="$source" id="tidings-$name" data-label="$safe_label" data-link="$safe_link"></script>};
}

# /plugin/ works at once, but on the staff side only, and a newer Koha may not serve it.
sub _static {
    my ($file) = @_;
    my ($version) = ( C4::Context->preference('Version') || q{} ) =~ /\A([0-9]+[.][0-9]{2})/;
    return "/api/v1/contrib/tidings/static/static/$file" if $version && $version >= $ROUTES_RELIABLE_SINCE;
    return "/plugin/Koha/Plugin/Tidings/static/$file";
}

1;
