package Koha::Plugin::Tidings::SmsRecord;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();
use Koha::Plugin::Tidings::Database;

# Turns the part of a patron's record that is about SMS from one state into another, through Koha's own functions, only
# if it is as `from` says. A state is { number, ticks }: of each message of Koha's, by its name, nothing, or { days,
# digest, transports }. Returns { done } with `now`, the state that it is in; `already` where it was so before.
sub change {
    my ( $dbh, $patron, $from, $to ) = @_;
    my @names = sort keys %{ $to->{ticks} };
    my $found = read_state( $dbh, $patron, @names ) or return { because => 'gone' };
    return { done => 'already', now => $found } if text($found) eq text($to);
    return { because => 'changed' } if text($found) ne text($from);
    for my $name (@names) {
        next if text( $from->{ticks}{$name} ) eq text( $to->{ticks}{$name} );
        my $attribute = _attribute( $dbh, $name );
        return { because => 'no_such_message' }
            if !$attribute || ( $to->{ticks}{$name} && !_can_text( $dbh, $attribute, $to->{ticks}{$name} ) );
        _set_tick( $patron, $attribute, $to->{ticks}{$name} );
    }
    if ( text( $from->{number} ) ne text( $to->{number} ) ) {
        require Koha::Patrons;
        Koha::Patrons->find($patron)->set( { smsalertnumber => $to->{number} } )->store;
    }
    return { done => 'done', now => read_state( $dbh, $patron, @names ) };
}

# The state of these messages of a patron's record, which nobody else changes until the transaction ends; undefined for
# a patron whom Koha does not have.
sub read_state {
    my ( $dbh, $patron, @names ) = @_;
    my ($row) = _rows( $dbh, 'select smsalertnumber from borrowers where borrowernumber = ? for update', $patron );
    return if !$row;
    my %ticks = map { ( $_ => scalar _tick( $dbh, $patron, $_ ) ) } @names;
    return { number => $row->{smsalertnumber}, ticks => \%ticks };
}

# A state as text that two of the same have in common: JSON has numbers, a database strings.
sub text {
    my ($value) = @_;
    return JSON::PP->new->canonical->allow_nonref->encode( _plain($value) );
}

sub _plain {
    my ($value) = @_;
    return { map { ( $_ => _plain( $value->{$_} ) ) } keys %{$value} } if ref $value eq 'HASH';
    return [ sort map {"$_"} @{$value} ] if ref $value eq 'ARRAY';
    return defined $value ? "$value" : undef;
}

sub _tick {
    my ( $dbh, $patron, $name ) = @_;
    my ($chosen) = _rows( $dbh, <<'SQL', $patron, $name );
select p.borrower_message_preference_id as id, p.days_in_advance, p.wants_digest
from borrower_message_preferences p join message_attributes a on a.message_attribute_id = p.message_attribute_id
where p.borrowernumber = ? and a.message_name = ? order by id for update
SQL
    return if !$chosen;
    my @transports = Koha::Plugin::Tidings::Database::column( $dbh,
        'select message_transport_type from borrower_message_transport_preferences'
            . ' where borrower_message_preference_id = ? order by 1',
        $chosen->{id} );
    my $days = $chosen->{days_in_advance};
    return {
        days       => defined $days ? 0 + $days : undef,
        digest     => 0 + ( $chosen->{wants_digest} || 0 ),
        transports => \@transports
    };
}

# Deletes and inserts again; where there was none before, and is none to be, it only deletes.
sub _set_tick {
    my ( $patron, $attribute, $tick ) = @_;
    require C4::Members::Messaging;
    C4::Members::Messaging::SetMessagingPreference(
        {   borrowernumber          => $patron,
            message_attribute_id    => $attribute,
            message_transport_types => $tick ? $tick->{transports} : undef,
            days_in_advance         => $tick ? $tick->{days}       : undef,
            wants_digest            => $tick ? $tick->{digest}     : 0,
        }
    );
    return;
}

sub _attribute {
    my ( $dbh, $name ) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select message_attribute_id from message_attributes where message_name = ?', $name );
}

# Whether Koha would send this message as a text.
sub _can_text {
    my ( $dbh, $attribute, $tick ) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select count(*) from message_transports where message_attribute_id = ? and is_digest = ?'
            . q{ and message_transport_type = 'sms'},
        $attribute, $tick->{digest} ) || !grep { $_ eq 'sms' } @{ $tick->{transports} };
}

sub _rows {
    my ( $dbh, $sql, @bind ) = @_;
    return @{ Koha::Plugin::Tidings::Database::raising( $dbh,
            sub { $dbh->selectall_arrayref( $sql, { Slice => {} }, @bind ) } ) };
}

1;
