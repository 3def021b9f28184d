package Koha::Plugin::Tidings::Acts;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();
use Koha::Plugin::Tidings::ActPerson;
use Koha::Plugin::Tidings::ActShape;
use Koha::Plugin::Tidings::Settings;

# Everything that the service can ask: the part that does it, and its function. Nothing else is ever done.
my %ACTIONS = (
    set_sms            => [ ActSms     => 'set' ],
    restore_sms        => [ ActSms     => 'restore' ],
    write_letters      => [ ActLetters => 'write' ],
    remove_letters     => [ ActLetters => 'remove' ],
    add_overdue_sms    => [ ActOverdue => 'add' ],
    remove_overdue_sms => [ ActOverdue => 'remove' ],
    put_back           => [ ActQueue   => 'put_back' ],
    write_consent      => [ ActConsent => 'write' ],
);

# Does one act, whole or not at all. Returns what came of it, or { because } with the reason of a refusal. `body` is
# bytes that the service has signed.
sub perform {
    my ( $dbh, $body ) = @_;
    my $act = eval { JSON::PP->new->utf8->decode($body) };
    return { because => 'shape' } if ref $act ne 'HASH';
    my $name = $act->{action};
    my $does = defined $name && !ref $name ? $ACTIONS{$name} : undef;
    return { because => 'unknown_action' } if !$does;
    if ( !Koha::Plugin::Tidings::ActShape::fits($act) ) {
        warn "Tidings: act $name: not of its shape\n";
        return { because => 'shape' };
    }
    my $answer = eval { _within( $dbh, $act, @{$does} ) };
    return $answer || _failed( $name, $@, 0 );
}

sub _within {
    my ( $dbh, $act, $part, $verb ) = @_;
    require "Koha/Plugin/Tidings/$part.pm";    ## no critic
    my $work     = "Koha::Plugin::Tidings::$part"->can($verb);
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my $answer;
    Koha::Plugin::Tidings::ActPerson::as(
        $dbh, $act->{by},
        sub {
            my ($person) = @_;
            my $why = Koha::Plugin::Tidings::ActPerson::against( $dbh, $act, $person, $settings );
            my $whole = sub { return $work->( $dbh, $act, $settings ) };
            $answer = $why ? { because => $why } : _whole( $dbh, $act->{action}, $whole );
        }
    );
    return $answer;
}

# In one transaction of Koha's own, which joins those that Koha's functions open. What fails, or is refused, changes
# nothing.
sub _whole {
    my ( $dbh, $name, $work ) = @_;
    require Koha::Database;
    my $code = 0;
    my $once = sub {
        my $answer = eval { $work->() };
        return $answer if $answer;
        my $why = $@;
        $code = $dbh->err || 0;
        die $why;
    };
    my $answer = eval { Koha::Database->new->schema->txn_do($once) };
    return $answer if $answer;
    return _failed( $name, $@, $code );
}

# Neither what was asked nor what Koha or the database says of it is logged: both may hold a number.
sub _failed {
    my ( $name, $why, $code ) = @_;
    my $kind = ref $why || 'an error';
    warn "Tidings: act $name: $kind, database code $code\n";
    return { because => 'failed' };
}

1;
