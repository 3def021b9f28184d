package Koha::Plugin::Tidings::Stamp;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();
use Koha::Plugin::Tidings::Database;

# Koha uses the metadata of these itself, to merge their texts.
my $MERGED = qr/\A(?:CHECKIN|CHECKOUT|RENEWAL)\z/;

# Writes the library, and the hold or loan, into a letter's metadata; Koha stores that with the notice. A letter from
# which neither is known, or which has metadata already, stays as it is.
sub stamp {
    my ( $dbh, $prepared ) = @_;
    my ( $letter, $params ) = @{$prepared}{qw(letter params)};
    return if !_is_hash($letter) || !_is_hash($params) || length( $letter->{metadata} || q{} );
    return if grep { defined && /$MERGED/ } $letter->{code}, $params->{letter_code};
    my $tables = _is_hash( $params->{tables} ) ? $params->{tables} : {};
    my ( $event, $branch ) = _hold( $dbh, $tables->{reserves} );
    ( $event, my $loaned_at ) = _loan( $dbh, $tables->{issues} ) if !$event;
    # For a hold the pickup library counts; otherwise the library that the letter was written for comes before the
    # library of the loan.
    ($branch) = grep { _is_code($_) } $branch, _code( $tables->{branches} ), $params->{branchcode}, $loaned_at;
    my %stamp;
    $stamp{tidings_event}  = $event  if $event;
    $stamp{tidings_branch} = $branch if defined $branch;
    $letter->{metadata} = JSON::PP->new->ascii->canonical->encode( \%stamp ) if %stamp;
    return;
}

# Koha passes a row, or the key by which it looks the row up: patron and title for reserves, the item for issues.
sub _hold {
    my ( $dbh, $hold ) = @_;
    return _named( hold => @{$hold}{qw(reserve_id branchcode)} ) if _is_hash($hold);
    return if ref $hold ne 'ARRAY' || @{$hold} != 2;
    my $found = Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectall_arrayref(
                'select reserve_id, branchcode from reserves where borrowernumber = ? and biblionumber = ? limit 2',
                undef, @{$hold} );
        }
    );
    return @{$found} == 1 ? _named( hold => @{ $found->[0] } ) : ();
}

sub _loan {
    my ( $dbh, $loan ) = @_;
    return _named( loan => @{$loan}{qw(issue_id branchcode)} ) if _is_hash($loan);
    ($loan) = @{$loan} if ref $loan eq 'ARRAY';
    return if ref $loan || !defined $loan || $loan !~ /\A[0-9]+\z/;
    my $found = Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectrow_arrayref( 'select issue_id, branchcode from issues where itemnumber = ?', undef, $loan );
        }
    );
    return $found ? _named( loan => @{$found} ) : ();
}

sub _named {
    my ( $kind, $id, $branch ) = @_;
    return ( defined $id && $id =~ /\A[0-9]+\z/ ? "$kind:$id" : undef, $branch );
}

sub _code { return _is_hash( $_[0] ) ? $_[0]->{branchcode} : $_[0] }

sub _is_code { return defined $_[0] && !ref $_[0] && $_[0] =~ /\A\S{1,10}\z/ }

sub _is_hash { return ref $_[0] eq 'HASH' }

1;
