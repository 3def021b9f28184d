package Koha::Plugin::Tidings::ActLetters;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The letters that we have words for (routing/notice-types). An overdue letter is called as the library's rules say.
my %OURS = map { ( $_ => 1 ) } qw(
    HOLD HOLDDGST HOLD_REMINDER HOLD_CANCELLATION CANCEL_HOLD_ON_LOST PICKUP_RECALLED_ITEM PREDUE PREDUEDGST DUE DUEDGST
    AUTO_RENEWALS AUTO_RENEWALS_DGST CHECKOUT CHECKIN RENEWAL MEMBERSHIP_EXPIRY
);

# Writes letters for texts where Koha has none; one that is there is never touched. Each is answered by what became of
# it: `written`, also where it had been before; `there`, with other words; or `unknown`, where Koha has no letter of
# that name by any way.
sub write {    ## no critic
    my ( $dbh, $act ) = @_;
    return _each( $dbh, $act, \&_write );
}

# Removes letters that are still, word for word, as we wrote them: `removed`, `changed` or `gone`.
sub remove {
    my ( $dbh, $act ) = @_;
    return _each( $dbh, $act, \&_remove );
}

sub _each {
    my ( $dbh, $act, $does ) = @_;
    my @done;
    for my $letter ( @{ $act->{letters} } ) {
        my %key = map { ( $_ => $letter->{$_} ) } qw(code branchcode lang);
        push @done, { %key, state => $does->( $dbh, $letter ) };
    }
    return { done => 'done', letters => \@done };
}

sub _write {
    my ( $dbh, $letter ) = @_;
    my $model = _model( $dbh, $letter->{code} ) or return 'unknown';
    my ($there) = _found( $dbh, $model->{module}, $letter );
    return _is_as( $there, $letter ) ? 'written' : 'there' if $there;
    my %row = (
        module                 => $model->{module},
        code                   => $model->{code},
        branchcode             => $letter->{branchcode},
        name                   => $model->{name} ne q{} ? $model->{name} : $letter->{title},
        is_html                => 0,
        title                  => $letter->{title},
        content                => $letter->{content},
        message_transport_type => 'sms',
        lang                   => $letter->{lang},
    );
    _insert( $dbh, \%row );
    return 'written';
}

sub _remove {
    my ( $dbh, $letter ) = @_;
    my $model = _model( $dbh, $letter->{code} ) or return 'gone';
    my ($there) = _found( $dbh, $model->{module}, $letter );
    return 'gone'    if !$there;
    return 'changed' if !_is_as( $there, $letter );
    my @key  = ( $model->{module}, @{$letter}{qw(code branchcode)} );
    my @ways = _rows( $dbh,
        'select * from message_transports where letter_module = ? and letter_code = ? and branchcode = ?', @key );
    Koha::Plugin::Tidings::Database::change( $dbh,
        'delete from letter where module = ? and code = ? and branchcode = ? and lang = ?'
            . q{ and message_transport_type = 'sms'},
        @key, $letter->{lang} );
    _keep_way( $dbh, $_ ) for @ways;
    return 'removed';
}

# By a foreign key that databases from before Koha 17.05 may have kept, one letter takes with it by which ways its
# notice goes at all, mail too.
sub _keep_way {
    my ( $dbh, $way ) = @_;
    my @names   = sort keys %{$way};
    my $columns = join q{, }, @names;
    my $blanks  = join q{, }, ('?') x @names;
    return Koha::Plugin::Tidings::Database::change( $dbh,
        "insert ignore into message_transports ($columns) values ($blanks)",
        @{$way}{@names} );
}

# Which module of Koha's a letter belongs to, and its name there: as it is for another way, in any library.
sub _model {
    my ( $dbh, $code ) = @_;
    return if !$OURS{ uc $code } && !_is_overdue( $dbh, $code );
    my ($row) = _rows( $dbh, <<'SQL', $code );
select module, code, name from letter where code = ? and module in ('reserves', 'circulation', 'members')
order by branchcode, message_transport_type limit 1
SQL
    return $row;
}

sub _is_overdue {
    my ( $dbh, $code ) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select count(*) from overduerules where ? in (letter1, letter2, letter3)', $code );
}

sub _found {
    my ( $dbh, $module, $letter ) = @_;
    return _rows( $dbh, <<'SQL', $module, @{$letter}{qw(code branchcode lang)} );
select title, content, is_html from letter where module = ? and code = ? and branchcode = ? and lang = ?
and message_transport_type = 'sms' for update
SQL
}

# Koha's editor turns the ends of lines into those of DOS when a letter is saved unchanged.
sub _is_as {
    my ( $there, $letter ) = @_;
    my ( $title, $content ) = map { ( defined $_ ? $_ : q{} ) =~ s/\r\n/\n/gr } @{$there}{qw(title content)};
    return $title eq $letter->{title} && $content eq $letter->{content} && !$there->{is_html};
}

# Koha has had an object for letters for long; if it has gone, the row is what it would write.
sub _insert {
    my ( $dbh, $row ) = @_;
    my $has = eval { require Koha::Notice::Template; 1 };
    return Koha::Notice::Template->new($row)->store if $has;
    my @names   = sort keys %{$row};
    my $columns = join q{, }, @names;
    my $blanks  = join q{, }, ('?') x @names;
    return Koha::Plugin::Tidings::Database::change( $dbh, "insert into letter ($columns) values ($blanks)",
        @{$row}{@names} );
}

sub _rows {
    my ( $dbh, $sql, @bind ) = @_;
    return @{ Koha::Plugin::Tidings::Database::raising( $dbh,
            sub { $dbh->selectall_arrayref( $sql, { Slice => {} }, @bind ) } ) };
}

1;
