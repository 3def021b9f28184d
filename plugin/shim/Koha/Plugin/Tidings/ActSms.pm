package Koha::Plugin::Tidings::ActSms;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();
use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::SmsRecord;

# The name under which the service notes this change of a patron's record (coverage/bridges).
my $NOTED_AS = 'number_into_koha';

# Writes a number and ticks for SMS into a patron's record, if the record is as the service last saw it (`from`). Only
# what is empty is filled: a number that is there stays, and so does every other tick. The number must be one that this
# patron is opted in with, and in trial it must be on the trial list.
sub set {
    my ( $dbh, $act, $settings ) = @_;
    my ( $from, $to ) = @{$act}{qw(from to)};
    my $numbers = _numbers( $dbh, $act->{patron} );
    return { because => 'not_opted_in' } if !@{$numbers};
    return { because => 'trial' } if $settings->{mode} ne 'live' && !_on_list( $numbers, $settings->{trial_addresses} );
    return { because => 'shape' } if !_may_write( $from->{number}, $to->{number}, $numbers );
    return { because => 'shape' } if !_same_keys( $from, $to );
    for my $name ( keys %{ $from->{ticks} } ) {
        return { because => 'shape' } if !_only_adds( $from->{ticks}{$name}, $to->{ticks}{$name} );
    }
    return Koha::Plugin::Tidings::SmsRecord::change( $dbh, $act->{patron}, $from, $to );
}

# Takes back what `set` has written, as far as it is still so: the service's own note of the change says what was there.
# That is possible in trial too, and whatever the library has decided since.
sub restore {
    my ( $dbh, $act ) = @_;
    my ( $from, $to ) = @{$act}{qw(from to)};
    my ( $was, $became ) = _noted( $dbh, $act->{patron} );
    return { because => 'not_ours' } if !$became;
    return { because => 'shape' } if !_same_keys( $from, $to );
    return { because => 'shape' } if grep { !exists $became->{ticks}{$_} } keys %{ $to->{ticks} };
    my $back = _same( $from->{number}, $became->{number} ) && _same( $to->{number}, $was->{number} );
    return { because => 'shape' } if !$back && !_same( $from->{number}, $to->{number} );
    for my $name ( keys %{ $from->{ticks} } ) {
        my ( $now, $then ) = ( $from->{ticks}{$name}, $to->{ticks}{$name} );
        next if Koha::Plugin::Tidings::SmsRecord::text($now) eq Koha::Plugin::Tidings::SmsRecord::text($then);
        return { because => 'shape' } if _ticked( $was->{ticks}{$name} ) || !_ticked( $became->{ticks}{$name} );
        return { because => 'shape' } if !_only_adds( $then, $now );
    }
    return Koha::Plugin::Tidings::SmsRecord::change( $dbh, $act->{patron}, $from, $to );
}

# The numbers that the patron is opted in with, as digits.
sub _numbers {
    my ( $dbh, $patron ) = @_;
    return [
        Koha::Plugin::Tidings::Database::column(
            $dbh,
            'select a.address from tidings_standing s join tidings_address a on a.id = s.address_id'
                . q{ where s.patron_id = ? and s.channel = 'sms' and s.state = 'opted_in'},
            $patron
        )
    ];
}

# A national number on the list fits the end of a full one. What cannot be read fits nothing.
sub _on_list {
    my ( $numbers, $list ) = @_;
    my @listed = map { s/[^0-9]//gr =~ s/\A0+//r } split /[,;\r\n]/, $list;
    for my $number ( @{$numbers} ) {
        return 1 if grep { $_ eq $number || ( length >= 8 && $number =~ /\Q$_\E\z/ ) } @listed;
    }
    return 0;
}

sub _may_write {
    my ( $from, $to, $numbers ) = @_;
    return 1 if _same( $from, $to );
    return 0 if ( defined $from && $from ne q{} ) || !defined $to;
    my ($digits) = $to =~ /\A\+([0-9]{6,15})\z/ or return 0;
    return scalar grep { $_ eq $digits } @{$numbers};
}

# Whether the one tick becomes the other by ticking SMS and nothing else; as it is, too.
sub _only_adds {
    my ( $from, $to ) = @_;
    return !defined $from if !defined $to;
    my %before = map { ( $_ => 1 ) } @{ $from ? $from->{transports} : [] };
    my %after  = map { ( $_ => 1 ) } @{ $to->{transports} };
    return 0 if grep { !$after{$_} } keys %before;
    return 0 if grep { !$before{$_} && $_ ne 'sms' } keys %after;
    return $to->{digest} eq '0' if !$from;
    return _same( $from->{days}, $to->{days} ) && $from->{digest} eq $to->{digest};
}

sub _ticked { return $_[0] && grep { $_ eq 'sms' } @{ $_[0]{transports} } }

sub _same_keys {
    my ( $one, $other ) = map { join q{ }, sort keys %{ $_->{ticks} } } @_;
    return $one eq $other;
}

sub _same {
    my ( $one, $other ) = @_;
    return defined $one ? defined $other && $one eq $other : !defined $other;
}

sub _noted {
    my ( $dbh, $patron ) = @_;
    my $row = Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectrow_hashref(
                'select was, became from tidings_host_change'
                    . ' where action = ? and target = ? and patron_id = ? and is_open = 1',
                undef, $NOTED_AS, "patron $patron", $patron
            );
        }
    ) or return;
    my @noted = map { eval { JSON::PP->new->decode( $row->{$_} ) } } qw(was became);
    return ( grep { ref eq 'HASH' && ref $_->{ticks} eq 'HASH' } @noted ) == 2 ? @noted : ();
}

1;
