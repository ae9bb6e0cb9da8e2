"""Files over HTTP: batches in, workbooks and receipts out."""
