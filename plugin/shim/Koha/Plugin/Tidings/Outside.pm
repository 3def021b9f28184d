package Koha::Plugin::Tidings::Outside;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# What the service calls each place, with the line of the checklist and the setting that it belongs to.
my @PLACES = (
    [ staff    => reach_staff    => 'staff_url' ],
    [ patron   => reach_opac     => 'opac_url' ],
    [ receipts => reach_receipts => 'provider_url' ],
    [ bot      => reach_bot      => 'provider_url' ],
);
my %CHANNELS = map { ( $_ => 1 ) } qw(sms telegram email);
my %REACHED  = map { ( $_ => 1 ) }
    qw(not_set path_only not_https unreachable timed_out certificate redirected answered_otherwise);

# The lines of the checklist about what only the service can find out: accounts, public addresses, and whether whoever
# said yes hears from us. Each as its name, its state, what was found, and the name of the advice. `checks` is what the
# service answers at /checks; undefined if it does not answer. Pure.
sub lines {
    my ( $settings, $checks ) = @_;
    return ( _accounts($checks), _addresses( $settings, $checks ), [ coverage => _coverage($checks) ] );
}

# Whether there is an account of this channel; undefined if nobody knows.
sub has_account {
    my ( $checks, $channel ) = @_;
    return if !$checks;
    return scalar grep { $_->{channel} eq $channel } _known($checks);
}

sub _accounts {
    my ($checks) = @_;
    return [ 'accounts', 'todo', q{}, 'accounts_unknown' ] if !$checks;
    my @known = _known($checks);
    return [ 'accounts', 'todo', q{}, 'accounts_none' ] if !@known;
    return map { [ "account_$_->{channel}", _account($_) ] } @known;
}

sub _account {
    my ($account) = @_;
    my ( $state, $at, $because ) = map { defined && !ref ? $_ : q{} } @{$account}{qw(state at because)};
    return ( 'ok', $at ) if $state eq 'good';
    return ( 'todo', join( q{: }, grep {length} $at, $because ), 'account_failed' )  if $state eq 'failed';
    return ( 'todo', $at,                                        'account_changed' ) if $state eq 'changed';
    return ( 'todo', q{}, 'account_never' );
}

sub _known { return grep { $CHANNELS{ $_->{channel} || q{} } } grep { ref eq 'HASH' } @{ $_[0]{accounts} } }

# How many patrons who opted in hear of something from nobody, or from Koha alone.
sub _coverage {
    my ($checks) = @_;
    my $found = $checks ? $checks->{coverage} : undef;
    return ( 'later', q{}, 'coverage_unknown' ) if ref $found ne 'HASH';
    my ( $patrons, $koha, $nobody )
        = map { defined && !ref && /\A[0-9]+\z/ ? $_ : 0 } @{$found}{qw(patrons koha nobody)};
    return ( 'later', q{},     'coverage_none' ) if !$patrons;
    return ( 'todo',  $nobody, 'coverage' )      if $nobody;
    return $koha ? ( 'later', $koha, 'coverage_koha' ) : ( 'ok', $patrons );
}

sub _addresses {
    my ( $settings, $checks ) = @_;
    my %found = map { ( $_->{place} => $_->{state} ) }
        grep { ref eq 'HASH' && defined $_->{place} && defined $_->{state} } @{ $checks ? $checks->{addresses} : [] };
    return map { [ $_->[1], _address( $settings->{ $_->[2] }, $found{ $_->[0] }, $_->[2], $checks ) ] } @PLACES;
}

sub _address {
    my ( $url, $found, $setting, $checks ) = @_;
    if ( $url eq q{} ) {
        # Only Plivo comes by the provider path.
        my $needless = $setting eq 'provider_url' && $checks && !has_account( $checks, 'sms' );
        return $needless ? ( 'later', q{}, 'reach_later' ) : ( 'todo', q{}, 'addresses' );
    }
    return ( 'todo', $url, 'reach_unknown' ) if !defined $found;
    return ( 'ok', $url ) if $found eq 'proved';
    return ( 'todo', $url, 'reach_' . ( $REACHED{$found} ? $found : 'answered_otherwise' ) );
}

1;
