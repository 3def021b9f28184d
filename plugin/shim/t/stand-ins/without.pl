# Loads the shim without one module, on a database where it is installed, and calls it as Koha does on any page.

use strict;
use warnings;
no warnings 'once';

my ($missing) = @ARGV;
unshift @INC, sub {
    die "$missing is missing\n" if $_[1] eq $missing;
    return;
};
require Stand::Stage;
$C4::Context::DBH = Stand::Stage::connection('current');
require Koha::Plugin::Tidings;
my $plugin = Koha::Plugin::Tidings->new( {} );
$C4::Context::INTERFACE = 'opac';
$C4::Context::USERENV   = { id => 'sofie', number => 1 };
my %run = ( type => ['email'] );
$plugin->before_send_messages( \%run );
$plugin->transform_prepared_letter( { letter => { code => 'HOLD' }, params => { branchcode => 'CPL' } } );
$plugin->$_ for qw(intranet_js opac_js api_namespace api_routes static_routes upgrade);
print "alive\n" if "@{ $run{type} }" eq 'email';
