package Koha::Plugin::Tidings;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';    # Koha compiles this file again after an upload

use base 'Koha::Plugins::Base';

our $VERSION = '{VERSION}';

# The packer stamps these from manifest.json; the file must also compile unstamped.
my %METADATA = (
    name            => '{NAME}',
    author          => '{AUTHOR}',
    description     => '{DESCRIPTION}',
    date_authored   => '2026-11-21',
    date_updated    => '{DATE}',
    minimum_version => '{MINIMUM_VERSION}',
    version         => $VERSION =~ /\A[0-9.]+\z/ ? $VERSION : '0.0.0',
    namespace       => 'tidings',
);

# Koha compiles this file again after an upload, but not what it requires: old parts below a new main file would be a
# mix of two versions.
delete @INC{ grep { m{\AKoha/Plugin/Tidings/\w+\.pm\z} } keys %INC };

# Koha calls `new` on every page, and a page dies if it dies. So even without a database it returns an object, one that
# can do nothing.
sub new {
    my ( $class, $args ) = @_;
    $args = {} if ref $args ne 'HASH';
    $args->{metadata} = {%METADATA};
    my $self;
    local $@;
    return $self if eval { $self = $class->SUPER::new($args); 1 };
    _complain("new: $@");
    return bless { %{$args}, class => $class }, $class;
}

# Applies our SQL files over Koha's own connection. Returns false, with a warning in Koha's log, if that failed.
# Idempotent.
sub install {
    my ($self) = @_;
    # Koha enables a plugin that it has installed.
    return $self->_migrate && _do( Switch => 'enable', _dbh(), sub { 1 } ) ? 1 : 0;
}

sub upgrade { return $_[0]->_migrate }

# Koha's own method, but noted in our settings: runs of Koha's sender that began while we were disabled have no fence.
sub enable {
    my ($self) = @_;
    my $enable = Koha::Plugins::Base->can('enable') or return;
    my $answer;
    my $done = _do( Switch => 'enable', _dbh(), sub { $answer = $self->$enable; 1 } );
    return $done ? $answer : $self->$enable;
}

# Gives queued notices back to Koha and restores its SMS driver; our tables go only if "delete all data" was ticked.
# Koha never passes a cgi here, but an old Koha lets anyone call public methods without one, so the caller must be an
# administrator or a script.
sub uninstall {
    my ($self) = @_;
    return if $self->{cgi} || !_do( Permission => 'may_remove' );
    return _do( Removal => 'remove', _dbh() ) ? 1 : 0;
}

# The configuration page: checklist, fields, and the switch between trial and live.
sub configure {
    my ($self) = @_;
    return if !$self->{cgi};
    return _do( Configure => 'show', $self, _dbh() );
}

# Lets the librarian into the service's pages, inside Koha's frame.
sub tool {
    my ($self) = @_;
    return if !$self->{cgi};
    return _do( Door => 'show', $self, _dbh() );
}

# Koha is about to read its queue. Removes our transports from this run's types, and asks the service to take over what
# it wants of the rest now.
sub before_send_messages {
    my ( $self, $params ) = @_;
    return if ref $params ne 'HASH';
    _do( Run => 'prepare', _dbh(), $params, _interface() );
    return;
}

# Stamps the library, and the hold or loan, into the letter's metadata, unless Koha uses that itself.
sub transform_prepared_letter {
    my ( $self, $prepared ) = @_;
    return if ref $prepared ne 'HASH';
    _do( Stamp => 'stamp', _dbh(), $prepared );
    return;
}

# Our messages on Koha's own page of consents.
sub patron_consent_type {
    return _do( Consents => 'type', _dbh() );
}

# Adds an entry to a patron's tabs on the staff side.
sub intranet_js {
    return _do( Menu => 'staff_script', $_[0] ) || q{};
}

# Adds an entry to the patron's account menu in the OPAC.
sub opac_js {
    return _do( Menu => 'opac_script', $_[0] ) || q{};
}

sub api_namespace { return 'tidings' }

sub api_routes { return _do( Routes => 'api', _dbh() ) || {} }

sub static_routes { return _do( Routes => 'static' ) || {} }

sub _migrate {
    my $applied = _do( Migrations => 'install', _dbh() );
    return $applied ? 1 : 0;
}

# Loads a part when it is first needed and calls a function of it. No part can take Koha down: if it dies, Koha's log
# gets a line and this returns undefined.
sub _do {
    my ( $part, $verb, @with ) = @_;
    local ( $@, $!, $_ );
    local $SIG{__DIE__};
    my $answer;
    my $done = eval {
        require "Koha/Plugin/Tidings/$part.pm";    ## no critic
        $answer = "Koha::Plugin::Tidings::$part"->can($verb)->(@with);
        1;
    };
    _complain("$part: $@") if !$done;
    return $answer;
}

sub _complain {
    my ($what) = @_;
    my ($line) = split /\n/, "$what";
    warn "Tidings: $line\n";
    return;
}

sub _dbh {
    local $@;
    local $SIG{__DIE__};
    return scalar eval { C4::Context->dbh };
}

sub _interface {
    local $@;
    local $SIG{__DIE__};
    return scalar( eval { C4::Context->interface } ) || 'opac';
}

1;
