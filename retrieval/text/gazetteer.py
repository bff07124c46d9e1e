"""The countries of the world and the states of the USA by name, as stems of single words."""

from __future__ import annotations

import re

from retrieval.text.stems import stem


def _stems(names: str) -> frozenset[str]:
    return frozenset(stem(word) for word in names.split())


# Names of several words are known by the word that tells them apart: "Arabia", "Zealand", "Lanka".
COUNTRIES = _stems(
    """
    Afghanistan Albania Algeria America Andorra Angola Arabia Argentina Armenia Australia Austria Azerbaijan Bahamas
    Bahrain Bangladesh Barbados Belarus Belgium Belize Benin Bhutan Bolivia Bosnia Botswana Brazil Britain Brunei
    Bulgaria Burkina Burundi Cambodia Cameroon Canada Chad Chile China Colombia Comoros Congo Croatia Cuba Cyprus
    Czechia Denmark Djibouti Dominica Ecuador Egypt Emirates England Eritrea Estonia Eswatini Ethiopia Fiji Finland
    France Gabon Gambia Georgia Germany Ghana Greece Grenada Guatemala Guinea Guyana Haiti Honduras Hungary Iceland
    India Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Jordan Kazakhstan Kenya Kiribati Korea Kosovo Kuwait
    Kyrgyzstan Lanka Laos Latvia Lebanon Leone Lesotho Liberia Libya Liechtenstein Lithuania Luxembourg Macedonia
    Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico Micronesia Moldova Monaco Mongolia
    Montenegro Morocco Mozambique Myanmar Namibia Nauru Nepal Netherlands Nicaragua Niger Nigeria Norway Oman Pakistan
    Palau Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Rica Romania Russia Rwanda Salvador Samoa
    Scotland Senegal Serbia Seychelles Singapore Slovakia Slovenia Somalia Spain Sudan Suriname Sweden Switzerland
    Syria Taiwan Tajikistan Tanzania Thailand Timor Togo Tonga Tunisia Turkey Türkiye Turkmenistan Tuvalu Uganda
    Ukraine Uruguay Uzbekistan Vanuatu Venezuela Vietnam Wales Yemen Zambia Zealand Zimbabwe
    """
)

US_STATES = _stems(
    """
    Alabama Alaska Arizona Arkansas California Carolina Colorado Connecticut Dakota Delaware Florida Georgia Hampshire
    Hawaii Idaho Illinois Indiana Iowa Jersey Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota
    Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont
    Virginia Washington Wisconsin Wyoming York
    """
)

_ASKS_COUNTRY = re.compile(r"\b(?:which|what)\s+(?:[\w'’-]+\s+){0,3}(?:countr(?:y|ies)|nations?)\b", re.IGNORECASE)
_ASKS_STATE = re.compile(r"\b(?:which|what)\s+(?:[\w'’.-]+\s+){0,2}states?\b", re.IGNORECASE)


def asked_list(question: str) -> frozenset[str]:
    """Return the list that a question wants an item of, as stems; an empty one when it asks for something else."""
    if _ASKS_COUNTRY.search(question):
        return COUNTRIES
    return US_STATES if _ASKS_STATE.search(question) else frozenset()
