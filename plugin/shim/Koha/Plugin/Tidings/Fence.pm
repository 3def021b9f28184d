package Koha::Plugin::Tidings::Fence;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# A type that no notice has. An empty list means "all types" to Koha, so "nothing" must be named.
my $NOTHING = 'tidings-none';

# Can a hook of this Koha narrow a run at all? Before the types became an array that it shares with the sender, none could.
sub can_stand {
    my ( $year, $month, $point ) = ( C4::Context->preference('Version') || q{} ) =~ /\A([0-9]+)[.]([0-9]{2})([0-9]{2})/;
    return 1 if !defined $year;
    my $release = $year * 100 + $month;
    return $release >= 2211 || ( $release == 2205 && $point >= 8 ) || ( $release == 2111 && $point >= 14 ) ? 1 : 0;
}

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
# gives every transport that Koha has, for a run that names none; where they cannot be read, that run is left nothing.
sub take_out {
    my ( $params, $transports, $all ) = @_;
    return if !selected( $params, @{$transports} );
    my $type  = $params->{type};
    my $asked = asked($params) || eval { [ $all->() ] };
    warn 'Tidings: fence: ' . ( split /\n/, "$@" )[0] . "\n" if !$asked;
    my @left = grep {
        my $one = $_;
        !grep { _same( $one, $_ ) } @{$transports}
    } @{ $asked || [] };
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
