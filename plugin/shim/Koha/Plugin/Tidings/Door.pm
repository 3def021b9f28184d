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

# The column of the ticket holds no longer target.
my $LONGEST_TARGET = 255;

# A path of the staff pages. The same pattern stands in the service (http/frame/own-path).
my $OWN = qr{
\A/(?:(?!\.+(?:/|\?|\z))[\w.~-]+(?:/|(?=\?|\z)))*(?:\?(?:[\w.~*!'(),:;@/?&=+-]|%[0-9A-Fa-f]{2})*)?\z
}xa;

# Shows the service's staff pages in an iframe on a page of Koha; the parameter `patron` opens one patron. The parameter
# `open` redirects to the pages without a frame: that link always works, because its ticket is written when it is
# followed.
sub show {
    my ( $plugin, $dbh ) = @_;
    my $cgi = $plugin->{cgi};
    my $who = Koha::Plugin::Tidings::Permission::who() or return;
    my ($patron) = ( scalar( $cgi->param('patron') ) || q{} ) =~ /\A([0-9]{1,10})\z/;
    my $lang     = Koha::Plugin::Tidings::Labels::language($cgi);
    my $address  = eval { address( $dbh, $who, target( undef, $patron ), $lang ) };
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

# The path below the staff pages that is meant by what an address says: a path with its query, or a patron. Undefined
# for the front page, and for what is no path.
sub target {
    my ( $to, $patron ) = @_;
    return $to if defined $to && length $to <= $LONGEST_TARGET && $to =~ $OWN;
    return defined $patron && $patron =~ /\A[0-9]{1,10}\z/ ? "/patron/$patron" : undef;
}

# The address of the staff pages with a one-time ticket of this person, { id, userid }, who must be the one that is
# logged in to Koha. Undefined while the pages have no address.
sub address {
    my ( $dbh, $who, $target, $lang ) = @_;
    my $url = Koha::Plugin::Tidings::Settings::read_all($dbh)->{staff_url};
    return if $url eq q{};
    my $token = ticket( $dbh, $who, $target, $lang );
    return "$url/enter?ticket=$token";
}

# The token of such a ticket.
sub ticket {
    my ( $dbh, $who, $target, $lang ) = @_;
    my $rights = Koha::Plugin::Tidings::Permission::rights( $dbh, $who->{id} );
    my $may    = Koha::Plugin::Tidings::Permission::list( $dbh, $who->{userid} );
    my @reach  = Koha::Plugin::Tidings::Permission::reach( $dbh, $who->{id} );
    return Koha::Plugin::Tidings::Ticket::mint(
        $dbh,
        kind        => 'staff',
        who_id      => $who->{id},
        who         => $who->{userid},
        permissions => [ @{$may}, ( map {"reach:$_"} @reach ), defined $rights ? "rights:$rights" : () ],
        target      => $target,
        lang        => $lang
    );
}

1;
