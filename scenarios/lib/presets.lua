-- Plugins set up like real systems, by the name that people know them by. Each is a table for
-- `queue =` or `store =`; another setting is added with merged(kafka_default, { linger = "0 s" }).
-- Versions are those whose defaults were read; the plugins' pages (docs/plugins.md) say where.

-- Logs and brokers.
kafka_default = { -- Apache Kafka 4.0: acks=all of one replica, linger.ms 5, default.replication 1
  "partitioned_log", partitions = 1, linger = "5 ms", batch = 16, acks = "all", commit = "periodic",
}
kafka_before_4 = { "partitioned_log", linger = "0 s", commit = "periodic" } -- linger.ms was 0
kafka_durable = { -- three replicas of which two must have a message; offsets after processing
  "partitioned_log", partitions = 12, acks = "all", replicas = 3, min_insync = 2, commit = "after",
}
rabbit_quorum = { "competing_consumers", delivery_limit = 20, durable = true } -- RabbitMQ 4.x
sqs_default = { "visibility_timeout", visibility = "30 s", wait = "0 s", batch = 1 } -- Amazon SQS
sqs_long_poll = { "visibility_timeout", visibility = "30 s", wait = "20 s", batch = 10 }
sqs_fifo = { "visibility_timeout", visibility = "30 s", wait = "20 s", fifo_groups = true }
kurrent_persistent = { "persistent_subscription", strategy = "round_robin", max_retry = 10 }
kurrent_pinned = { "persistent_subscription", strategy = "pinned", max_retry = 10 }

-- Getting events out of a database.
masstransit_outbox = { "outbox_poller", period = "10 s", batch = 100, wake_up = true } -- EF Core
nservicebus_outbox = { "outbox_poller", period = "1 min", wake_up = true, retention = "168 h" }
marten_daemon = { -- polls every 250 ms, waits 3 s at a gap
  "outbox_poller", period = "250 ms", batch = 500, reader = "gap_timeout", gap_timeout = "3 s",
}
debezium_default = { "change_data_capture", interval = "500 ms", batch = 2048 }

-- Projections within the command.
marten_inline = { "direct_call", mode = "inline" }
commanded_strong = { "direct_call", mode = "after_commit", timeout = "5 s" }

-- Databases.
postgres_like = { -- READ COMMITTED; a waiter looks for a deadlock after 1 s
  store = "mvcc", isolation = "read_committed", order = "race", deadlock_timeout = "1 s",
}
postgres_locking = { -- all take locks: UPDATE, SELECT ... FOR SHARE; or FOR UPDATE with read_mode
  store = "row_locks", order = "race", deadlock_timeout = "1 s",
}
postgres_serializable = { store = "mvcc", isolation = "serializable", deadlock_timeout = "1 s" }
innodb_like = { -- plain reads see a snapshot; deadlocks are found at once, a wait ends after 50 s
  store = "row_locks", read_locks = false, deadlock = "detect", lock_timeout = "50 s",
}
sql_server_locking = { store = "row_locks", read_locks = true, deadlock_timeout = "5 s" }
sqlite_default = { store = "sqlite_rollback", begin = "deferred", busy_timeout = "0 s" }
sqlite_wal_default = { store = "sqlite_wal", begin = "deferred", busy_timeout = "0 s" }
sqlite_wal_immediate = { store = "sqlite_wal", begin = "immediate", busy_timeout = "5 s" }
kurrent_like = { store = "event_log", expected_version = true, idempotent = true }
