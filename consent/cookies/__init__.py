"""Cookies and their kin: what the company's sites keep on devices, the banner that asks first, and the proof of the answer."""
