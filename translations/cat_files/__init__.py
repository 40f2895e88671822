"""Export and import of translations for CAT tools: XLIFF, or a workbook."""
