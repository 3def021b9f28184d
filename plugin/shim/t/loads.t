use strict;
use warnings FATAL => 'all';

use Test::More;
use File::Find qw(find);
use Module::Load::Conditional qw(can_load);
use Stand::Cgi;
use Stand::Stage qw(stage warnings_of);

my ($home) = map { s{/t/loads[.]t\z}{}r } __FILE__;
my @files;
find( { wanted => sub { push @files, $File::Find::name if /[.]pm\z/ }, no_chdir => 1 }, "$home/Koha" );

cmp_ok scalar @files, '>', 15, 'the shim has its parts';
for my $file ( sort @files ) {
    my $part = substr $file, length "$home/";
    my $program = qq{BEGIN { \$SIG{__WARN__} = sub { die \@_ } } require "$part"};
    my $said    = qx{$^X -I$home -I$home/t/stand-ins -e '$program' 2>&1};
    is "$?:$said", '0:', "$file compiles without a warning";
    open my $source, '<', $file or die $!;
    my $lines = () = <$source>;
    cmp_ok $lines, '<', 250, "$file is not long";
}

my $dbh = stage('current');
require Koha::Plugin::Tidings;
Koha::Plugin::Tidings->new( {} );

# Modules that a Koha may lack or have broken. The main file needs none of them.
my @FOREIGN = qw(
    HTTP/Tiny.pm JSON/PP.pm Digest/SHA.pm MIME/Base64.pm Koha/Token.pm C4/Languages.pm C4/Auth.pm Mojo/Base.pm
);
my @OWN = map {m{(Koha/Plugin/Tidings/\w+[.]pm)\z}} @files;
for my $missing ( @FOREIGN, @OWN ) {
    my $said = qx{$^X -I$home -I$home/t/stand-ins $home/t/stand-ins/without.pl $missing 2>/dev/null};
    is $said, "alive\n", "Koha lives on without $missing";
}

delete $INC{'Koha/Plugin/Tidings.pm'};
ok can_load( modules => { 'Koha::Plugin::Tidings' => undef }, nocache => 1 ), 'Koha can load the plugin unstamped';
like $Koha::Plugin::Tidings::VERSION, qr/\A\{VERSION\}\z|\A[0-9.]+\z/, 'the version is numeric, or not stamped yet';

my $plugin = Koha::Plugin::Tidings->new;
is_deeply [ grep { !defined } values %{ $plugin->get_metadata } ], [], 'no value of the metadata is undefined';
like $plugin->get_metadata->{version}, qr/\A[0-9]+(?:[.][0-9]+)*\z/, 'the version is numeric even before it is stamped';
is $plugin->retrieve_data('__ENABLED__'), 1, 'an installation leaves the plugin enabled';

my @hooks = qw(
    install upgrade enable uninstall configure tool before_send_messages transform_prepared_letter
    intranet_js opac_js patron_consent_type api_namespace api_routes static_routes new
);
my @names  = do { no strict 'refs'; keys %Koha::Plugin::Tidings:: };
my %public = map { ( $_ => 1 ) } grep { defined &{"Koha::Plugin::Tidings::$_"} && !/\A_/ } @names;
delete @public{@hooks};
is_deeply [ sort keys %public ], [], 'nothing is public but the hooks';

$C4::Context::INTERFACE = 'opac';
for my $hook ( grep { $_ ne 'new' } @hooks ) {
    my $output = q{};
    {
        open my $caught, '>', \$output or die $!;
        local *STDOUT = $caught;
        ok eval { $plugin->$hook; 1 }, "$hook is safe without arguments and without login";
    }
    is $output, q{}, "$hook prints nothing";
}
ok $dbh->selectrow_array('select count(*) from tidings_setting'), 'and nothing was removed';

{
    local $Koha::Plugins::Base::BROKEN = 1;
    my $broken;
    my @warned = warnings_of( sub { $broken = Koha::Plugin::Tidings->new( {} ) } );
    isa_ok $broken, 'Koha::Plugin::Tidings', 'what new gives when Koha itself is broken';
    is_deeply \@warned, ["Tidings: new: broken\n"], 'and Koha\'s log says why';
    is $broken->api_namespace, 'tidings', 'and its methods answer';
}
{
    local $C4::Context::CONFIG{enable_plugins} = 0;
    is( Koha::Plugin::Tidings->new( {} ), undef, 'where plugins are off, new gives nothing, as Koha\'s own does' );
}
{
    local $C4::Context::DBH;
    my @warned = warnings_of( sub { $plugin->$_( {} ) for qw(before_send_messages transform_prepared_letter) } );
    cmp_ok scalar @warned, '>=', 1, 'without a database the hooks warn and live';
}

# CGI programs show the page of their handler for anything that dies, even within an eval.
{
    local $C4::Context::DBH;
    my $called = 0;
    local $SIG{__DIE__} = sub { $called++ };
    warnings_of( sub { $plugin->before_send_messages( {} ) } );
    is $called, 0, 'a handler of the page never hears of our troubles';
}

# A new version uploaded into a running process brings its own parts.
$INC{'Koha/Plugin/Tidings/Fence.pm'} = 'old';
delete $INC{'Koha/Plugin/Tidings.pm'};
is_deeply [ warnings_of( sub { require Koha::Plugin::Tidings } ) ], [], 'a second compilation warns of nothing';
is $INC{'Koha/Plugin/Tidings/Fence.pm'}, undef, 'and forgets the parts of the old version';

done_testing;
