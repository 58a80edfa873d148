"""A whole plan out to an .xlsx workbook and back: template, export, preview, import, undo."""
