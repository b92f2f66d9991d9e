"""Descriptions that several inputs and payloads share, so that one thing is said in one way."""

KEY = "Your own key for this mutation: a repeat with it is not done again. / Uw sleutel voor deze opdracht."
VERSION = "The version you saw; CONFLICT when it has changed. / De versie die u zag."
ERRORS = "Why it was not done; empty when it was. / Waarom het niet is gedaan."
CASE = "The case. / De casus."
SUBJECT = "The person it is about. / De betrokkene."
STARTS = "From when; now when left out. / Vanaf wanneer; nu als u niets invult."
ENDS = "Until when; without end when left out. / Tot wanneer; zonder einde als u niets invult."
NATURE = "Whether it is a fact, an opinion or hearsay. / Feit, mening of van horen zeggen."
NATURE_THEN = (
    "Whether it is a fact, an opinion or hearsay; null where nobody asked that yet. / Feit, mening of van horen zeggen."
)
HAPPENED = "On which day it happened, if known; not later than today. / Op welke dag het gebeurde, als u dat weet."
HAPPENED_THEN = "On which day it happened, if known. / Op welke dag het gebeurde, als dat bekend is."
