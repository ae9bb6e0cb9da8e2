"""The version of this package, also for the build."""

VERSION = "0.1.0"
