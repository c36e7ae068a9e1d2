"""Exports of an edition: the figures of its pages as JSON, CSV, XLSX and linked data; nothing that no page shows."""
