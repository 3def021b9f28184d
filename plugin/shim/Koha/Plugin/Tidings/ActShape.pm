package Koha::Plugin::Tidings::ActShape;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();

my $MOST      = 200;
my $MOST_TEXT = 1_000;

# Of what a letter of ours may tell. Nothing of Template Toolkit: whoever wrote that could run more than a text.
my $PLACE = qr/<<(?:biblio[.]title|branches[.]branchname|issues[.]date_due(?:[ ][|][ ]dateonly)?
    |reserves[.]expirationdate|borrowers[.]dateexpiry|count)>>/x;

my %BY    = ( kind => _one( sub { $_[0] =~ /\A(?:staff|patron|service)\z/ } ), id => \&_id_or_nothing );
my %STATE = ( number => \&_number_or_nothing, ticks => \&_ticks );
my %LETTER = (
    code       => \&_code,
    branchcode => \&_branch,
    lang       => _one( sub { $_[0] =~ /\A[A-Za-z-]{2,25}\z/ } ),
    title      => _one( sub { $_[0] =~ /\A[^<>\[\]\x00-\x1f]{1,100}\z/ } ),
    content    => _one( \&_is_wording ),
);
my %RULE = (
    branchcode   => \&_branch,
    categorycode => \&_branch,
    step         => _one( sub { $_[0] =~ /\A[123]\z/ } ),
);

my %CONSENT = ( given_on => \&_instant_or_nothing, refused_on => \&_instant_or_nothing );
my %SMS     = ( patron  => \&_id, from => sub { _has( $_[0], \%STATE ) }, to => sub { _has( $_[0], \%STATE ) } );
my %LETTERS = ( letters => sub { _list( $_[0], \%LETTER ) } );
my %RULES   = ( rules   => sub { _list( $_[0], \%RULE ) } );
my %SHAPES  = (
    set_sms            => \%SMS,
    restore_sms        => \%SMS,
    write_letters      => \%LETTERS,
    remove_letters     => \%LETTERS,
    add_overdue_sms    => \%RULES,
    remove_overdue_sms => \%RULES,
    put_back           => { message_id => \&_id },
    write_consent =>
        { patron => \&_id, given => \&JSON::PP::is_bool, from => sub { _has( $_[0], \%CONSENT ) } },
);

# Whether an act has exactly the parts that it must have, and each is what it must be. Pure.
sub fits {
    my ($act) = @_;
    return _has( $act, { action => sub {1}, by => sub { _has( $_[0], \%BY ) }, %{ $SHAPES{ $act->{action} } } } );
}

sub _has {
    my ( $value, $shape ) = @_;
    return 0 if ref $value ne 'HASH' || keys %{$value} != keys %{$shape};
    for my $key ( keys %{$shape} ) {
        return 0 if !exists $value->{$key} || !$shape->{$key}->( $value->{$key} );
    }
    return 1;
}

sub _list {
    my ( $value, $shape ) = @_;
    return 0 if ref $value ne 'ARRAY' || !@{$value} || @{$value} > $MOST;
    return !grep { !_has( $_, $shape ) } @{$value};
}

# A plain value that passes.
sub _one {
    my ($passes) = @_;
    return sub { return defined $_[0] && !ref $_[0] && $passes->( $_[0] ) };
}

sub _id            { return defined $_[0] && !ref $_[0] && $_[0] =~ /\A[1-9][0-9]{0,9}\z/ }
sub _id_or_nothing { return !defined $_[0] || _id( $_[0] ) }
sub _code          { return defined $_[0] && !ref $_[0] && $_[0] =~ /\A[^\s<>\x00-\x1f][^<>\x00-\x1f]{0,19}\z/ }
sub _branch        { return defined $_[0] && !ref $_[0] && $_[0] =~ /\A[^\x00-\x1f]{0,10}\z/ }

# What was in Koha's record may be any text; what is written there is judged where it is written.
sub _number_or_nothing { return !defined $_[0] || ( !ref $_[0] && length $_[0] <= 50 && $_[0] !~ /[\x00-\x1f]/ ) }

sub _instant_or_nothing { return !defined $_[0] || ( !ref $_[0] && $_[0] =~ /\A[0-9][0-9 :.-]{9,30}\z/ ) }

sub _ticks {
    my ($ticks) = @_;
    return 0 if ref $ticks ne 'HASH' || keys %{$ticks} > 20;
    return !grep { !/\A\w{1,40}\z/a || !_tick( $ticks->{$_} ) } keys %{$ticks};
}

sub _tick {
    my ($tick) = @_;
    return 1 if !defined $tick;
    return _has(
        $tick,
        {   days       => sub { return !defined $_[0] || ( !ref $_[0] && $_[0] =~ /\A[0-9]{1,3}\z/ ) },
            digest     => _one( sub { $_[0] =~ /\A[01]\z/ } ),
            transports => sub {
                my ($list) = @_;
                return 0 if ref $list ne 'ARRAY' || @{$list} > 10;
                return !grep { !defined || ref || !/\A[\w-]{1,20}\z/a } @{$list};
            },
        }
    );
}

sub _is_wording {
    my ($text) = @_;
    return 0 if length $text < 1 || length $text > $MOST_TEXT || $text !~ /\S/;
    my $rest = $text =~ s/$PLACE//gr;
    return $rest !~ /<<|>>|\[%|%\]|[<>]|[\x00-\x09\x0b-\x1f]/;
}

1;
