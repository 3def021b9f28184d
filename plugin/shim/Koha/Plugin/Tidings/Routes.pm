package Koha::Plugin::Tidings::Routes;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

my @STATIC = qw(/static/staff.js /static/opac.js);

# The route by which a patron reaches the service's pages. It has no x-koha-authorization, because every patron may use
# it; the controller itself checks the session and returns 401 without one.
sub api {
    return {
        '/enter' => {
            get => {
                'x-mojo-to' => 'Tidings::Enter#enter',
                operationId => 'tidings_enter',
                tags        => ['tidings'],
                produces    => [ 'application/json', 'text/html' ],
                responses   => {
                    303 => { description => 'To the patron\'s pages, with a one-time ticket' },
                    401 => _problem('Nobody is logged in'),
                    404 => _problem('The pages have no public address, or the plugin is disabled'),
                    500 => _problem('No ticket could be written'),
                },
            }
        }
    };
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
