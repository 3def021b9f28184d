use strict;
use warnings FATAL => 'all';

use Test::More;
use C4::Auth;
use JSON::PP ();
use Koha::Patrons;
use Koha::Plugin::Tidings::SmsRecord;
use Stand::Acts qw(library ask opted_in json $PATRON $OTHER $STAFF $LESSER);
use Stand::Stage qw(shapes queue rows value warnings_of);

my $NUMBER = '+4512345678';

sub tick { my (@ways) = @_; return { days => undef, digest => 0, transports => [@ways] } }
sub state_of { my ( $number, %ticks ) = @_; return { number => $number, ticks => {%ticks} } }
sub by { my ( $kind, $id ) = @_; return { kind => $kind, id => $id } }

sub sms {
    my ( $action, $by, $from, $to, $patron ) = @_;
    return { action => $action, by => $by, patron => $patron || $PATRON, from => $from, to => $to };
}

sub now {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::SmsRecord::read_state( $dbh, $PATRON, 'Hold_Filled' );
}

sub note_change {
    my ( $dbh, $was, $became ) = @_;
    $dbh->do(
        'insert into tidings_host_change (action, target, is_open, patron_id, was, became, made_at, made_by)'
            . q{ values ('number_into_koha', ?, 1, ?, ?, ?, utc_timestamp(), 'test')},
        undef, "patron $PATRON", $PATRON, json($was), json($became)
    );
    return;
}

