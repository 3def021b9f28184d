package Koha::Plugin::Tidings::Permission;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# Who is at the keyboard: { id, userid }, or nothing.
sub who {
    my $user = C4::Context->userenv;
    return if ref $user ne 'HASH' || !defined $user->{id} || $user->{id} eq q{};
    return { id => $user->{number} || undef, userid => $user->{id} };
}

# May plugins be removed by who asks? A script of the server may.
sub may_remove {
    return 1 if C4::Context->interface =~ /\A(?:cron|commandline)\z/;
    return _has('manage');
}

# May who is logged in open our staff pages?
sub may_use_tool { return _has('tool') }

# Everything that Koha allows somebody, as "module" or "module:part".
sub list {
    my ( $dbh, $userid ) = @_;
    require C4::Auth;
    my $bits = Koha::Plugin::Tidings::Database::value( $dbh, 'select flags from borrowers where userid = ?', $userid );
    my $flags = C4::Auth::getuserflags( $bits || 0, $userid, $dbh );
    my @list;
    for my $module ( sort keys %{ $flags || {} } ) {
        my $may = $flags->{$module};
        push @list, ref $may eq 'HASH' ? map { "$module:$_" } grep { $may->{$_} } sort keys %{$may} : $may ? $module : ();
    }
    return \@list;
}

sub _has {
    my ($part) = @_;
    my $who = who() or return 0;
    require C4::Auth;
    return C4::Auth::haspermission( $who->{userid}, { plugins => $part } ) ? 1 : 0;
}

1;
