"""Mail: how a message is written, how it leaves, and how a mailing goes on after a crash."""
