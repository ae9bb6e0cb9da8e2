"""Batch files as people fill them in: workbooks (XLSX, ODS) and exported CSV, read one way for the
service and for the client.

It imports nothing of either; the client's package has it as `todokede_client.sheets`.
"""
