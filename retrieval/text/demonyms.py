"""Countries that a text may call by a word of another root: "American" for the United States, "Dutch", "French"."""

from __future__ import annotations

from retrieval.text.stems import stems

_ALIASES = """
    United States: American Americans America US Washington
    United Kingdom: British Britain UK
    Britain: British UK
    France: French
    Netherlands: Dutch
    Switzerland: Swiss
    Greece: Greek Greeks
    Spain: Spanish
    Denmark: Danish Danes
    Poland: Polish Poles
    Wales: Welsh
    Ireland: Irish
    England: English
    Scotland: Scottish Scots
    Sweden: Swedish Swedes
    Norway: Norwegian
    Finland: Finnish Finns
    Turkey: Turkish Turks
    Thailand: Thai
    Philippines: Filipino
    Canada: Ottawa
    Russia: Moscow Kremlin
    China: Beijing
    Germany: Berlin
"""
ALIASES: dict[frozenset[str], frozenset[str]] = {
    frozenset(stems(country)): frozenset(stems(words))
    for country, _, words in (line.strip().partition(": ") for line in _ALIASES.strip().splitlines())
}
"""From the name of a country to other words for it or its government, all as stems."""
