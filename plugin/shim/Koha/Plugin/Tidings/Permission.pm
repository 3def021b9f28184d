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

# The codes of the libraries whose patrons Koha lets the person who is logged in see, `*` for all. Where Koha does not
# say, only the person's own.
sub reach {
    my ( $dbh, $borrowernumber ) = @_;
    return () if !defined $borrowernumber;
    my @codes;
    {
        local ( $@, $_ );
        return ('*') if eval { @codes = _libraries_of($borrowernumber); 1 } && !@codes;
    }
    my $own = 'select branchcode from borrowers where borrowernumber = ?';
    @codes = Koha::Plugin::Tidings::Database::column( $dbh, $own, $borrowernumber ) if !@codes;
    # A library with this code would mean every library.
    return grep { defined && $_ ne '*' } @codes;
}

# Koha's own answer; none of them: all libraries. It says so, too, for whoever is not the person that is logged in.
sub _libraries_of {
    my ($borrowernumber) = @_;
    my $who = who();
    die "somebody else\n" if !$who || ( $who->{id} || 0 ) != $borrowernumber;
    require Koha::Patrons;
    my $patron = Koha::Patrons->find($borrowernumber) or die "no record\n";
    return $patron->libraries_where_can_see_patrons;
}

# A digest of this person's password, lock, library and permissions, by which the service sees whether they have changed
# since; undefined for somebody without a record. It is read before the permissions that it stands for.
sub rights {
    my ( $dbh, $borrowernumber ) = @_;
    return if !defined $borrowernumber;
    # The same statement stands in the service (koha/credentials/rights-digest).
    return Koha::Plugin::Tidings::Database::value( $dbh, <<'SQL', $borrowernumber );
    select sha2(concat_ws('/', coalesce(password, ''), coalesce(login_attempts < 0, 0), coalesce(flags, 0),
      branchcode, (select count(*) from user_permissions p where p.borrowernumber = b.borrowernumber),
      (select coalesce(sum(crc32(concat(module_bit, ':', code))), 0) from user_permissions p
        where p.borrowernumber = b.borrowernumber)), 256) as rights
    from borrowers b where b.borrowernumber = ?
SQL
}

sub _has {
    my ($part) = @_;
    my $who = who() or return 0;
    require C4::Auth;
    return C4::Auth::haspermission( $who->{userid}, { plugins => $part } ) ? 1 : 0;
}

1;
