"""What pages are made of: headlines, tables, styles, states, pages of long lists, the foot."""
