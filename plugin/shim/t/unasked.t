use strict;
use warnings FATAL => 'all';

use Test::More;
use Stand::Service;
use Stand::Stage qw(installed queue value warnings_of);

sub setting { return value( $_[0], 'select value from tidings_setting where name = ?', $_[1] ) }

# A library that is live and takes mail, and a service that answers so.
sub taking {
    my ($body) = @_;
    my $service = Stand::Service->start( $body ? sub { Stand::Service::answer( $_[0], '200 OK', $body ) } : undef );
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live', inner_url => $service->url );
    $dbh->do( 'insert into tidings_rule (transport, takes, changed_at, changed_by)'
            . " values ('email', 1, utc_timestamp(3), 'test')" );
    return ( $plugin, $dbh, $service );
}

sub types_after {
    my ( $plugin, %params ) = @_;
    my @types = qw(email phone);
    warnings_of( sub { $plugin->before_send_messages( { type => \@types, %params } ) } );
    return "@types";
}

# At most two runs in a row leave mail out; then it goes Koha's way, and the service can say so.
{
    my ( $plugin, $dbh ) = taking();
    is types_after($plugin), 'phone', 'a run that cannot ask leaves mail out';
    is types_after($plugin), 'phone', 'so does the next';
    is setting( $dbh, 'mail_passed_at' ), undef, 'nothing has gone past us so far';
    is types_after($plugin), 'email phone', 'the third sends it';
    ok defined setting( $dbh, 'mail_passed_at' ), 'and says that it did';
    is types_after($plugin), 'email phone', 'and all that follow, until the service answers';
    is setting( $dbh, 'mail_unasked' ), 2, 'the runs are counted no further';
}

# An answer ends it.
{
    my ( $plugin, $dbh, $service ) = taking('{"taken":3}');
    $dbh->do( 'insert into tidings_setting (name, value, sealed, changed_at, changed_by)'
            . " values ('mail_unasked', '2', 0, utc_timestamp(3), 'koha')" );
    is types_after($plugin), 'email phone', 'a run that was answered sends what is left';
    is setting( $dbh, 'mail_unasked' ), 0, 'and the next failure counts from the beginning';
}
{
    my ( $plugin, $dbh, $service ) = taking('{"taken":3,"undecided":true}');
    is types_after($plugin), 'phone', 'where the service could not look at all rows, mail waits for the next run';
    is setting( $dbh, 'mail_unasked' ), 1, 'which counts as a run that could not be asked about';
}

# What always passes.
{
    my ( $plugin, $dbh ) = taking();
    my $reset = queue( $dbh, message_transport_type => 'email', letter_code => 'PASSWORD_RESET' );
    is types_after($plugin), 'email phone', 'while a letter waits that gives access to an account, mail goes';
    is types_after( $plugin, letter_code => ['PASSWORD_RESET'] ), 'email phone', 'so does a run of such letters';
    is types_after( $plugin, message_id => $reset ), 'email phone', 'so does a run of one row';
    $dbh->do('delete from message_queue');
    my $hold = queue( $dbh, message_transport_type => 'email', letter_code => 'HOLD' );
    is types_after( $plugin, message_id => $hold ), 'email phone', 'and any one row that is sent at once';
    $dbh->begin_work;
    is types_after($plugin), 'email phone', 'within a transaction mail goes';
    $dbh->rollback;
    is types_after( $plugin, where => 'x' x 70_000 ), 'email phone', 'and where the run could never be asked about';
    is setting( $dbh, 'mail_unasked' ), undef, 'none of these is counted';
}

# In trial, and where no rule takes mail, nothing is left out.
{
    my ( $plugin, $dbh ) = taking();
    $dbh->do(q{update tidings_setting set value = 'trial' where name = 'mode'});
    is types_after($plugin), 'email phone', 'in trial mail is Koha\'s';
    $dbh->do(q{update tidings_setting set value = 'live' where name = 'mode'});
    $dbh->do('update tidings_rule set takes = 0');
    is types_after($plugin), 'email phone', 'and so it is without a rule';
}

# Where the count cannot be kept, mail goes.
{
    my ( $plugin, $dbh ) = taking();
    $dbh->do(q{create trigger no_count before insert on tidings_setting for each row
        begin if new.name = 'mail_unasked' then signal sqlstate '45000'; end if; end});
    my $types = types_after($plugin);
    $dbh->do('drop trigger no_count');
    is $types, 'email phone', 'a count that cannot be written holds nothing up';
}

done_testing;
