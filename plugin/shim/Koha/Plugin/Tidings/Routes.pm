package Koha::Plugin::Tidings::Routes;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Settings;

my @STATIC = qw(/static/staff.js /static/opac.js /static/frame.js);

# Rises when a route is added or learns something, so that Koha's pages know whether Koha has read them.
our $EDITION = 2;

# The routes by which people reach the service's pages, by which a page of Koha asks how a patron is reached, and by
# which the service has something changed in Koha. They have no x-koha-authorization, because no permission opens them
# all; the controllers check the session, or the service's signature, themselves. Koha reads routes when it starts,
# which is noted.
sub api {
    my ($dbh) = @_;
    _note($dbh);
    return {
        '/enter' => {
            get => _page(
                'Enter#enter',
                'tidings_enter',
                [ _query( framed => 'Within a page of the OPAC' ) ],
                303 => { description => 'To the patron\'s pages, with a one-time ticket' },
                401 => _problem('Nobody is logged in'),
                404 => _problem('The pages have no public address, or the plugin is disabled'),
            )
        },
        '/staff' => {
            get => _page(
                'StaffEnter#enter',
                'tidings_staff',
                [   _query( framed => 'Within a page of Koha' ),
                    _query( patron => 'The borrowernumber of the patron whose page to open' ),
                    _query( to     => 'The path of the page to open, below the staff pages, with its query' ),
                ],
                303 => { description => 'To the staff pages, with a one-time ticket' },
                401 => _problem('Nobody is logged in'),
                403 => _problem('No permission of this person opens the pages'),
                404 => _problem('The pages have no address, or the plugin is disabled'),
            )
        },
        '/status' => {
            get => _page(
                'StaffEnter#status',
                'tidings_status',
                [ _query( patron => 'The borrowernumber' ) ],
                200 => { description => 'How the patron is reached', schema => { type => 'object' } },
                204 => { description => 'Nothing is said' },
            )
        },
        '/act' => { post => _act() },
    };
}

sub _note {
    my ($dbh) = @_;
    local $@;
    return eval {
        my $read = Koha::Plugin::Tidings::Settings::read_all($dbh)->{routes_read};
        Koha::Plugin::Tidings::Settings::save( $dbh, 'koha', routes_read => $EDITION ) if $read ne $EDITION;
        1;
    };
}

sub _page {
    my ( $to, $name, $parameters, %responses ) = @_;
    return {
        'x-mojo-to' => "Tidings::$to",
        operationId => $name,
        tags        => ['tidings'],
        produces    => [ 'application/json', 'text/html' ],
        parameters  => $parameters,
        responses   => { %responses, 500 => _problem('No ticket could be written') },
    };
}

# Its body is read and judged by the controller alone, once the request is believed: it is no parameter here.
sub _act {
    my $answer = { type => 'object' };
    return {
        'x-mojo-to' => 'Tidings::Act#act',
        operationId => 'tidings_act',
        tags        => ['tidings'],
        consumes    => ['application/json'],
        produces    => ['application/json'],
        parameters  => [],
        responses   => {
            200 => { description => 'Done, or done before', schema => $answer },
            map { ( $_ => { description => 'Not done', schema => $answer } ) } 400, 403, 409, 413, 500
        },
    };
}

sub _query {
    my ( $name, $description ) = @_;
    return { name => $name, in => 'query', description => $description, type => 'string' };
}

sub static {
    return { map { ( $_ => _file() ) } @STATIC };
}

sub _file {
    return {
        get => {
            'x-mojo-to' => 'Static#get',
            tags        => ['pluginStatic'],
            responses   => {
                200 => { description => 'The file', schema => { type => 'file' } },
                400 => _problem('Not a static file'),
                404 => _problem('No such file'),
                500 => _problem('Plugins are disabled'),
            },
        }
    };
}

sub _problem {
    my ($description) = @_;
    my $schema = { type => 'object', properties => { error => { type => 'string' } } };
    return { description => $description, schema => $schema };
}

1;
