package Koha::Plugins::Base;

# Stands in for Koha's class: what its `new` does, and the methods that the shim uses.

use strict;
use warnings;

use C4::Context;

our $BROKEN;

sub new {
    my ( $class, $args ) = @_;
    die "broken\n" if $BROKEN;
    return if !C4::Context->config('enable_plugins');
    $args->{class} = $class;
    my $self = bless $args, $class;
    my $version = $self->get_metadata->{version};
    if ( !$self->retrieve_data('__INSTALLED__') ) {
        $self->store_data( { __INSTALLED__ => 1, __ENABLED__ => 1, __INSTALLED_VERSION__ => $version } )
            if $self->install;
    }
    elsif ( $version ne $self->retrieve_data('__INSTALLED_VERSION__') ) {
        $self->store_data( { __INSTALLED_VERSION__ => $version } ) if $self->upgrade;
    }
    ( $self->{_bundle_path} = $INC{'Koha/Plugin/Tidings.pm'} ) =~ s/[.]pm\z//;
    return $self;
}

sub get_metadata { return $_[0]{metadata} }

sub store_data {
    my ( $self, $data ) = @_;
    for my $key ( keys %{$data} ) {
        C4::Context->dbh->do( 'replace into plugin_data values (?, ?, ?)', undef, $self->{class}, $key, $data->{$key} );
    }
    return;
}

sub retrieve_data {
    my ( $self, $key ) = @_;
    my $sql = 'select plugin_value from plugin_data where plugin_class = ? and plugin_key = ?';
    my ($value) = C4::Context->dbh->selectrow_array( $sql, undef, $self->{class}, $key );
    return $value;
}

sub enable {
    my ($self) = @_;
    $self->store_data( { __ENABLED__ => 1 } );
    return $self;
}

sub get_template {
    my ( $self, $args ) = @_;
    require Stand::Template;
    return Stand::Template->new("$self->{_bundle_path}/$args->{file}");
}

our @OUTPUT;

sub output_html {
    my ( $self, $html ) = @_;
    push @OUTPUT, $html;
    return;
}

1;
