package Stand::Template;

# Koha's template object: Template Toolkit with the includes of the staff pages, here empty.

use strict;
use warnings;

use Template;

my @INCLUDES = qw(doc-head-open.inc doc-head-close.inc header.inc intranet-bottom.inc);

sub new {
    my ( $class, $file ) = @_;
    return bless { file => $file, values => {} }, $class;
}

sub param {
    my ( $self, %values ) = @_;
    %{ $self->{values} } = ( %{ $self->{values} }, %values );
    return;
}

sub output {
    my ($self) = @_;
    my $toolkit = Template->new( { ABSOLUTE => 1, ENCODING => 'UTF-8', BLOCKS => { map { ( $_ => q{} ) } @INCLUDES } } );
    $toolkit->process( $self->{file}, $self->{values}, \my $html ) or die $toolkit->error;
    return $html;
}

1;
