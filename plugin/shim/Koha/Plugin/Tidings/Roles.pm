package Koha::Plugin::Tidings::Roles;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();

# As installed, the permissions of Koha of which one is enough for each role. The same list stands in the service
# (http/frame/roles/roles).
my %DEFAULTS = (
    see    => ['borrowers'],
    answer => ['borrowers:edit_borrowers'],
    send   => ['borrowers:edit_borrowers'],
    set    => ['plugins:configure'],
);

# What somebody with these permissions may do on the staff pages, as a hash of the roles. It only decides what Koha
# shows: the service decides again. Pure.
sub of {
    my ( $settings, $permissions ) = @_;
    my %has = map { ( $_ => 1 ) } @{$permissions};
    my @may = grep { $has{superlibrarian} || _grants( \%has, $settings->{"role_$_"}, $_ ) } keys %DEFAULTS;
    return { map { ( $_ => 1 ) } @may };
}

# A whole module grants its parts; a mapping to a whole module is met by any part of it.
sub _grants {
    my ( $has, $mapped, $role ) = @_;
    for my $wanted ( @{ _list( $mapped, $role ) } ) {
        my ($module) = split /:/, $wanted;
        return 1 if $has->{$wanted} || $has->{$module};
        return 1 if $wanted eq $module && grep {/\A\Q$module\E:/} keys %{$has};
    }
    return 0;
}

# A list that cannot be read grants nothing.
sub _list {
    my ( $mapped, $role ) = @_;
    return $DEFAULTS{$role} if !defined $mapped;
    local $@;
    my $list = eval { JSON::PP->new->utf8->decode($mapped) };
    return ref $list eq 'ARRAY' ? [ grep { defined && !ref && length } @{$list} ] : [];
}

1;