my $none    = state_of( undef,   Hold_Filled => undef );
my $written = state_of( $NUMBER, Hold_Filled => tick('sms') );
my $self    = by( patron => $PATRON );
my $staff   = by( staff  => $STAFF );

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = library( $shape, number_into_koha => 'yes' );
    %C4::Auth::FLAGS = ();
    my $set = sms( set_sms => $self, $none, $written );

    # Only who said yes, only with their own number, only if the library wants it, only for themselves.
    is_deeply [ ask( $dbh, $set ) ], [ 409, { because => 'not_opted_in' } ], "$shape: who has not joined stays as is";
    opted_in( $dbh, $PATRON, '4512345678' );
    opted_in( $dbh, $OTHER,  '4587654321' );
    for my $case (
        [ 'the number of another',  $self, $none, state_of( '+4587654321', Hold_Filled => undef ), 400, 'shape' ],
        [ 'a number without plus',  $self, $none, state_of( '4512345678',  Hold_Filled => undef ), 400, 'shape' ],
        [ 'over a number',          $self, state_of( '99', Hold_Filled => undef ), $written, 400, 'shape' ],
        [ 'no number any more',     $self, $written, $none, 400, 'shape' ],
        [ 'a way that is not SMS',  $self, $none, state_of( undef, Hold_Filled => tick('email') ), 400, 'shape' ],
        [ 'a way fewer', $self, state_of( undef, Hold_Filled => tick('email') ), $written, 400, 'shape' ],
        [ 'another digest', $self, $none, state_of( undef, Hold_Filled => { %{ tick('sms') }, digest => 1 } ),
            400, 'shape' ],
        [ 'other messages',         $self, $none, state_of( $NUMBER, Item_Due => undef ), 400, 'shape' ],
        [ 'for another patron',     by( patron => $OTHER ), $none, $written, 403, 'not_permitted' ],
        [ 'by the service alone',   by( service => undef ), $none, $written, 403, 'not_permitted' ],
        [ 'by a patron who is not', by( patron => 999 ), $none, $written, 403, 'not_permitted' ],
        [ 'by nobody',              by( staff => undef ), $none, $written, 403, 'not_permitted' ],
        [ 'by staff without the permission', $staff, $none, $written, 403, 'not_permitted' ],
        [ 'by a patron as staff', by( staff => $PATRON ), $none, $written, 403, 'not_permitted' ],
    ) {
        my ( $what, $by, $from, $to, $status, $because ) = @{$case};
        is_deeply [ ask( $dbh, sms( set_sms => $by, $from, $to ) ) ], [ $status, { because => $because } ],
            "$shape: $what: refused";
    }
    is_deeply now($dbh), $none, "$shape: and the record is as it was";
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', number_into_koha => 'no' );
    is_deeply [ ask( $dbh, $set ) ], [ 403, { because => 'not_permitted' } ],
        "$shape: as installed, no record is changed";
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', number_into_koha => 'yes', mode => 'trial' );
    is_deeply [ ask( $dbh, $set ) ], [ 409, { because => 'trial' } ], "$shape: in trial only who is on the list";
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', trial_addresses => '+45 87 65 43 21, 12345' );
    is_deeply [ ask( $dbh, $set ) ], [ 409, { because => 'trial' } ], "$shape: and not who is not";
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', trial_addresses => "5550100\n12 34-56 78" );

    # What is written, and that it is written once.
    my @stored;
    local $Koha::Patrons::STORE = sub { push @stored, $_[1]{number} };
    is_deeply [ ask( $dbh, $set ) ], [ 200, { done => 'done', now => $written } ], "$shape: on the list it is written";
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', mode => 'live' );
    is_deeply [ ask( $dbh, $set ) ], [ 200, { done => 'already', now => $written } ], "$shape: asked again, it is so";
    is_deeply \@stored, [$PATRON], "$shape: Koha wrote it once, in the patron's own name";
    is_deeply [ ask( $dbh, sms( set_sms => $self, state_of( undef, Hold_Filled => tick('email') ),
        state_of( $NUMBER, Hold_Filled => tick(qw(email sms)) ) ) ) ],
        [ 409, { because => 'changed' } ], "$shape: over what is not as it was seen: refused";
    is_deeply [ ask( $dbh, sms( set_sms => $self, state_of( $NUMBER, Advance_Notice => undef ),
        state_of( $NUMBER, Advance_Notice => tick('sms') ) ) ) ],
        [ 409, { because => 'no_such_message' } ], "$shape: no tick for what Koha does not text";
    is_deeply [ ask( $dbh, sms( set_sms => $self, state_of( $NUMBER, No_Such => undef ),
        state_of( $NUMBER, No_Such => tick('sms') ) ) ) ],
        [ 409, { because => 'no_such_message' } ], "$shape: nor for what it does not know";

    # Taking back: only what the service has noted, only as far as it is so.
    my $restore = sms( restore_sms => $self, $written, $none );
    is_deeply [ ask( $dbh, $restore ) ], [ 409, { because => 'not_ours' } ], "$shape: what is not noted is not ours";
    note_change( $dbh, $none, $written );
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', mode => 'trial', trial_addresses => q{} );
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', number_into_koha => 'no' );
    for my $case (
        [ 'another number', $self, $written, state_of( '+4511111111', Hold_Filled => tick('sms') ) ],
        [ 'a number that is not ours', $self, state_of( '99', Hold_Filled => undef ), $none ],
        [ 'more ticks', $self, $written, state_of( $NUMBER, Hold_Filled => tick(qw(email sms)) ) ],
        [ 'what we did not write', $self, state_of( $NUMBER, Advance_Notice => tick('sms') ),
            state_of( $NUMBER, Advance_Notice => undef ) ],
    ) {
        my ( $what, $by, $from, $to ) = @{$case};
        is_deeply [ ask( $dbh, sms( restore_sms => $by, $from, $to ) ) ], [ 400, { because => 'shape' } ],
            "$shape: taking back $what: refused";
    }
    is_deeply [ ask( $dbh, $restore ) ], [ 200, { done => 'done', now => $none } ],
        "$shape: in trial, and with the setting off, it is taken back";
    is value( $dbh, 'select count(*) from borrower_message_preferences' ), 0, "$shape: without a trace";
    is_deeply [ ask( $dbh, $restore ) ], [ 200, { done => 'already', now => $none } ], "$shape: asked again, it is so";

    # Half of it: the patron has ticked mail meanwhile, and that stays.
    $dbh->do( 'update borrowers set smsalertnumber = ? where borrowernumber = ?', undef, $NUMBER, $PATRON );
    C4::Members::Messaging::SetMessagingPreference( { borrowernumber => $PATRON, message_attribute_id => 1,
        message_transport_types => [qw(email sms)], wants_digest => 0 } );
    my $mixed = state_of( $NUMBER, Hold_Filled => tick(qw(email sms)) );
    my $after = state_of( undef,   Hold_Filled => tick('email') );
    is_deeply [ ask( $dbh, sms( restore_sms => $self, $mixed, $after ) ) ], [ 200, { done => 'done', now => $after } ],
        "$shape: what the patron chose meanwhile stays";
    $dbh->do('delete from borrowers where borrowernumber = 7');
    is_deeply [ ask( $dbh, $restore ) ], [ 403, { because => 'not_permitted' } ], "$shape: nobody acts who is gone";

    # Staff: by the permission of Koha's own page, and only for whom they may see.
    $C4::Auth::FLAGS{borrowers} = { edit_borrowers => 1 };
    my $for_other = sms( set_sms => $staff, $none, state_of( '+4587654321', Hold_Filled => undef ), $OTHER );
    my @seen;
    local $Koha::Patrons::SEES = sub { push @seen, "@_ as " . C4::Context->userenv->{id}; 0 };
    is_deeply [ ask( $dbh, $for_other ) ], [ 403, { because => 'not_permitted' } ],
        "$shape: not for whom they do not see";
    is_deeply \@seen, ["$STAFF $OTHER as sofie"], "$shape: as Koha says of that person";
    $Koha::Patrons::SEES = sub {1};
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', mode => 'live' );
    is +( ask( $dbh, $for_other ) )[0], 200, "$shape: staff who may edit patrons";
    $dbh->do("update borrowers set login_attempts = -1 where borrowernumber = $STAFF");
    is +( ask( $dbh, $for_other ) )[0], 403, "$shape: not while their account is locked";
    $dbh->do("update borrowers set login_attempts = 0 where borrowernumber = $STAFF");

    # A notice: only one of ours, back to pending; by the service, or by staff who may edit patrons.
    my $id     = queue( $dbh, borrowernumber => $OTHER, status => 'deleted' );
    my $put    = { action => 'put_back', by => by( service => undef ), message_id => $id };
    is_deeply [ ask( $dbh, $put ) ], [ 409, { because => 'gone' } ], "$shape: a notice that is not ours stays";
    $dbh->do( 'insert into tidings_notice (notice_id, patron_id, state, first_seen_at, changed_at)'
            . " values ($id, $OTHER, 'taken', utc_timestamp(), utc_timestamp())" );
    is_deeply [ ask( $dbh, $put ) ], [ 200, { done => 'done' } ], "$shape: one of ours goes back";
    is value( $dbh, 'select status from message_queue' ), 'pending', "$shape: and is pending";
    is_deeply [ ask( $dbh, $put ) ], [ 200, { done => 'already' } ], "$shape: asked again, it is so";
    is_deeply [ ask( $dbh, { %{$put}, by => by( service => 1 ) } ) ], [ 403, { because => 'not_permitted' } ],
        "$shape: the service is no person";
    is_deeply [ ask( $dbh, { %{$put}, by => by( patron => $OTHER ) } ) ], [ 403, { because => 'not_permitted' } ],
        "$shape: no patron puts notices back";
}

