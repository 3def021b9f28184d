package Koha::Plugin::Tidings::Fence;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# A type that no notice has. An empty list means "all types" to Koha, so "nothing" must be named.
my $NOTHING = 'tidings-none';

# The types that a run was asked for; undefined where it takes all.
sub asked {
    my ($params) = @_;
    my $type = $params->{type};
    return if !defined $type;
    return @{$type} ? [ @{$type} ] : undef if ref $type eq 'ARRAY';
    return [$type] if ref $type;
    return length $type ? [$type] : undef;
}

# Those of some transports that a run will read.
sub selected {
    my ( $params, @transports ) = @_;
    my $asked = asked($params);
    return @transports if !$asked;
    return grep {
        my $transport = $_;
        grep { _same( $_, $transport ) } @{$asked}
    } @transports;
}

# Takes transports out of a run's types, in place: up to Koha 24.05 the hook sees a copy of the hash, but the sender's own array. `all`
# gives every transport that Koha has, for a run that names none.
sub take_out {
    my ( $params, $transports, $all ) = @_;
    return if !selected( $params, @{$transports} );
    my $type = $params->{type};
    my @left = grep {
        my $one = $_;
        !grep { _same( $one, $_ ) } @{$transports}
    } @{ asked($params) || [ $all->() ] };
    @left = ($NOTHING) if !@left;
    if ( ref $type eq 'ARRAY' ) { @{$type} = @left }
    elsif ( defined $type && ref $type eq q{} && length $type ) { $params->{type} = $left[0] }
    else                                                        { $params->{type} = [@left] }
    return;
}

# As the database compares: without regard to case and to blanks at the end. A condition that we cannot read may mean anything.
sub _same {
    my ( $asked, $transport ) = @_;
    return 0 if !defined $asked;
    return 1 if ref $asked;
    $asked =~ s/ +\z//;
    return lc $asked eq lc $transport;
}

1;
