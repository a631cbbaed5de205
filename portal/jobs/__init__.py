"""后台任务: work done later by Huey; the database, not the queue, is the truth."""