# Consents, where this Koha has them.
my ( $plugin, $dbh ) = library('current');
my %nothing = ( given_on => undef, refused_on => undef );
my $consent
    = { action => 'write_consent', by => $self, patron => $PATRON, given => JSON::PP::true, from => {%nothing} };
is_deeply [ ask( $dbh, $consent ) ], [ 409, { because => 'not_in_this_koha' } ], 'without our type there is no consent';
{
    no warnings 'once';
    $Koha::Patron::Consents::TYPES = { TIDINGS => {} };
}
is_deeply [ ask( $dbh, $consent ) ], [ 409, { because => 'not_so' } ], 'a consent that nobody gave is not written';
is_deeply [ warnings_of( sub {
            is_deeply [ ask( $dbh, { %{$consent}, given => 'yes' } ) ], [ 400, { because => 'shape' } ],
                'only yes or no' } ) ],
    ["Tidings: act write_consent: not of its shape\n"], 'the log says so';
opted_in( $dbh, $PATRON, '4512345678' );
is_deeply [ ask( $dbh, $consent ) ], [ 200, { done => 'done' } ], 'one that was given is';
is_deeply [ ask( $dbh, $consent ) ], [ 200, { done => 'already' } ], 'once';
is_deeply [ ask( $dbh, { %{$consent}, given => JSON::PP::false } ) ], [ 409, { because => 'not_so' } ], 'nor refused';
$dbh->do(q{update tidings_standing set state = 'opted_out'});
my $no = { %{$consent}, given => JSON::PP::false };
is_deeply [ ask( $dbh, $no ) ], [ 409, { because => 'changed' } ], 'what the patron changed there meanwhile stays';
warnings_of( sub {
        is_deeply [ ask( $dbh, { %{$no}, from => { %nothing, given_on => 'soon' } } ) ],
            [ 400, { because => 'shape' } ], 'instants are instants' } );
my $given_on = value( $dbh, 'select given_on from patron_consent' );
is_deeply [ ask( $dbh, { %{$no}, from => { %nothing, given_on => $given_on } } ) ], [ 200, { done => 'done' } ],
    'until it is taken back';
is_deeply rows( $dbh, 'select type, given_on, refused_on is not null as refused from patron_consent' ),
    [ { type => 'TIDINGS', given_on => undef, refused => 1 } ], 'one row says so';

# A fault in the middle leaves nothing half done.
opted_in( $dbh, $OTHER, '4587654321' );
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', number_into_koha => 'yes' );
local $Koha::Patrons::STORE = sub { die "the number +4587654321 is refused\n" };
my $theirs = state_of( '+4587654321', Hold_Filled => tick('sms') );
my $broken = sms( set_sms => by( patron => $OTHER ), $none, $theirs, $OTHER );
my $failed = [ 500, { because => 'failed' } ];
my @warned = warnings_of( sub { is_deeply [ ask( $dbh, $broken ) ], $failed, 'Koha refuses' } );
is_deeply \@warned, ["Tidings: act set_sms: an error, database code 0\n"], 'the log has no number';
is value( $dbh, 'select count(*) from borrower_message_preferences' ), 0, 'and the tick is not written either';

done_testing;
