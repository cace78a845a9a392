"""The instruments: questionnaires as TOML files, and the immutable model they are read into."""
