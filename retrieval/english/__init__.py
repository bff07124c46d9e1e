"""The words of English that rules work with, as data: one TOML file a topic, and one module that reads them."""
