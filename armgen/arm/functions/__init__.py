"""The built-in functions of the template language, a module for each family of Microsoft's documentation."""
