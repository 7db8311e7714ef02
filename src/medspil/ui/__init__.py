"""The design system: base pages, components, formats, icons and static files. Knows no room."""
