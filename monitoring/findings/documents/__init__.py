"""What a document says of a finding beside its sentence: lines, how it went, how to see it again."""
