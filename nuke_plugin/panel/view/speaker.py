"""What is said in the banner, and when it is past."""

from __future__ import annotations

from nuke_plugin.panel.session import Session
from nuke_plugin.panel.state import Change, Said, StateChanged
from nuke_plugin.panel.view.banner import Banner


class Speaker:
    """Says in the banner what the session tells; what was said is past with the next thing a person does."""

    def __init__(self, session: Session, banner: Banner) -> None:
        self._session, self._banner = session, banner
        self._turns = session.turns
        self._broken = ""
        session.listen(self._heard)
        self._show_state()

    def refuse(self, level: str, sentence: str) -> None:
        """Say why what was tried just now cannot be."""
        self._banner.clear()
        self._banner.say(level, sentence)
        self._turns = self._session.turns

    def _heard(self, change: Change) -> None:
        if self._turns != self._session.turns:
            self._turns = self._session.turns
            self._banner.clear()
        if isinstance(change, Said):
            self._banner.say(change.level, change.sentence)
        elif isinstance(change, StateChanged):
            self._show_state()

    def _show_state(self) -> None:
        """Say what is broken when it breaks, and no longer once it is whole."""
        state = self._session.state
        broken = state.sentence if state.phase == "broken" else ""
        if broken != self._broken:
            self._banner.take_back(self._broken)
            if broken:
                self._banner.say("error", broken)
        self._broken = broken
