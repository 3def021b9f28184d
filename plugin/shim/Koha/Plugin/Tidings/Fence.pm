package Koha::Plugin::Tidings::Fence;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# A type that no notice has. Koha reads an empty list as "all types", so "none" needs a name.
my $NOTHING = 'tidings-none';

# Whether a hook of this Koha can narrow a run at all: it can since the types are an array that the hook shares with the
# sender.
sub can_stand {
    my ( $year, $month, $point )
        = ( C4::Context->preference('Version') || q{} ) =~ /\A([0-9]+)[.]([0-9]{2})([0-9]{2})/;
    return 1 if !defined $year;
    my $release = $year * 100 + $month;
    return $release >= 2211 || ( $release == 2205 && $point >= 8 ) || ( $release == 2111 && $point >= 14 ) ? 1 : 0;
}

# The types that a run was asked for; undefined if it reads all.
sub asked {
    my ($params) = @_;
    my $type = $params->{type};
    return if !defined $type;
    return @{$type} ? [ @{$type} ] : undef if ref $type eq 'ARRAY';
    return [$type] if ref $type;
    return length $type ? [$type] : undef;
}

# Returns those of the given transports that a run will read.
sub selected {
    my ( $params, @transports ) = @_;
    my $asked = asked($params);
    return @transports if !$asked;
    return grep {
        my $transport = $_;
        grep { _same( $_, $transport ) } @{$asked}
    } @transports;
}

# Removes transports from a run's types, in place: up to Koha 24.05 the hook gets a copy of the hash, but the sender's
# own array. `all` returns every transport that Koha has, for a run that names none; if they cannot be read, nothing is
# left to that run.
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

# Compares as the database does: ignoring case and trailing blanks. A condition that we cannot read may match anything.
sub _same {
    my ( $asked, $transport ) = @_;
    return 0 if !defined $asked;
    return 1 if ref $asked;
    $asked =~ s/ +\z//;
    return lc $asked eq lc $transport;
}

1;
