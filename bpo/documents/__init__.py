"""The one writer for each format: PDF, workbooks, CSV, charts, document numbers and the frozen papers themselves."""
