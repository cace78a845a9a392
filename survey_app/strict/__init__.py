"""Strict mode: blind-signed tickets, a signer and a collector that share no database."""
