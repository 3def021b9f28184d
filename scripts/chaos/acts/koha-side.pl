use strict;
use warnings;

use C4::Context;
use DBI;
use JSON::PP qw(decode_json);
use Koha::Plugin::Tidings;
use Time::HiRes qw(sleep);

# What runs inside Koha, with the plugin's own Perl: the job that sends the queue, and the switches of the plugin.
#   perl koha-side.pl SOCKET DATABASE send|live|trial|enable|disable [PAUSE_SECONDS]
# Prints a line of JSON for each thing that somebody else should know of.
my ( $socket, $database, $command, $pause ) = @ARGV;
local $| = 1;

my $source = "dbi:mysql:database=$database;mysql_socket=$socket";
my $dbh    = DBI->connect( $source, 'koha', q{}, { RaiseError => 1, PrintError => 0, mysql_enable_utf8 => 1 } );
$C4::Context::DBH       = $dbh;
$C4::Context::INTERFACE = $command eq 'send' ? 'cron' : 'intranet';
$C4::Context::CONFIG{database} = $database;

my $plugin = Koha::Plugin::Tidings->new( {} );

sub report { my (%what) = @_; print JSON::PP->new->ascii->encode( \%what ), "\n"; return }

# C4::Letters::SendQueuedMessages of Koha 24.11: reads without a lock, writes the status that it read back to each row,
# sends, and writes the result without looking again.
sub send_queue {
    my $params = { type => [], letter_code => [] };
    my ($enabled) = $dbh->selectrow_array(
        q{select plugin_value from plugin_data where plugin_class = 'Koha::Plugin::Tidings' and plugin_key = '__ENABLED__'});
    $plugin->before_send_messages($params) if $enabled;
    report( hooked => 1 );
    my $driver = C4::Context->preference('SMSSendDriver');
    my @types  = @{ ref $params->{type} ? $params->{type} : [ grep { defined } $params->{type} ] };
    my $where  = q{status = 'pending'};
    $where .= ' and message_transport_type in (' . join( q{,}, map { $dbh->quote($_) } @types ) . ')' if @types;
    sleep $pause if $pause;
    my $rows = $dbh->selectall_arrayref( "select * from message_queue where $where", { Slice => {} } );
    for my $row ( @{$rows} ) {
        $dbh->do( 'update message_queue set status = ? where message_id = ?', undef, @{$row}{qw(status message_id)} );
        my $transport = $row->{message_transport_type};
        next if $transport ne 'email' && $transport ne 'sms';
        my $fault = $transport eq 'sms' ? send_text( $row, $driver ) : undef;
        report( sent => $row->{message_id}, transport => $transport, text => $row->{content} ) if !defined $fault;
        $dbh->do( 'update message_queue set status = ?, failure_code = ? where message_id = ?',
            undef, defined $fault ? 'failed' : 'sent', $fault // q{}, $row->{message_id} );
    }
    return;
}

# Returns the failure code, or nothing where the driver took the text.
sub send_text {
    my ( $row, $driver ) = @_;
    my ($same) = $dbh->selectrow_array(
        q{select count(*) from message_queue where message_transport_type = 'sms' and borrowernumber = ?
          and letter_code = ? and content = ? and status = 'sent' and date(updated_on) = curdate()},
        undef, @{$row}{qw(borrowernumber letter_code content)}
    );
    return 'DUPLICATE_MESSAGE' if $same;
    return 'SMS_SEND_DRIVER_MISSING' if !$driver;
    my ($number) = $dbh->selectrow_array( 'select smsalertnumber from borrowers where borrowernumber = ?',
        undef, $row->{borrowernumber} );
    return 'MISSING_SMS' if !$number;
    return "SMS::Send::$driver does not exist, or is not installed" if $driver eq 'Tidings';
    return;
}

if ( $command eq 'send' ) {
    send_queue();
}
elsif ( $command eq 'live' ) {
    require Koha::Plugin::Tidings::Mode;
    my $against = Koha::Plugin::Tidings::Mode::go_live( $dbh, 'chief', 1 );
    report( against => $against );
}
elsif ( $command eq 'trial' ) {
    require Koha::Plugin::Tidings::Mode;
    Koha::Plugin::Tidings::Mode::go_back( $dbh, 'chief' );
    report( against => undef );
}
elsif ( $command eq 'enable' ) {
    $plugin->enable;
    report( against => undef );
}
elsif ( $command eq 'disable' ) {
    # Koha::Plugins::Base::disable.
    $plugin->store_data( { __ENABLED__ => 0 } );
    report( against => undef );
}
else {
    die "unknown command\n";
}
