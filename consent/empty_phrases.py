"""Phrases that fit everybody and say nothing about this business: no facts from which its interest may be presumed (R57)."""

PHRASES = (
    # English
    "could be interested", "could be interesting", "might be interested", "may be interested", "is interested",
    "probably interested", "interested in our products", "interested in our offer", "potential customer",
    "potential interest", "general interest", "good lead", "hot lead", "fits our target group", "fits the target group",
    "fits our product", "would benefit", "could benefit", "could need", "might need", "may need", "needs our products",
    "useful for them", "same industry", "new customer", "cold call", "follow up", "to be called",
    # German
    "könnte interessiert sein", "könnten interessiert sein", "könnte interesse haben", "könnte interessant sein",
    "könnte bedarf haben", "hat bedarf", "bedarf vorhanden", "bedarf vermutet", "ist interessiert",
    "wäre interessiert", "vermutlich interessiert", "wohl interessiert", "interesse vermutet", "mögliches interesse",
    "allgemeines interesse", "grundsätzliches interesse", "interesse an unseren produkten",
    "interesse an unserem angebot", "passt zur zielgruppe", "passt in die zielgruppe", "passt zu unserem angebot",
    "potenzieller kunde", "potentieller kunde", "guter kontakt", "heißer lead", "gleiche branche",
    "allgemein nützlich", "von nutzen", "neukunde", "neukundengewinnung", "kaltakquise", "nachfassen", "bitte anrufen",
)  # fmt: skip
# Words that carry no fact by themselves.
FILLERS = frozenset(
    """about again also always and any are because been but call calls called company customer for from had has have
    interest interested lead maybe more must need new not now offer offers our perhaps phone please potential product
    products sales should soon some telephone that the their them then there they this was were will with would
    aber als angebot angebote anruf anrufen auch auf aus bei bitte braucht dann das dem den der des die dies doch ein
    eine einen einer firma für hat haben ihr ihre interesse interessiert ist kann können könnte kunde kunden mal mehr
    mit nach neu neue noch nur oder produkt produkte sehr sein sich sie sind soll sollte telefon über und uns unser
    unsere unternehmen vielleicht vom von war werden will wir wird zum zur""".split()
)
