"""The process: command line, settings, assembly, HTTP server, worker, machine adapters."""
