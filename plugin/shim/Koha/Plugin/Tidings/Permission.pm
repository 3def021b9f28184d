package Koha::Plugin::Tidings::Permission;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The user who is logged in: { id, userid }, or nothing.
sub who {
    my $user = C4::Context->userenv;
    return if ref $user ne 'HASH' || !defined $user->{id} || $user->{id} eq q{};
    return { id => $user->{number} || undef, userid => $user->{id} };
}

# Whether the caller may remove plugins. A script on the server may.
sub may_remove {
    return 1 if C4::Context->interface =~ /\A(?:cron|commandline)\z/;
    return _has('manage');
}

# Whether the user who is logged in may open our staff pages.
sub may_use_tool { return _has('tool') }

# Every permission that Koha gives a user, as "module" or "module:part".
sub list {
    my ( $dbh, $userid ) = @_;
    require C4::Auth;
    my $bits = Koha::Plugin::Tidings::Database::value( $dbh, 'select flags from borrowers where userid = ?', $userid );
    my $flags = C4::Auth::getuserflags( $bits || 0, $userid, $dbh );
    my @list;
    for my $module ( sort keys %{ $flags || {} } ) {
        my $may = $flags->{$module};
        push @list,
              ref $may eq 'HASH' ? map { "$module:$_" } grep { $may->{$_} } sort keys %{$may}
            : $may               ? $module
            :                      ();
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
