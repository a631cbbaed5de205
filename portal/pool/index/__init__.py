"""人才库索引: this process's own copy of the pool in columns, kept in step with the database."""
