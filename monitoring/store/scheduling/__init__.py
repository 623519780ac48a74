"""Who may read when: a line before few scans, patience, work in threads, an end to what nobody waits for."""
