package Stand::Template;

# Stands in for Koha's template object: Template Toolkit, with the includes of the staff pages empty.

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
    my %blocks  = map { ( $_ => q{} ) } @INCLUDES;
    my $toolkit = Template->new( { ABSOLUTE => 1, ENCODING => 'UTF-8', BLOCKS => \%blocks } );
    $toolkit->process( $self->{file}, $self->{values}, \my $html ) or die $toolkit->error;
    return $html;
}

1;
