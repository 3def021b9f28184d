use strict;
use warnings FATAL => 'all';

use Test::More;
use JSON::PP ();
use Koha::Plugin::Tidings::Roles;
use Stand::Stage qw(installed rows);
use C4::Auth;

delete $ENV{REQUEST_METHOD};
my ( $plugin, $dbh ) = installed('current');
C4::Context->set_preference( Version => '25.0500000' );
$C4::Context::INTERFACE = 'intranet';
%C4::Auth::FLAGS        = ( borrowers => { edit_borrowers => 1 }, plugins => { tool => 1 } );
is $plugin->intranet_js, q{}, 'nobody is logged in: no entry for staff';
is $plugin->opac_js,     q{}, 'nor for a patron';
$C4::Context::USERENV = { id => 'sofie', number => 51 };

# Before Koha has read the routes.
my $tool = qr{[^"<>]*&amp;method=tool&amp;patron=};
like $plugin->intranet_js, qr{
    \A<script\ src="/api/v1/contrib/tidings/static/static/staff\.js"\ id="tidings-staff"\ data-label="Messages\ \(Tidings\)"
    \ data-see="1"\ data-tab="Messages"\ data-tool="$tool"></script>\z
    }x, 'before Koha has read the routes, staff who may use the tool have the way to it';
delete $C4::Auth::FLAGS{plugins};
is $plugin->intranet_js, q{}, 'and others none';
is $plugin->opac_js,     q{}, 'no entry for patrons while it leads nowhere';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', opac_url => 'https://library.example/tidings' );
like $plugin->opac_js, qr{
    \A<script\ src="/api/v1/contrib/tidings/static/static/opac\.js"\ id="tidings-opac"\ data-consent="[^"]+[{]link[}]"
    \ data-hint="[^"]+[{]link[}][^"]*"
    \ data-label="Text\ messages\ and\ notifications"\ data-link="/api/v1/contrib/tidings/enter"></script>\z
    }x, 'an external script for patrons, and nothing inline';

# Once it has.
my ( $api, $static ) = ( $plugin->api_routes, $plugin->static_routes );
is_deeply [ sort keys %{$api} ], [ '/act', '/enter', '/staff', '/status' ], 'the ways in';
for my $route ( map { $_->{get} || $_->{post} } values %{$api} ) {
    is_deeply [ grep { $_->{in} ne 'query' || $_->{required} } @{ $route->{parameters} } ], [],
        "$route->{operationId} names what may be in its query";
    my ( $class, $method ) = $route->{'x-mojo-to'} =~ /\ATidings::(\w+)#(\w+)\z/;
    require "Koha/Plugin/Tidings/$class.pm";
    ok "Koha::Plugin::Tidings::$class"->can($method), "$route->{'x-mojo-to'} is there";
}
my $folder = $INC{'Koha/Plugin/Tidings.pm'} =~ s{[.]pm\z}{}r;
ok -f $folder . $_, "the file of the static route $_ exists" for sort keys %{$static};
is $static->{$_}{get}{'x-mojo-to'}, 'Static#get', "$_ is served as a file" for sort keys %{$static};

my $both = qr{\A<script src="[^"]*/frame\.js"></script><script src="[^"]*/(?:staff|opac)\.js" [^<>]*></script>\z};
like $plugin->opac_js, $both, 'then our page can stand within those of the OPAC';
is $plugin->intranet_js, q{}, 'the pages of staff still have no address';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', staff_url => 'https://staff.library.example/tidings' );
like $plugin->intranet_js, $both, 'with one, desk staff without any permission for plugins have an entry';
unlike $plugin->intranet_js, qr/data-tool|data-posted/, 'not the way to the tool';
{
    local $ENV{REQUEST_METHOD} = 'POST';
    like $plugin->intranet_js, qr/ data-posted="1"/, 'a page that came by a form says so: Koha\'s login is one';
}
C4::Context->set_preference( Version => '19.0600020' );
like $plugin->intranet_js, qr{src="/plugin/Koha/Plugin/Tidings/static/staff\.js"},
    'an old Koha has the file at once, without a restart';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', routes_read => $_ ),
    unlike $plugin->intranet_js, qr/frame\.js/, "routes of an edition '$_' are not enough"
    for q{}, 0, 'x';
{
    local $C4::Context::DBH;
    is scalar keys %{ $plugin->api_routes }, 4, 'without a database the routes are there all the same';
}
$plugin->api_routes;

# Who may.
%C4::Auth::FLAGS = ( circulate => 1, plugins => { tool => 1 } );
is $plugin->intranet_js, q{}, 'whom no permission gives a role has no entry';
%C4::Auth::FLAGS = ( plugins => { configure => 1 } );
unlike $plugin->intranet_js, qr/ data-see=/, 'who may only change settings sees nothing of patrons';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', role_see => '["circulate"]' );
%C4::Auth::FLAGS = ( circulate => { circulate_remaining_permissions => 1 } );
like $plugin->intranet_js, qr/ data-see="1"/, 'the library may map a role to another permission';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', role_see => '{oops' );
is $plugin->intranet_js, q{}, 'a mapping that cannot be read grants nothing';

for my $case (
    [ ['superlibrarian'],            [qw(answer see send set)] ],
    [ ['borrowers'],                 [qw(answer see send)] ],
    [ ['borrowers:list_borrowers'],  ['see'] ],
    [ ['plugins'],                   ['set'] ],
    [ ['plugins:tool'],              [] ],
    [ [qw(circulate borrowersx)],    [] ],
) {
    my ( $permissions, $roles ) = @{$case};
    is_deeply [ sort keys %{ Koha::Plugin::Tidings::Roles::of( {}, $permissions ) } ], $roles,
        "@{$permissions} may by default do: @{$roles}";
}

done_testing;
