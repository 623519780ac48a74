"""The catalog: which files belong to which generation, by SQLite; its lock, its journal, its history."""
