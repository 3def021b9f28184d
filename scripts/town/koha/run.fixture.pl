use strict;
use warnings;

use C4::Context;
use DBI;
use JSON::PP qw(decode_json encode_json);
use Koha::Plugin::Tidings;

# Runs Koha's sender up to the point where it has read its queue: calls the plugin as Koha does, and prints the ids of
# the notices that it would send.
my ( $socket, $database, $interface, $json ) = @ARGV;
my $params = decode_json($json);
my $source = "dbi:mysql:database=$database;mysql_socket=$socket";
my $dbh    = DBI->connect( $source, 'root', q{}, { RaiseError => 1, PrintError => 0 } );
$C4::Context::DBH       = $dbh;
$C4::Context::INTERFACE = $interface;

Koha::Plugin::Tidings->new( {} )->before_send_messages($params);

my @types = ref $params->{type} ? @{ $params->{type} } : grep { defined } $params->{type};
my $where = q{status = 'pending' and message_transport_type in ('email', 'sms')};
$where .= ' and message_transport_type in (' . join( q{,}, map { $dbh->quote($_) } @types ) . ')' if @types;
$where .= ' and message_id = ' . $dbh->quote( $params->{message_id} ) if $params->{message_id};
my $ids = $dbh->selectcol_arrayref("select message_id from message_queue where $where order by message_id");
print encode_json( [ map { $_ + 0 } @{$ids} ] );
