package Koha::Plugin::Tidings::Stamp;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Digest::SHA qw(sha1_hex);
use JSON::PP    ();
use Koha::Plugin::Tidings::Database;

# Koha uses the metadata of these itself, to merge their texts (routing/route.ts has the same list).
my $MERGED = qr/\A(?:CHECKIN|CHECKOUT|RENEWAL|HOLDDGST)\z/;

# What makes it another occurrence of the same hold or loan: where and until when a hold waits, and which copy; when a
# loan is due, and how often it was renewed, or why it could not be. A column that this Koha lacks counts as empty.
my %OCCURRENCE = (
    hold => [qw(branchcode itemnumber found waitingdate expirationdate patron_expiration_date)],
    loan => [qw(date_due renewals_count renewals auto_renew_error)],
);

# Writes the library, and the hold or loan with its occurrence, into a letter's metadata; Koha stores that with the
# notice. A letter from which neither is known, or which has metadata already, stays as it is.
sub stamp {
    my ( $dbh, $prepared ) = @_;
    my ( $letter, $params ) = @{$prepared}{qw(letter params)};
    return if !_is_hash($letter) || !_is_hash($params) || length( $letter->{metadata} || q{} );
    return if grep { defined && /$MERGED/ } $letter->{code}, $params->{letter_code};
    my $tables = _is_hash( $params->{tables} ) ? $params->{tables} : {};
    my ( $event, $branch, $occurrence ) = _hold( $dbh, $tables->{reserves} );
    ( $event, my $loaned_at, $occurrence ) = _loan( $dbh, $tables->{issues} ) if !$event;
    # For a hold the pickup library counts; otherwise the library that the letter was written for comes before the
    # library of the loan.
    ($branch) = grep { _is_code($_) } $branch, _code( $tables->{branches} ), $params->{branchcode}, $loaned_at;
    my %stamp;
    @stamp{qw(tidings_event tidings_occurrence)} = ( $event, $occurrence ) if $event;
    $stamp{tidings_branch} = $branch if defined $branch;
    $letter->{metadata} = JSON::PP->new->ascii->canonical->encode( \%stamp ) if %stamp;
    return;
}

# Koha passes a row, or the key by which it looks the row up: patron and title for reserves, the item for issues.
sub _hold {
    my ( $dbh, $hold ) = @_;
    return _named( hold => $hold ) if _is_hash($hold);
    return if ref $hold ne 'ARRAY' || @{$hold} != 2;
    my $found = _rows( $dbh, 'select * from reserves where borrowernumber = ? and biblionumber = ? limit 2', @{$hold} );
    return @{$found} == 1 ? _named( hold => $found->[0] ) : ();
}

sub _loan {
    my ( $dbh, $loan ) = @_;
    return _named( loan => $loan ) if _is_hash($loan);
    ($loan) = @{$loan} if ref $loan eq 'ARRAY';
    return if ref $loan || !defined $loan || $loan !~ /\A[0-9]+\z/;
    my $found = _rows( $dbh, 'select * from issues where itemnumber = ?', $loan );
    return @{$found} ? _named( loan => $found->[0] ) : ();
}

sub _rows {
    my ( $dbh, $sql, @bind ) = @_;
    return Koha::Plugin::Tidings::Database::raising( $dbh,
        sub { $dbh->selectall_arrayref( $sql, { Slice => {} }, @bind ) } );
}

sub _named {
    my ( $kind, $row ) = @_;
    my $id = $row->{ $kind eq 'hold' ? 'reserve_id' : 'issue_id' };
    return ( undef, $row->{branchcode} ) if !defined $id || $id !~ /\A[0-9]+\z/;
    return ( "$kind:$id", $row->{branchcode}, _occurrence( @{$row}{ @{ $OCCURRENCE{$kind} } } ) );
}

# In twelve characters, because a library's code may have any.
sub _occurrence {
    my $told = join q{|}, map { defined && !ref ? $_ : q{} } @_;
    utf8::encode($told);
    return substr sha1_hex($told), 0, 12;
}

sub _code { return _is_hash( $_[0] ) ? $_[0]->{branchcode} : $_[0] }

sub _is_code { return defined $_[0] && !ref $_[0] && $_[0] =~ /\A\S{1,10}\z/ }

sub _is_hash { return ref $_[0] eq 'HASH' }

1;
