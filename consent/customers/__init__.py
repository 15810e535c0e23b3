"""Advertising by e-mail to existing customers without consent: the four conditions of § 7(3) UWG, each with its evidence."""
