package Koha::Plugin::Tidings::Door;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Permission;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Ticket;

my $TOOL = '/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool';

# Shows the service's staff pages in an iframe on a page of Koha; the parameter `patron` opens one patron. The ticket's
# target is a path below the staff path. The parameter `open` redirects to the pages without a frame: that link always
# works, because its ticket is written when it is followed.
sub show {
    my ( $plugin, $dbh ) = @_;
    my $cgi = $plugin->{cgi};
    my $who = Koha::Plugin::Tidings::Permission::who() or return;
    my ($patron) = ( scalar( $cgi->param('patron') ) || q{} ) =~ /\A([0-9]{1,10})\z/;
    my $lang     = Koha::Plugin::Tidings::Labels::language($cgi);
    my $address  = eval { _address( $dbh, $who, $patron, $lang ) };
    my $why      = $@;
    if ( $address && $cgi->param('open') ) {
        print $cgi->redirect( -uri => $address, -status => '303 See Other', -cache_control => 'no-store' );
        return;
    }
    my $template = $plugin->get_template( { file => 'tool.tt' } );
    $template->param(
        words     => Koha::Plugin::Tidings::Labels::words($lang),
        frame_url => $address,
        open_url  => "$TOOL&open=1" . ( $patron ? "&patron=$patron" : q{} ),
        patron    => $patron,
        failed    => $why ? 1 : 0,
    );
    $plugin->output_html( $template->output );
    die $why if $why;
    return;
}

sub _address {
    my ( $dbh, $who, $patron, $lang ) = @_;
    my $url = Koha::Plugin::Tidings::Settings::read_all($dbh)->{staff_url};
    return if $url eq q{};
    my $rights = Koha::Plugin::Tidings::Permission::rights( $dbh, $who->{id} );
    my $may    = Koha::Plugin::Tidings::Permission::list( $dbh, $who->{userid} );
    my $token  = Koha::Plugin::Tidings::Ticket::mint(
        $dbh,
        kind        => 'staff',
        who_id      => $who->{id},
        who         => $who->{userid},
        permissions => [ @{$may}, defined $rights ? "rights:$rights" : () ],
        target      => $patron ? "/patron/$patron" : undef,
        lang        => $lang
    );
    return "$url/enter?ticket=$token";
}

1;
