"""The same for assistants: tools by the Model Context Protocol."""
