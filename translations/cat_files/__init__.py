"""Translations out to the tools of translators and back: XLIFF, or a workbook for those who have no such tool."""
