package Koha::Plugin::Tidings::NodeVersion;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Returns what `node --version` prints on this server, run as the web server's user; undefined if there is no node, or
# if it does not finish in time.
sub found {
    my ($seconds) = @_;
    my ($node) = grep { -x && !-d } map { "$_/node" } split( /:/, $ENV{PATH} || q{} ), qw(/usr/local/bin /usr/bin);
    return if !$node;
    local ( $@, $?, $SIG{CHLD} ) = ( q{}, 0, 'DEFAULT' );
    # The handle is declared outside the eval because closing it waits for the program, which must be dead by then.
    my ( $said, $pid, $pipe );
    my $before = alarm 0;
    eval {
        local $SIG{ALRM} = sub { die "time is up\n" };
        alarm $seconds;
        $pid  = open $pipe, '-|', $node, '--version' or die "cannot start\n";
        $said = <$pipe>;
        alarm 0;
        1;
    } or alarm 0;
    kill 'KILL', $pid if $pid;
    close $pipe if $pid;
    alarm $before if $before;
    return defined $said && $said =~ /\A(v[0-9.]+)/ ? $1 : undef;
}

1;
