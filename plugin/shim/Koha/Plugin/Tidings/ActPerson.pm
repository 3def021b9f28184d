package Koha::Plugin::Tidings::ActPerson;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# The permission of Koha's own page for the same thing, which whoever acts as staff must have.
my %NEEDS = (
    set_sms            => { borrowers => 'edit_borrowers' },
    restore_sms        => { borrowers => 'edit_borrowers' },
    put_back           => { borrowers => 'edit_borrowers' },
    write_consent      => { borrowers => 'edit_borrowers' },
    write_letters      => { tools     => 'edit_notices' },
    remove_letters     => { tools     => 'edit_notices' },
    add_overdue_sms    => { tools     => 'edit_notice_status_triggers' },
    remove_overdue_sms => { tools     => 'edit_notice_status_triggers' },
);

# What patrons may have done to their own record, and what the service does by itself, on nobody's behalf.
my %OWN     = map { ( $_ => 1 ) } qw(set_sms restore_sms write_consent);
my %SERVICE = map { ( $_ => 1 ) } qw(put_back);

# Runs `work` with the person that acts, as borrowers has them, for whom Koha's functions then take it: in its log of
# actions, and in what this person may see. Nobody is logged in afterwards, whatever happens. `work` gets nothing where
# the service acts itself, or there is no such person.
sub as {
    my ( $dbh, $by, $work ) = @_;
    my $person = defined $by->{id} ? _record( $dbh, $by->{id} ) : undef;
    my $env    = $person && {
        number       => $person->{borrowernumber},
        id           => $person->{userid},
        cardnumber   => $person->{cardnumber},
        firstname    => $person->{firstname},
        surname      => $person->{surname},
        branch       => $person->{branchcode},
        branchname   => $person->{branchname},
        flags        => $person->{flags},
        emailaddress => q{},
    };
    no warnings qw(redefine once);
    local *C4::Context::userenv = sub { return $env };
    return $work->($person);
}

# Why this person may not do this act; undefined if they may.
sub against {
    my ( $dbh, $act, $person, $settings ) = @_;
    my ( $name, $kind ) = ( $act->{action}, $act->{by}{kind} );
    return $SERVICE{$name} && !defined $act->{by}{id} ? undef : 'not_permitted' if $kind eq 'service';
    return 'not_permitted' if !$person;
    return $kind eq 'patron' ? _against_patron( $act, $person, $settings ) : _against_staff( $dbh, $act, $person );
}

# The library decides whether joining changes Koha's record; what was changed may always be taken back.
sub _against_patron {
    my ( $act, $person, $settings ) = @_;
    return 'not_permitted' if !$OWN{ $act->{action} } || $act->{patron} != $person->{borrowernumber};
    return 'not_permitted' if $act->{action} eq 'set_sms' && $settings->{number_into_koha} ne 'yes';
    return;
}

sub _against_staff {
    my ( $dbh, $act, $person ) = @_;
    my $userid = $person->{userid};
    return 'not_permitted' if !defined $userid || $userid eq q{} || ( $person->{login_attempts} || 0 ) < 0;
    require C4::Auth;
    return 'not_permitted' if !C4::Auth::haspermission( $userid, $NEEDS{ $act->{action} } );
    return 'not_permitted' if defined $act->{patron} && !_sees( $person, $act->{patron} );
    my @branches = map { $_->{branchcode} } @{ $act->{letters} || $act->{rules} || [] };
    return 'not_permitted' if @branches && _only_own($person) && grep { $_ ne $person->{branchcode} } @branches;
    return;
}

# Koha's own answer. A patron whom Koha does not have is nobody's to see.
sub _sees {
    my ( $person, $number ) = @_;
    require Koha::Patrons;
    my ( $staff, $patron ) = map { scalar Koha::Patrons->find($_) } $person->{borrowernumber}, $number;
    return $staff && $patron && $staff->can_see_patron_infos($patron) ? 1 : 0;
}

# Where libraries are independent, staff change notices and rules of their own library alone, as on Koha's pages.
sub _only_own {
    my ($person) = @_;
    return C4::Context->preference('IndependentBranches') && !( ( $person->{flags} || 0 ) & 1 );
}

sub _record {
    my ( $dbh, $id ) = @_;
    return Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectrow_hashref(
                'select b.borrowernumber, b.userid, b.cardnumber, b.firstname, b.surname, b.branchcode, b.flags,'
                    . ' b.login_attempts, l.branchname from borrowers b left join branches l'
                    . ' on l.branchcode = b.branchcode where b.borrowernumber = ?',
                undef, $id
            );
        }
    );
}

1;
