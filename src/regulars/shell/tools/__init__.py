"""What a program can ask of a run: each tool is described once, for MCP, for the API and for its OpenAPI document."""
