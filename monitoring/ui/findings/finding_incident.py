"""What began together with the finding that is open, each a click away."""

import streamlit as st

from monitoring.findings.incidents import incidents
from monitoring.ui.drawing.cards import Card, short
from monitoring.ui.findings.finding_neighbours import open_other
from monitoring.ui.words.markdown import plain
from monitoring.ui.words.verdicts import badge

MOST = 6


def incident_part(card: Card) -> None:
    """Draw the other findings of its incident, what likely caused them first; nothing where it is alone.

    Parameters
    ----------
    card : Card
        The one that is open; what it began with in older data is not known now.
    """
    own = card.finding.id
    together = (incident.findings for incident in incidents(card.status.findings))
    begun = next((some for some in together if own in {finding.id for finding in some}), ())
    others = [finding for finding in begun if finding.id != own]
    if not others or card.then:
        return
    with st.container(key="finding_incident", gap=None):
        st.markdown("**Together with it began**, likely causes first")
        for other in others[:MOST]:
            said = f"{badge(other.severity).markdown} {plain(short(other.title))}"
            st.button(
                said, key=f"together_{other.id}", type="tertiary", on_click=open_other, args=(other.id,)
            )
        if len(others) > MOST:
            st.markdown(f":gray[:small[and {len(others) - MOST} more]]")
